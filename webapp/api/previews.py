"""What a question file holds, and how it was read or shall be."""

from typing import NotRequired

from typing_extensions import TypedDict


class FileReading(TypedDict):
    """How a question file is read, each where it is not found: merger.evaluation.tasks.Reading."""

    header: NotRequired[int]
    columns: NotRequired[dict[str, str | list[str]]]
    left_out: NotRequired[list[int]]
    sheet: NotRequired[str]
    first_choice: NotRequired[int]


class QuestionRow(TypedDict):
    """A question in a table; several answers or choices stand between " || "."""

    id: str
    question: str
    answer: str
    choices: str
    image: str
    response: str
    criteria: str
    split: str
    tags: list[str]


class RowProblem(TypedDict):
    """What is wrong with a question file; row null: with the whole file."""

    row: int | None
    column: str | None
    message: str
    mend: str


class ReadColumn(TypedDict):
    """A column of a file: its title, our name for it ("": not used), and what stands in it."""

    title: str
    name: str
    samples: list[str]


class ReadFile(TypedDict):
    """How a question file was read; header: the row with the titles; left_out: rows that are not read.

    titled: whether a row may hold titles. first_choice: the number by which an answer means the first choice, null
    where no answer is such a number; first_choice_sure: whether the file or a person says so.
    """

    encoding: str
    sheets: list[str]
    titled: bool
    header: int
    columns: list[ReadColumn]
    left_out: list[int]
    first_choice: int | None
    first_choice_sure: bool


class Preview(TypedDict):
    """What a question file holds; faulty: rows whose problems go when they are left out."""

    columns: list[str]
    rows: list[QuestionRow]
    count: int
    splits: dict[str, int]
    problems: list[RowProblem]
    problem_count: int
    faulty: list[int]
    warnings: list[RowProblem]
    read: ReadFile
