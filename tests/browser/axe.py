"""axe-core in an open page."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "static" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """One line for each violation: rule, what is wrong, where; empty when the page is sound."""
    page.evaluate(SOURCE.read_text(encoding="utf-8"))
    run = "(rules) => axe.run(document, {runOnly: {type: 'tag', values: rules}}).then((result) => result.violations)"
    found: list[dict[str, Any]] = page.evaluate(run, RULES)
    return [
        f"{rule['id']}: {rule['help']} at {node['target']}: {node['html'][:160]} {' '.join(_why(node))}"
        for rule in found
        for node in rule["nodes"]
    ]


def _why(node: dict[str, Any]) -> list[str]:
    return [check["message"] for check in (*node["any"], *node["all"], *node["none"])][:2]
