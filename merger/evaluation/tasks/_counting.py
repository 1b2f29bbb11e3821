"""Which choice an answer means, and from which number a file counts: 0, as programs do, or 1, as people do."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from merger.errors import N_
from merger.evaluation.japanese import normalise
from merger.evaluation.scorers._labels import index_of
from merger.evaluation.tasks._choices import SEVERAL, choice_columns, split_choices
from merger.evaluation.tasks._problems import FileProblem

_WHOLE = re.compile(
    r"([0-9０-９]{1,2})(?:[.．][0０]+)?"
)  # some programs write 2.0 for a 2 in a column with empty cells


@dataclass(frozen=True)
class Counting:
    """first: the number of the first choice, 0 or 1. sure: whether the file, or a person, says so.

    used: whether an answer of the file is such a number. labels_from: the lowest number in the titles of the columns
    that hold a choice each, None where they are not numbered.
    """

    first: int = 1
    sure: bool = True
    used: bool = False
    labels_from: int | None = None

    def problem(self) -> FileProblem | None:
        """What is to be known where it could be the other way."""
        if self.sure:
            return None
        message = N_("Answers that are numbers of choices are read as counting from 1: 1 is the first choice.")
        mend = N_("Where 0 is the first choice, say so.")
        return FileProblem(message, mend, column="answer")

    def meant(self, answer: str, choices: tuple[str, ...], labels: tuple[str, ...]) -> str | None:
        """The choice that an answer means: word for word, by its number, its column's label or its letter.

        Where a file counts from 0, a number is a place before it is a word.
        """
        number = _whole(answer)
        numbered = None if number is None else self._numbered(number, choices, labels)
        if numbered is not None and self.first == 0:
            return numbered
        same = next((choice for choice in choices if normalise(choice) == normalise(answer)), None)
        if same is not None or number is not None:
            return same if same is not None else numbered
        by_label = dict(zip(labels, choices, strict=True)) if labels else {}
        index = index_of(answer, len(choices))
        return by_label.get(normalise(answer).upper(), choices[index] if index is not None else None)

    def _numbered(self, number: int, choices: tuple[str, ...], labels: tuple[str, ...]) -> str | None:
        if labels and self.labels_from is not None:
            by_number = dict(zip(map(int, labels), choices, strict=True))
            return by_number.get(number - self.first + self.labels_from)
        return dict(enumerate(choices, start=self.first)).get(number)


def counting(records: Iterable[Mapping[str, Any]], first: int | None) -> Counting:
    """How the answers of a file count. records: cells by our names. first: what a person says, None = nothing.

    An answer counts when it is a whole number and none of its choices is that word. A file counts from 0 where an
    answer is 0, or the columns of its choices are numbered so; from 1 where an answer is the number of its choices, or
    the columns are. Else it is taken to count from 1, and is not sure.
    """
    numbers: set[int] = set()
    labels: set[str] = set()
    last = False
    for cells in records:
        labels |= choice_columns(cells).keys()
        choices = list(_choices(cells))
        found = {number for number, text in _answers(cells.get("answer")) if choices and text not in choices}
        numbers |= found
        last = last or len(choices) in found
    columns = min(map(int, labels)) if labels and all(map(str.isdecimal, labels)) else None
    used = bool(numbers)
    if first is not None:
        return Counting(first, used=used, labels_from=columns)
    if 0 in numbers or columns == 0:
        return Counting(0, used=used, labels_from=columns)
    return Counting(1, sure=last or columns is not None or not used, used=used, labels_from=columns)


def _whole(text: str) -> int | None:
    """The whole number that a text is, in digits of any width; None for another text."""
    match = _WHOLE.fullmatch(text.strip())
    return int(match[1]) if match else None


def _answers(cell: Any) -> Iterator[tuple[int, str]]:
    """The whole numbers among the answers of a cell, each with its text."""
    for part in cell if isinstance(cell, list) else str("" if cell is None else cell).split(SEVERAL):
        number = _whole(str(part))
        if number is not None:
            yield number, str(part).strip()


def _choices(cells: Mapping[str, Any]) -> Iterator[str]:
    cell = cells.get("choices")
    parts = cell if isinstance(cell, list) else list(choice_columns(cells).values()) or split_choices(str(cell or ""))
    return (text for part in parts if part is not None and (text := str(part).strip()))
