"""One row of a question set -> one item, with every problem the row has."""

import math
from collections.abc import Mapping
from typing import Any

from merger.errors import N_
from merger.evaluation.task import SPLITS, Item, item_id
from merger.evaluation.tasks._problems import Problem

COLUMNS = ("question", "answer", "response", "split", "tags", "weight")
REQUIRED = ("question", "answer")
LONGEST = 20_000  # characters in one cell
SEVERAL = "||"  # between accepted answers
_SAME_SPLIT = {
    "train": "search",
    "dev": "validation",
    "valid": "validation",
    "test": "heldout",
    "held-out": "heldout",
    "held_out": "heldout",
}


class Rows:
    """Collects items and problems row by row; ``first`` remembers where each question stood first."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.problems: list[Problem] = []
        self._first: dict[str, int] = {}
        self._without_split: list[int] = []

    def add(self, row: int, cells: Mapping[str, Any]) -> None:
        """Check one row and keep its item when it is sound. ``cells``: column name -> value as read."""
        before = len(self.problems)
        texts = {name: self._text(row, name, cells.get(name)) for name in COLUMNS if name not in ("answer", "tags")}
        answers = self._several(row, "answer", cells.get("answer"), SEVERAL)
        question = texts["question"].strip()
        if not question:
            self._report(row, "question", N_("The question is empty."), N_("Write the question or delete the row."))
        elif question in self._first:
            mend = N_("Keep one of the two: a repeated question counts twice and may sit in two splits.")
            message = N_("The same question stands in row {first} already.")
            self._report(row, "question", message, mend, first=self._first[question])
        else:
            self._first[question] = row
        if not answers:
            self._report(row, "answer", N_("The answer is empty."), N_("Write the right answer or delete the row."))
        split = self._split(row, texts["split"])
        weight = self._weight(row, texts["weight"])
        tags = tuple(self._several(row, "tags", cells.get("tags"), ","))
        if len(self.problems) == before:
            response = texts["response"].strip() or None
            self.items.append(Item(item_id(question), question, tuple(answers), response, split, tags, weight))

    def close(self) -> None:
        """Problems that show only when all rows are read."""
        if any(item.split for item in self.items):
            for row in self._without_split:
                message = N_("This row belongs to no split, though others do.")
                self._report(row, "split", message, N_("Write search, validation or heldout."))
        if not self.items and not self.problems:
            self.problems.append(Problem(N_("The file holds no questions."), N_("Add at least one row.")))
        self.problems.sort(key=lambda problem: problem.row or 0)

    def _report(self, row: int, column: str, message: str, mend: str, **facts: Any) -> None:
        self.problems.append(Problem(message, mend, row=row, column=column, facts=facts))

    def _text(self, row: int, column: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self._report(row, column, N_("This is no text."), N_("Write text between quotation marks."))
            return ""
        text = str(value)
        if "\0" in text:
            mend = N_("Delete the invisible character (U+0000); the file may be damaged.")
            self._report(row, column, N_("The cell holds a NUL character."), mend)
        if len(text) > LONGEST:
            message = N_("The cell is too long ({length} characters).")
            mend = N_("Shorten it to {most} characters; look for a missing quotation mark.")
            self._report(row, column, message, mend, length=len(text), most=LONGEST)
        return text

    def _several(self, row: int, column: str, value: Any, between: str) -> list[str]:
        if isinstance(value, list):
            parts = [self._text(row, column, part) for part in value]
        else:
            parts = self._text(row, column, value).split(between)
        return [part.strip() for part in parts if part.strip()]

    def _split(self, row: int, text: str) -> str | None:
        name = text.strip().lower()
        if not name:
            self._without_split.append(row)
            return None
        name = _SAME_SPLIT.get(name, name)
        if name not in SPLITS:
            message = N_("There is no split called {split}.")
            self._report(row, "split", message, N_("Write search, validation or heldout."), split=text[:40])
        return name

    def _weight(self, row: int, text: str) -> float:
        if not text.strip():
            return 1.0
        try:
            weight = float(text)
        except ValueError:
            weight = math.nan
        if not 0 < weight <= 1000:
            message = N_("{weight} is no weight.")
            mend = N_("Write a number above 0 and up to 1000, or leave it empty.")
            self._report(row, "weight", message, mend, weight=text[:40])
            return 1.0
        return weight
