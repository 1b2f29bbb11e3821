"""What can be wrong with a question set's file: every fault with its row, its column and its mend."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from merger.errors import N_, TaskError

Fault = tuple[str, str, dict[str, Any]]  # message, mend, facts


@dataclass(frozen=True)
class FileProblem:
    """One fault. ``row`` counts as a spreadsheet does (the header is row 1); None = the whole file."""

    message: str
    mend: str
    row: int | None = None
    column: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def tell(self, translate: Callable[[str], str] = str) -> dict[str, Any]:
        """JSON for people: message and mend in the language of ``translate``, with the place."""
        return {
            "row": self.row,
            "column": self.column,
            "message": translate(self.message).format_map(self.facts),
            "mend": translate(self.mend).format_map(self.facts),
        }


class TaskProblems(TaskError):
    """A file with faults: all of them in ``problems``, the first one told in the message."""

    def __init__(self, problems: tuple[FileProblem, ...]) -> None:
        self.problems = problems
        first = problems[0]
        where = {"place": _place(first), "count": len(problems), "row": first.row, "column": first.column}
        more = N_("(Problems in this file: {count}.)") if len(problems) > 1 else ""
        super().__init__(first.message, mend=first.mend, **(first.facts | where))
        self._more = more

    def tell(self, translate: Callable[[str], str] = str) -> str:
        """One line: the first fault with its place, its mend, and how many there are in all."""
        parts = [str(self.facts["place"]), super().tell(translate)]
        if self._more:
            parts.append(translate(self._more).format_map(self.facts))
        return " ".join(part for part in parts if part)


def _place(problem: FileProblem) -> str:
    marks = [str(mark) for mark in (problem.row, problem.column) if mark is not None]
    return f"[{':'.join(marks)}]" if marks else ""
