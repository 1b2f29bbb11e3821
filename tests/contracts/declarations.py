"""What stands where: files of a folder, rows of the docs' tables. Contracts compare them with what is declared."""

import re

from webapp.environment import ROOT


def files(folder: str) -> set[str]:
    """The modules of a folder, but for those whose name begins with an underscore: they only help the others."""
    return {path.stem for path in (ROOT / folder).glob("*.py") if not path.stem.startswith("_")}


def rows(document: str, heading: str) -> set[str]:
    """Every name in the first cell of a row of the tables under a heading (and its own headings' in bold)."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    part = re.split(r"^## ", text.partition(f"## {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    cells = re.findall(r"^\| ([^|]*) \|", part, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
