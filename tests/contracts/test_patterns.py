"""Regular expressions mean the same in every Python that is allowed."""

import re

from webapp.environment import ROOT

# Wrong in Python 3.11.0 to 3.11.4 (python/cpython#106052); (?>(?:…)+) says the same.
POSSESSIVE = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+")


def test_no_possessive_quantifier_stands_behind_a_group() -> None:
    files = [path for folder in ("merger", "webapp", "zoo") for path in (ROOT / folder).rglob("*.py")]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if POSSESSIVE.search(line)
    ]
    assert len(files) > 300
    assert found == []
