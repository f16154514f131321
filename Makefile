# Each target works as the first command in a fresh clone: it makes .venv and whatever else it needs,
# and costs next to nothing once that is done. `make` alone lists the targets.

# The same bytes on every machine and on every day.
export PYTHONHASHSEED := 0
export NO_MKDOCS_2_WARNING := 1
ifndef SOURCE_DATE_EPOCH
SOURCE_DATE_EPOCH := $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
endif
export SOURCE_DATE_EPOCH

python = $(or $(PYTHON),python3)
bin := .venv/bin
# On GitHub, show a report on the page of the run.
summarise = if [ -n "$$GITHUB_STEP_SUMMARY" ]; then cat $(1) >> "$$GITHUB_STEP_SUMMARY"; fi

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help serve site test test-engine lint check lesson page-check explain weave outputs-diff bench zip lighthouse screenshot links drift site-archive browser lock clean environment

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo '  PYTHON=python3.12        the Python to make .venv with (default: python3)'
	@echo '  TORCH_INDEX=URL|default  where torch comes from (default on Linux: the index of CPU builds)'
	@echo '  BROWSER_PATH=PATH        the Chromium or Chrome for the tests (default: found, or downloaded)'

serve: environment ## Serve the site with live reload on 127.0.0.1:8000, or PORT=8001
	@$(bin)/python .ci/serve.py

site: environment ## Build the site into site/; any problem fails
	$(bin)/python -m mkdocs build --strict

test: environment browser ## Run every test and every cell; ARGS="-k kernel" picks some
	$(bin)/python -m pytest -n logical --maxprocesses 4 $(ARGS)

test-engine: ## Test the engine alone: no torch, no browser, any system
	$(python) .ci/engine.py $(ARGS)

lint: environment ## Check style, spelling and workflows
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/codespell
	$(bin)/zizmor --offline --no-progress --persona=auditor .github
	$(bin)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(bin)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(bin)/check-jsonschema --builtin-schema vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	$(bin)/check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml

check: lint site test ## All that CI checks: lint, site and test

page-check: environment ## Run one page's cells and rules: PAGE=docs/NAME.md
	@test -n "$(PAGE)" || { echo "make: which page? make page-check PAGE=docs/NAME.md" >&2; exit 1; }
	PYTHONPATH=hooks $(bin)/python -m weaver check $(PAGE)

explain: environment ## Say why cells of a page would run again: PAGE=docs/NAME.md
	@test -n "$(PAGE)" || { echo "make: which page? make explain PAGE=docs/NAME.md" >&2; exit 1; }
	@PYTHONPATH=hooks $(bin)/python -m weaver explain $(PAGE)

weave: environment ## Write the pages as Markdown with their outputs: TO=FOLDER
	@test -n "$(TO)" || { echo "make: where to? make weave TO=FOLDER" >&2; exit 1; }
	PYTHONPATH=hooks $(bin)/python -m weaver run docs --to "$(TO)"

lesson: environment ## Begin a lesson: NAME="pooling", MODES="learn,try" for some of its pages
	@PYTHONPATH=hooks $(bin)/python -m lesson "$(NAME)" $(if $(MODES),--modes "$(MODES)")

outputs-diff: environment ## Show what your change does to the outputs: BASE=main
	PYTHONPATH=hooks $(bin)/python -m outputs diff "$(or $(BASE),main)" --to .cache/outputs
	@$(call summarise,.cache/outputs/outputs.md)

bench: environment ## Measure the engine; ARGS="--pages 40 --peers" says how
	PYTHONPATH=hooks:. $(bin)/python -m tests.benchmark $(ARGS)

zip: environment ## Pack the site into kernel-by-kernel.zip, to be read from a disk
	$(bin)/python .ci/pack.py kernel-by-kernel.zip

lighthouse: site browser ## Let Lighthouse judge each page; ARGS="--runs 5 --preset desktop"
	$(bin)/python .ci/lighthouse.py $(ARGS)

screenshot: site browser ## Take README's picture of the site afresh
	$(bin)/python .ci/screenshot.py

links: ## Ask the sites that pages link to whether they are still there
	$(python) .ci/links.py

drift: environment ## Weave with the newest packages, and report what that changes
	PYTHONPATH=hooks $(bin)/python .ci/drift.py
	@$(call summarise,.cache/drift/outputs.md)

site-archive: ## Pack the built site into .cache/site.tar, always the same bytes
	$(python) .ci/archive.py

lock: ## Choose all versions afresh and pin them in constraints.txt
	$(python) -m venv .cache/lock
	.cache/lock/bin/python -m pip install --quiet -c constraints.txt uv
	.cache/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--group setup --group site --group test --group lint --group lock \
		--annotation-style line --custom-compile-command 'make lock' \
		--output-file constraints.txt >/dev/null

clean: ## Forget caches and the built site; .venv stays
	rm -rf .cache site

# A target of its own for machines that prepare before they test.
browser: environment
	@$(bin)/python .ci/browser.py >/dev/null

# .venv's own Python looks whether .venv is as it should be; if it is not, or cannot, it is made.
environment:
	@if [ -n "$(PYTHON)" ] || ! $(bin)/python -EsS .ci/environment.py --ready 2>/dev/null; then \
		command -v "$(python)" >/dev/null || \
			{ echo "make: there is no $(python): install Python 3.11 or newer" >&2; exit 1; }; \
		exec "$(python)" .ci/environment.py; \
	fi
