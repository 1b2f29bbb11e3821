"""One row of a question set -> one item, with every problem the row has."""

import hashlib
import math
from collections.abc import Container, Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from merger.errors import N_
from merger.evaluation.japanese import normalise
from merger.evaluation.task import SPLITS, Item, item_id
from merger.evaluation.tasks._choices import MOST, SEVERAL, choice_columns, split_choices
from merger.evaluation.tasks._columns import COLUMNS, bare, follows_up, known
from merger.evaluation.tasks._counting import Counting, counting
from merger.evaluation.tasks._problems import Fault, FileProblem

LONGEST = 20_000  # characters in one cell
_BETWEEN = "\n\n"  # an instruction, the text it is about, and the question
_LISTS = ("answer", "tags", "choices", "other")
_SAME_SPLIT = {
    "train": "search",
    "dev": "validation",
    "valid": "validation",
    "test": "heldout",
    "held-out": "heldout",
    "held_out": "heldout",
    "探索": "search",
    "検証": "validation",
    "テスト": "heldout",
}


class Rows:
    """Collects items, the rows they stand in, problems, and warnings (which do not keep a file from being used).

    asked: each question without the text it is about, for which several may be alike. faulty: rows whose faults go when
    the row is left out. counting: how numbers as answers count the choices.
    """

    def __init__(self, left_out: Container[int] = ()) -> None:
        self.left_out = left_out
        self.counting = Counting()
        self.items: list[Item] = []
        self.rows: list[int] = []
        self.asked: list[str] = []
        self.faulty: set[int] = set()
        self.problems: list[FileProblem] = []
        self.warnings: list[FileProblem] = []
        self._first: dict[str, int] = {}
        self._without_split: list[int] = []
        self._notes: dict[str, tuple[int, str, Fault, int]] = {}

    def add(self, row: int, cells: Mapping[str, Any]) -> None:
        """Check one row and keep its item when it is sound. ``cells``: our column name -> value as read.

        What is put to a model is the instruction, the context and the question, those that are there.
        """
        before = len(self.problems)
        texts = {name: self._text(row, name, cells.get(name)) for name in COLUMNS if name not in _LISTS}
        answers = tuple(self._several(row, "answer", cells.get("answer"), SEVERAL))
        parts = [bare(texts[name]) for name in ("instruction", "context", "question")]
        question = _BETWEEN.join(part for part in parts if part)
        choices, labels = self._choices(row, cells)
        others = self._several(row, "other", cells.get("other"), SEVERAL)
        if others:
            choices, labels = self._preferred(row, answers, others, choices), ()
        identity = item_id(question, choices)
        if not question:
            self.report(row, "question", N_("The question is empty."), N_("Write the question or delete the row."))
        elif identity in self._first:
            mend = N_("Keep one of the two: a repeated question counts twice and may sit in two splits.")
            message = N_("The same question stands in row {first} already.")
            self.report(row, "question", message, mend, first=self._first[identity])
        else:
            self._first[identity] = row
        if not answers and not any(problem.column == "answer" for problem in self.problems[before:]):
            self.report(row, "answer", N_("The answer is empty."), N_("Write the right answer or delete the row."))
        elif choices and not others:
            answers = self._meant(row, answers, choices, labels)
        split = self._split(row, texts["split"])
        weight = self._weight(row, texts["weight"])
        image = self._image(row, texts["image"].strip())
        tags = tuple(self._several(row, "tags", cells.get("tags"), ","))
        if len(self.problems) == before:
            response = bare(texts["response"]) or None
            self.asked.append(_BETWEEN.join(part for part in parts[::2] if part) or question)
            criteria = bare(texts["criteria"])
            item = Item(identity, question, answers, response, split, tags, weight, choices, image, criteria)
            self.items.append(item)
            self.rows.append(row)

    def count(self, records: Iterable[Mapping[str, Any]], first: int | None) -> None:
        """Find how numbers as answers count, before rows are added; told where it could be otherwise."""
        self.counting = counting(records, first)
        if problem := self.counting.problem():
            self.warnings.append(problem)

    def close(self) -> None:
        """Problems that show only when all rows are read."""
        if any(item.split for item in self.items):
            for row in self._without_split:
                message = N_("This row belongs to no split, though others do.")
                self.report(row, "split", message, N_("Write search, validation or heldout."))
        if not self.items and not self.problems:
            self.problems.append(FileProblem(N_("The file holds no questions."), N_("Add at least one row.")))
        pictured = next((row for item, row in zip(self.items, self.rows, strict=True) if item.image), None)
        if pictured is not None:
            message = N_("Images are kept, but models that only read text do not see them.")
            self.warnings.append(FileProblem(message, "", row=pictured, column="image"))
        for row, column, (message, mend, facts), count in self._notes.values():
            self.warnings.append(FileProblem(message, mend, row=row, column=column, facts=facts | {"count": count}))
        self.problems.sort(key=lambda problem: problem.row or 0)

    def unused(self, header: list[str], columns: list[str], row: int | None = 1) -> None:
        """Warn of columns that are not read. header: as in the file; columns: by our names."""
        for title, name in zip(header, columns, strict=True):
            if name and not known(name) and not follows_up(name):
                facts = {"column": title[:60], "accepted": ", ".join(COLUMNS)}
                mend = N_("Columns that are read: {accepted}.")
                warning = FileProblem(
                    N_("The column {column} is not used."), mend, row=row, column=name[:60], facts=facts
                )
                self.warnings.append(warning)

    def report(self, row: int, column: str, message: str, mend: str, /, **facts: Any) -> None:
        """Note a problem of one cell."""
        self.faulty.add(row)
        self.problems.append(FileProblem(message, mend, row=row, column=column, facts=facts))

    def note(self, row: int, column: str, fault: Fault) -> None:
        """Note what is to be known of a cell, once for all cells of which it is true, with their number."""
        first_row, first_column, first, count = self._notes.get(fault[0], (row, column, fault, 0))
        self._notes[fault[0]] = (first_row, first_column, first, count + 1)

    def second(self, row: int, cells: Mapping[str, Any]) -> None:
        """Note questions that follow the first one: they stay in the file, and nobody is asked them."""
        for name, value in cells.items():
            if follows_up(name) and str(value or "").strip():
                message = N_(
                    "A second question follows the first one ({count} times). Only first questions are asked; "
                    "the others stay in the file."
                )
                mend = N_("To ask a second one as well, write a row of its own that needs no earlier answer.")
                self.note(row, name, (message, mend, {}))

    def _text(self, row: int, column: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, float) and value != value:  # NaN is how some programs write an empty cell
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.report(row, column, N_("This is no text."), N_("Write text between quotation marks."))
            return ""
        text = str(value)
        if "\0" in text:
            mend = N_("Delete the invisible character (U+0000); the file may be damaged.")
            self.report(row, column, N_("The cell holds a NUL character."), mend)
        if len(text) > LONGEST:
            message = N_("The cell is too long ({length} characters).")
            mend = N_("Shorten it to {most} characters; look for a missing quotation mark.")
            self.report(row, column, message, mend, length=len(text), most=LONGEST)
        return text[:LONGEST]

    def _several(self, row: int, column: str, value: Any, between: str) -> list[str]:
        if isinstance(value, list):
            parts = [self._text(row, column, part) for part in value]
        else:
            parts = self._text(row, column, value).split(between)
        return [text for part in parts if (text := bare(part))]

    def _choices(self, row: int, cells: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The choices, and their labels where each has a column of its own."""
        columns = {label: self._text(row, "choices", cell).strip() for label, cell in choice_columns(cells).items()}
        filled = {label: text for label, text in columns.items() if text}
        cell = cells.get("choices")
        if isinstance(cell, list):
            choices = tuple(self._several(row, "choices", cell, SEVERAL))
        elif filled:
            choices = tuple(filled.values())
        else:
            choices = tuple(split_choices(self._text(row, "choices", cell)))
        if choices and not 1 < len(choices) <= MOST:
            message, mend = N_("A question cannot have {count} choices."), N_("Give 2 to {most}, parted by ||.")
            self.report(row, "choices", message, mend, count=len(choices), most=MOST)
        if len(set(choices)) < len(choices):
            message, mend = N_("Two choices are the same."), N_("Change or delete one of them.")
            self.warnings.append(FileProblem(message, mend, row=row, column="choices"))
        return choices, tuple(filled) if filled and len(filled) == len(choices) else ()

    def _preferred(
        self, row: int, answers: tuple[str, ...], others: list[str], choices: tuple[str, ...]
    ) -> tuple[str, ...]:
        """The answers that people preferred and those they did not, as choices in an order that tells neither."""
        if choices:
            message, mend = N_("A row has choices or another answer, not both."), N_("Empty one of the two cells.")
            self.report(row, "other", message, mend)
        if any(normalise(other) == normalise(answer) for other in others for answer in answers):
            message = N_("The other answer is the same as the preferred one.")
            self.report(row, "other", message, N_("Delete the row: it says nothing of which is better."))
        return tuple(sorted({*answers, *others}, key=lambda text: hashlib.sha256(text.encode()).digest()))

    def _meant(
        self, row: int, answers: tuple[str, ...], choices: tuple[str, ...], labels: tuple[str, ...]
    ) -> tuple[str, ...]:
        found = []
        for answer in answers:
            choice = self.counting.meant(answer, choices, labels)
            if choice is None:
                mend = N_("Write one of the choices, or its letter (A, B …) or its number.")
                message = N_("The answer {answer} is none of the choices.")
                self.report(row, "answer", message, mend, answer=answer[:40])
            else:
                found.append(choice)
        return tuple(dict.fromkeys(found))

    def _image(self, row: int, text: str) -> str | None:
        path = PurePosixPath(text.replace("\\", "/"))
        if not text:
            return None
        if path.is_absolute() or ".." in path.parts or ":" in text:
            mend = N_("Write a path that begins beside the question file, such as images/1.png.")
            self.report(row, "image", N_("The image must lie within the question set."), mend)
        return str(path)

    def _split(self, row: int, text: str) -> str | None:
        name = text.strip().lower()
        if not name:
            self._without_split.append(row)
            return None
        name = _SAME_SPLIT.get(name, name)
        if name not in SPLITS:
            message = N_("There is no split called {split}.")
            self.report(row, "split", message, N_("Write search, validation or heldout."), split=text[:40])
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
            self.report(row, "weight", message, mend, weight=text[:40])
            return 1.0
        return weight
