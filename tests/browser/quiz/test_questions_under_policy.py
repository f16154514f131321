"""Questions under a strict content security policy: no inline script, no eval, no other host."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, Route, expect
from quiz_pages import check, choose, feedback, gap, live

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'"
)
RECORD = """
  window.refused = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    const inTheme = event.blockedURI === "inline" && event.effectiveDirective === "script-src-elem";
    window.refused.push([inTheme ? "inline script" : event.effectiveDirective, event.blockedURI]);
  });
"""


def under_policy(page: Page, address: str) -> None:
    """Open a page as a server with the policy would deliver it."""

    def deliver(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers=answer.headers | {"content-security-policy": POLICY})

    page.route("**/*", lambda r: deliver(r) if r.request.is_navigation_request() else r.continue_())
    page.add_init_script(RECORD)
    page.goto(address)


def refused(page: Page) -> list:
    """What the browser refused, the theme's own inline scripts aside."""
    found = page.evaluate("window.refused")
    # The policy is in force: without the theme's scripts, nothing would tell.
    assert ["inline script", "inline"] in found
    return [one for one in found if one != ["inline script", "inline"]]


def test_choices_need_no_exception_for_scripts(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    under_policy(page, f"{address}lesson/#practice")
    first, *_ = live(page)
    choose(first, "A 3")
    check(first).click()
    expect(feedback(first)).to_have_text("Not yet.One less.")
    assert refused(page) == []
    scripts = page.locator("[data-quiz] script").all()
    assert not [script for script in scripts if not script.get_attribute("src")]


def test_gaps_need_no_exception_for_scripts(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    under_policy(page, f"{address}try/")
    live(page)
    task = page.locator("article.question")
    gap(task, 1).select_option("2")
    gap(task, 2).select_option("3")
    task.get_by_role("button", name="Check the program").click()
    expect(feedback(task)).to_contain_text("The program works.")
    assert refused(page) == []
