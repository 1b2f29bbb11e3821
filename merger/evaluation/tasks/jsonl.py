"""Question sets as JSON: one object a line, a list of objects, or an object that holds such a list."""

import json
import re
from collections.abc import Iterator
from typing import Any

from merger.errors import N_
from merger.evaluation.tasks._columns import REQUIRED, known
from merger.evaluation.tasks._format import Content, QuestionFormat, Read, read_text
from merger.evaluation.tasks._header import TitleRow, read_header
from merger.evaluation.tasks._problems import FileProblem
from merger.evaluation.tasks._records import NoQuestion, flat, spread
from merger.evaluation.tasks._rows import Rows
from merger.evaluation.tasks._table import SAMPLES, Column
from merger.evaluation.tasks.reading import Reading

MOST_RECORDS = 100_000
MOST_CHARACTERS = 100_000_000  # of all questions: what holds for many objects is written once and asked with each
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_SAMPLE = 80  # characters


def read_json(text: str, reading: Reading) -> tuple[Rows, TitleRow, tuple[Column, ...]]:
    """All questions of a JSON text; a row is a line, or an object's place in its list. Problems are never raised."""
    rows = Rows(reading.left_out)
    records: list[tuple[int, dict[str, Any]]] = []
    for count, (number, value) in enumerate(_values(text, rows)):
        if number in rows.left_out:
            continue
        if count == MOST_RECORDS:
            message, mend = N_("The file has more than {most} rows."), N_("Split it into several question sets.")
            rows.problems.append(FileProblem(message, mend, row=number, facts={"most": MOST_RECORDS}))
            break
        if not isinstance(value, dict):
            mend = N_("Put the values of a line between braces, each with its name.")
            _faulty(rows, number, N_("This line is no JSON object."), mend)
            continue
        try:
            records.append((number, flat(value)))
        except NoQuestion:
            message = N_("The chat is no single question with its answer.")
            _faulty(rows, number, message, N_("Keep one turn of the user and one of the assistant, or leave it out."))
    header, columns = _named(records, reading, rows)
    rows.close()
    return rows, header, columns


def _values(text: str, rows: Rows) -> Iterator[tuple[int, Any]]:
    """Number and value of each object: of a whole document, else of each line."""
    lines = _LINE_ENDS.split(text) if "\r" in text else text.split("\n")
    first = next((index for index, line in enumerate(lines) if line and not line.isspace()), 0)
    as_lines = first + 1 < len(lines) and _parsed(lines[first]) is not None
    whole = None if as_lines else _parsed(text)
    if whole is not None:
        yield from enumerate(spread(whole), start=1)
    elif not as_lines and text.lstrip().startswith("["):
        _tell_broken(text, rows)
    else:
        yield from _lines(lines, rows)


def _lines(lines: list[str], rows: Rows) -> Iterator[tuple[int, Any]]:
    faults = 0
    for number, line in enumerate(lines, start=1):
        if not line or line.isspace():
            continue
        value = _parsed(line)
        if value is None:
            mend = N_("Write one object a line, such as {example}.")
            _faulty(rows, number, N_("This line is no JSON."), mend, example='{"question": "1+1", "answer": "2"}')
            faults += 1
            if faults == MOST_RECORDS:
                return
        else:
            yield from ((number, one) for one in (spread(value) if isinstance(value, dict) else [value]))


def _parsed(text: str) -> Any:
    """The value of a text, None where it is none (or null, which is no question either)."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _tell_broken(text: str, rows: Rows) -> None:
    """Where a list of objects ceases to be JSON."""
    row = None
    try:
        json.loads(text)
    except json.JSONDecodeError as fault:
        row = fault.lineno
    except (ValueError, RecursionError):
        pass
    mend = N_("Look for a missing comma or quotation mark there; the list ends with a square bracket.")
    rows.problems.append(FileProblem(N_("From here on the file is no JSON."), mend, row=row))


def _faulty(rows: Rows, number: int, message: str, mend: str, **facts: Any) -> None:
    rows.faulty.add(number)
    rows.problems.append(FileProblem(message, mend, row=number, facts=facts))


def _named(
    records: list[tuple[int, dict[str, Any]]], reading: Reading, rows: Rows
) -> tuple[TitleRow, tuple[Column, ...]]:
    """Every key of the records as a column, and the rows filled."""
    first: dict[str, int] = {}
    samples: dict[str, dict[str, None]] = {}
    for number, cells in records:
        for key, value in cells.items():
            first.setdefault(key, number)
            seen = samples.setdefault(key, {})
            if len(seen) < SAMPLES:
                seen[str(value)[:_SAMPLE]] = None
    titles = list(first)
    if not titles:
        return TitleRow(0, (), ()), ()
    before = len(rows.problems)
    header = read_header(records[0][0], titles, reading, rows)
    columns = tuple(
        Column(title, name, tuple(samples[title])) for title, name in zip(titles, header.names, strict=True)
    )
    if len(rows.problems) == before:
        for title, name in zip(titles, header.names, strict=True):
            rows.unused([title], [name], first[title])
        _fill(records, dict(zip(titles, header.names, strict=True)), reading, rows)
    return header, columns


def _fill(records: list[tuple[int, dict[str, Any]]], names: dict[str, str], reading: Reading, rows: Rows) -> None:
    named = [(number, {names[key]: value for key, value in cells.items()}) for number, cells in records]
    if any(name.startswith("choice") for name in names.values()):
        rows.count((cells for _, cells in named), reading.first_choice)
    room = MOST_CHARACTERS
    for number, cells in named:
        room -= sum(len(value) for value in cells.values() if isinstance(value, str))
        if room < 0:
            message, mend = N_("From this row on the questions take too much room."), N_("Split the file.")
            rows.problems.append(FileProblem(message, mend, row=number))
            break
        asked = "instruction" if "question" not in cells and "instruction" in cells else "question"
        missing = [name for name in (asked, *REQUIRED[1:]) if name not in cells]
        for name in missing:
            rows.report(number, name, N_("{column} is missing in this line."), N_("Add it."), column=name)
        if not missing:
            rows.second(number, cells)
            rows.add(number, {name: value for name, value in cells.items() if known(name)})


def _begins(content: Content) -> bool:
    return content.decoded.text.lstrip().startswith(("{", "["))


def _read(content: Content, reading: Reading) -> Read:
    return read_text(content, reading, read_json)


QUESTION_FORMAT = QuestionFormat(
    "jsonl",
    suffixes=(".jsonl", ".json"),
    media_type="application/jsonl",
    begins=_begins,
    read=_read,
    titled=False,
)
