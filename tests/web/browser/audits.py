"""What a page must be for everybody who uses it, measured in the browser: axe-core's rules, and nothing cut off."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = Path(__file__).parents[1] / "axe" / "axe.min.js"
_LAYOUT = Path(__file__).with_name("layout.js")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Of axe-core's rules: WCAG 2.2 A and AA, and its best practices. The page's content security policy holds."""
    page.evaluate(_axe())
    found = page.evaluate(_RUN, _RULES)
    return [_told(one) for one in found["violations"]]


def faults_of_layout(page: Page) -> list[str]:
    """What is wider than the page, cut off, covered by something else, or too small to hit with a finger."""
    found: list[str] = page.evaluate(_LAYOUT.read_text("utf-8"))
    return found


# What sticks to an edge of the window covers a line only until one scrolls: it is looked at where it belongs. Else it
# would be a matter of how high the lines above are, and so of the date, whether a link is half under a bar.
_RUN = """async rules => {
    const stuck = [...document.querySelectorAll("body *")].filter(each => getComputedStyle(each).position === "sticky");
    stuck.forEach(each => { each.style.position = "static"; });
    const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    stuck.forEach(each => { each.style.position = ""; });
    return found;
}"""


@cache
def _axe() -> str:
    return _AXE.read_text("utf-8")


def _told(violation: dict[str, Any]) -> str:
    where = [f"{node['html'][:160]} ({node['failureSummary']})" for node in violation["nodes"][:3]]
    return f"{violation['id']}: {violation['help']}: " + " | ".join(where)
