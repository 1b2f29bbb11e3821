"""Whether a child is better, perhaps better or worse is decided once, in the engine; all else receives the verdict."""

import re
from pathlib import Path

from webapp.environment import ROOT

ENDS = r"(?:at_least|atLeast|high|low)"
# An end of an interval against 0: as a name, an attribute or a key.
DECIDES = re.compile(
    rf"""\b{ENDS}\b["'\]]*\s*[<>]=?\s*-?0\b(?!\.\d)|(?<![\w.])0(?:\.0)?\s*[<>]=?\s*[\w.\["']*\b{ENDS}\b"""
)
RECEIVERS = (
    "merger/evolution",
    "merger/report_page",
    "merger/commands",
    "webapp",
    "static/src",
    "templates",
)
OWNER = ROOT / "merger/evaluation/statistics/verdict.py"


def sources() -> list[Path]:
    found = [
        path
        for room in RECEIVERS
        for end in ("*.py", "*.ts", "*.svelte", "*.html")
        for path in (ROOT / room).rglob(end)
    ]
    return sorted(
        path for path in found if path != OWNER and "migrations" not in path.parts and ".test." not in path.name
    )


def test_no_other_file_weighs_an_interval() -> None:
    assert all(DECIDES.search(text) for text in ('told["high"] < 0', "gap.low > 0", "0 < lead.atLeast", "high >= 0"))
    assert not DECIDES.search("spec.low <= 0.5") and DECIDES.search(OWNER.read_text(encoding="utf-8"))
    told = {path.relative_to(ROOT).as_posix(): DECIDES.findall(path.read_text(encoding="utf-8")) for path in sources()}
    assert {path: found for path, found in told.items() if found} == {}
