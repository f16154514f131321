"""The command line: `python -m outputs record|compare|diff`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from weaver import folders

from outputs import base, compare, record, report

SUMMARY, REPORT = "outputs.md", "outputs.html"


@folders.explained(SystemExit)
def main(arguments: list[str] | None = None) -> int:
    """Run one command. The exit status does not say whether there are differences."""
    parser = argparse.ArgumentParser(prog="python -m outputs", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("record", help="write down what the project's cells give")
    two = commands.add_parser("compare", help="report on the differences between two records")
    two.add_argument("before", type=Path)
    two.add_argument("after", type=Path)
    three = commands.add_parser("diff", help="compare the project with itself at a commit")
    three.add_argument("commit")
    for command in (one, two, three):
        command.add_argument("--to", required=True, type=Path, dest="folder")
    options = parser.parse_args(arguments)

    if options.command == "record":
        return record.main(options.folder)
    if options.command == "compare":
        before, after = options.before, options.after
    else:
        root, target = Path.cwd(), options.folder.resolve()
        before, after = target / "before", target / "after"
        try:
            base.record_commit(root, options.commit, before)
        except LookupError as error:
            parser.error(str(error))
        base.record(root, after)
    for folder in (before, after):
        if not (folder / record.RECORD).is_file():
            print(f"outputs: there is no record in {folder}: see above why", file=sys.stderr)
            return 1
    found = compare.compare(before, after)
    options.folder.mkdir(parents=True, exist_ok=True)
    (options.folder / SUMMARY).write_text(report.write_markdown(found), encoding="utf-8")
    (options.folder / REPORT).write_text(report.write_html(found), encoding="utf-8")
    print(f"{report.headline(found)}: {options.folder / SUMMARY}, {options.folder / REPORT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
