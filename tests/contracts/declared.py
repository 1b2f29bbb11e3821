"""Where declarations are found: files of a folder, rows of the docs."""

import re

from webapp.environment import ROOT


def files(folder: str) -> set[str]:
    """Names of the folder's modules but for its helpers."""
    return {path.stem for path in (ROOT / folder).glob("*.py") if not path.stem.startswith("_")}


def rows(heading: str) -> dict[str, str]:
    """{name: what it is called on screens} of the table under a heading of docs/concepts.md: ``| `name` | words |``."""
    text = (ROOT / "docs/concepts.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", section, re.MULTILINE))
