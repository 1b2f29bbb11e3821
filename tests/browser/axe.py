"""axe-core in an open page."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "static" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Rules that axe itself calls experimental guess; a tag alone would let them in.
RUN = """
(tags) => {
  const rules = Object.fromEntries(axe.getRules(["experimental"]).map((rule) => [rule.ruleId, {enabled: false}]));
  return axe.run(document, {runOnly: {type: "tag", values: tags}, rules}).then((result) => result.violations);
}
"""
# A colour on its way is no fault: what comes to an end is ended (a skeleton's pulse never does), and nothing new
# begins, as for people who want less motion. Waiting for an end lasts for ever where the browser draws no more frames.
SETTLED = """
() => {
  const ending = document.getAnimations().filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime));
  ending.forEach((one) => one.finish());
}
"""


def violations(page: Page) -> list[str]:
    """One line for each violation: rule, what is wrong, where; empty when the page is sound."""
    page.evaluate(SOURCE.read_text(encoding="utf-8"))
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(SETTLED)
    found: list[dict[str, Any]] = page.evaluate(RUN, TAGS)
    return [
        f"{rule['id']}: {rule['help']} at {node['target']}: {node['html'][:160]} {' '.join(_why(node))}"
        for rule in found
        for node in rule["nodes"]
    ]


def _why(node: dict[str, Any]) -> list[str]:
    return [check["message"] for check in (*node["any"], *node["all"], *node["none"])][:2]
