"""Browser tests close a page by the one function that brings it to rest first."""

import re

from webapp.environment import ROOT

CLOSES = re.compile(r"\b(?:page|tab|expert|owner|phone)\w*\.close\(")


def test_pages_are_closed_in_one_place() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for folder in ("tests", "benchmarks")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.name != "test_closed_pages.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if CLOSES.search(line)
    ]
    assert found == ["tests/browser/screens.py: page.close()"]
