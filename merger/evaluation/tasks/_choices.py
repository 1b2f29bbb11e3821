"""The choices of one row, and which of them its answer means."""

import re
from collections.abc import Mapping
from typing import Any

from merger.evaluation.japanese import normalise
from merger.evaluation.scorers._labels import LETTERS, place_of

SEVERAL = "||"  # between accepted answers, and between choices
MOST = len(LETTERS)
_LABELLED = re.compile(r"\s*[(\[]?([A-Za-z]|\d{1,2}|[ア-コ])(?:[)\].:、．：）]\s*|\s+)(?=\S)")


def split_choices(cell: str) -> list[str]:
    """The choices in one cell: parted by ||, else one a line; labels in their order (a, b, c; 1, 2, 3) are left out."""
    parts = [part.strip() for part in (cell.split(SEVERAL) if SEVERAL in cell else cell.splitlines()) if part.strip()]
    matches = [_LABELLED.match(part) for part in parts]
    labels = [place_of(match[1], MOST) if match else None for match in matches]
    if len(parts) > 1 and labels == list(range(len(parts))):
        return [part[match.end() :] for part, match in zip(parts, matches, strict=True) if match]
    return parts


def choice_columns(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Label -> cell of the columns that hold one choice each."""
    return {name.removeprefix("choice:"): cell for name, cell in cells.items() if name.startswith("choice:")}


def meant(answer: str, choices: tuple[str, ...], labels: tuple[str, ...], from_0: bool = False) -> str | None:
    """The choice that an answer means: word for word, by its column's label, its letter or its number from 1.

    Where the columns, or the answers of the file (from_0), count from 0, as programs do, a number is a label before it
    is a word.
    """
    if from_0 and not labels:
        labels = tuple(map(str, range(len(choices))))
    by_label = dict(zip(labels, choices, strict=True)) if labels else {}
    label = normalise(answer).upper()
    if "0" in by_label and label in by_label:
        return by_label[label]
    same = next((choice for choice in choices if normalise(choice) == normalise(answer)), None)
    if same is not None or label in by_label:
        return same if same is not None else by_label[label]
    place = place_of(answer, len(choices))
    return choices[place] if place is not None else None
