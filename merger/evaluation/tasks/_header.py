"""Which row of a table names its columns, and what each column is read as."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from merger.errors import N_
from merger.evaluation.scorers._labels import LETTERS
from merger.evaluation.tasks._columns import COLUMNS, REQUIRED, choice_label, label_of, named
from merger.evaluation.tasks._problems import FileProblem
from merger.evaluation.tasks._rows import Rows
from merger.evaluation.tasks.reading import Reading

LOOKED_AT = 30  # rows among which a header is looked for
_SHORT = 20  # characters; a longer text in the first row is no title
_SIGNS = tuple("。？?！")
_NUMBER = re.compile(r"[\d\s.,:/年月日時分秒%％¥-]+")


@dataclass(frozen=True)
class TitleRow:
    """row: where it stands, 0 for none. titles: what the file calls its columns, each once. names: what we read."""

    row: int
    titles: tuple[str, ...]
    names: tuple[str, ...]


def names_both(cells: Sequence[str]) -> bool:
    """Whether the cells of a row are titles of a question and of an answer."""
    names = named(cells)
    return "answer" in names and ("question" in names or "instruction" in names)


def find_header(lines: Sequence[tuple[int, list[str]]]) -> int:
    """The row that names the columns, among the first filled ones; 0 when there is none.

    The first row that names both a question and an answer; else the first that names one of them beside other
    columns; else the first of the usual width whose cells all look like titles. There is none where the first of the
    usual width is a question and its answer.
    """
    best = 0
    for number, cells in lines:
        if names_both(cells):
            return number
        if {"question", "instruction", "answer"} & set(named(cells)) and sum(map(bool, cells)) > 1:
            best = best or number
    if best or not lines:
        return best or 1
    width = Counter(sum(map(bool, cells)) for _, cells in lines).most_common(1)[0][0]
    wide = [(number, [cell for cell in cells if cell]) for number, cells in lines if sum(map(bool, cells)) >= width]
    if len(wide[0][1]) == 2 and _is_question(wide[0][1][0]):
        return 0
    return next((number for number, cells in wide if all(map(_is_title, cells))), wide[0][0])


def _is_question(cell: str) -> bool:
    """Whether a cell looks like a question: no title ends so, or is so long."""
    return len(cell) > _SHORT or cell.endswith(_SIGNS)


def _is_title(cell: str) -> bool:
    return not _is_question(cell) and not _NUMBER.fullmatch(cell)


def read_header(row: int, cells: Sequence[str], reading: Reading, rows: Rows) -> TitleRow:
    """What the columns of a table are read as; problems and warnings go to the rows. cells: the titles as written."""
    titles = distinct(cells if row else [""] * len(cells))
    names = _by_hand(titles, named(cells) if row else _unnamed(len(cells)), reading, rows, row)
    _check(names, rows, row)
    if not row and not reading.columns:
        message = N_(
            "The file has no row with titles: the first column is read as the question, the second as the answer."
        )
        rows.warnings.append(FileProblem(message, N_("Where that is wrong, choose the columns by hand.")))
    return TitleRow(row, tuple(titles), tuple(names))


def distinct(cells: Sequence[str]) -> list[str]:
    """Each title once: a second one of the same words, and an empty one, goes by its place."""
    seen: set[str] = set()
    titles = []
    for index, cell in enumerate(cells, start=1):
        titles.append(f"#{index}" if not cell or cell in seen else cell)
        seen.add(cell)
    return titles


def _unnamed(count: int) -> list[str]:
    return [*REQUIRED, *(f"#{index}" for index in range(3, count + 1))][:count]


def _by_hand(titles: Sequence[str], guessed: Sequence[str], reading: Reading, rows: Rows, row: int) -> list[str]:
    """The guessed names, with what the reading says in their stead."""
    if not reading.columns:
        return list(guessed)
    chosen: dict[str, str] = {}
    for name, given in reading.columns.items():
        for index, title in enumerate(given if isinstance(given, tuple) else [given] if given else []):
            if title not in titles:
                message, mend = N_("There is no column called {title}."), N_("The file has: {titles}.")
                facts = {"title": title, "titles": ", ".join(titles)[:200]}
                rows.problems.append(FileProblem(message, mend, row=row or None, column=name, facts=facts))
            label = choice_label(title) or label_of(LETTERS[index % len(LETTERS)])
            chosen[title] = f"choice:{label}" if isinstance(given, tuple) else name
    decided = set(reading.columns)
    return [
        chosen.get(title) or ("" if _kind(name) in decided else name)
        for title, name in zip(titles, guessed, strict=True)
    ]


def _kind(name: str) -> str:
    return "choices" if name.startswith("choice:") else name


def _check(names: Sequence[str], rows: Rows, row: int) -> None:
    for name in REQUIRED:
        if name not in names and not (name == "question" and "instruction" in names):
            mend = N_(
                "Name it in the file, or choose it by hand. Known names: question, answer, and if you like {optional}."
            )
            facts = {"column": name, "optional": ", ".join(COLUMNS[2:])}
            rows.problems.append(
                FileProblem(N_("The column {column} is missing."), mend, row=row or None, column=name, facts=facts)
            )
    for name in dict.fromkeys(names):
        if name and names.count(name) > 1:
            message, mend = N_("The column {column} stands there twice."), N_("Delete or rename one of them.")
            rows.problems.append(FileProblem(message, mend, row=row or None, column=name, facts={"column": name}))
