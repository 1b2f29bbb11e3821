"""What stands where: files of a folder, rows of the docs' tables. Contracts compare them with what is declared."""

import re

from webapp.environment import ROOT


def files(folder: str) -> set[str]:
    """The modules of a folder, but for those whose name begins with an underscore: they only help the others."""
    return {path.stem for path in (ROOT / folder).glob("*.py") if not path.stem.startswith("_")}


def rows(document: str, heading: str, column: str) -> set[str]:
    """The names in the first cells of the tables that stand under a heading and whose first column is called so."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    part = re.split(r"^## ", text.partition(f"## {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    tables = [block for block in part.split("\n\n") if block.lstrip("\n").startswith(f"| {column} |")]
    return {
        name for table in tables for cell in re.findall(r"^\| ([^|]*) \|", table, re.MULTILINE) for name in _names(cell)
    }


def _names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def labels(heading: str) -> dict[str, str]:
    """{name: what it is called on screens} of the table under a heading of docs/concepts.md: ``| `name` | words |``."""
    text = (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", section, re.MULTILINE))
