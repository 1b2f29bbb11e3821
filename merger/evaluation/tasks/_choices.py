"""The choices of one row."""

import re
from collections.abc import Mapping
from typing import Any

from merger.evaluation.scorers._labels import LETTERS, index_of

SEVERAL = "||"  # between accepted answers, and between choices
MOST = len(LETTERS)
_LABELLED = re.compile(r"\s*[(\[]?([A-Za-z]|\d{1,2}|[ア-コ])(?:[)\].:、．：）]\s*|\s+)(?=\S)")


def split_choices(cell: str) -> list[str]:
    """The choices in one cell: parted by ||, else one a line; labels in their order (a, b, c; 1, 2, 3) are left out."""
    parts = [part.strip() for part in (cell.split(SEVERAL) if SEVERAL in cell else cell.splitlines()) if part.strip()]
    matches = [_LABELLED.match(part) for part in parts]
    labels = [index_of(match[1], MOST) if match else None for match in matches]
    if len(parts) > 1 and labels == list(range(len(parts))):
        return [part[match.end() :] for part, match in zip(parts, matches, strict=True) if match]
    return parts


def choice_columns(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Label -> cell of the columns that hold one choice each."""
    return {name.removeprefix("choice:"): cell for name, cell in cells.items() if name.startswith("choice:")}
