"""What a kind of question file declares of itself, and what reading one gives."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from merger.errors import N_
from merger.evaluation.tasks._decoding import Decoded, decode
from merger.evaluation.tasks._header import TitleRow
from merger.evaluation.tasks._problems import FileProblem
from merger.evaluation.tasks._rows import Rows
from merger.evaluation.tasks._table import Column
from merger.evaluation.tasks.reading import Reading


@dataclass(frozen=True)
class Content:
    """A file's bytes, and its text, which is made when it is first asked for."""

    data: bytes

    @cached_property
    def decoded(self) -> Decoded:
        return decode(self.data)


@dataclass(frozen=True)
class Read:
    """What a file holds. sheets: titles of a workbook's, the one that is read first. encoding: of a text, as people
    know it."""

    rows: Rows
    header: TitleRow
    columns: tuple[Column, ...]
    sheets: tuple[str, ...] = ()
    encoding: str = ""


@dataclass(frozen=True)
class QuestionFormat:
    """A kind of question file.

    suffixes: how its files' names end, in lower case, the usual one first. media_type: of its files.
    begins: whether a content is of this kind; formats are asked in the order of the registry.
    read: all of a content; problems are collected in its rows, never raised. None: a file is not enough.
    read_path: of a file and those beside it: rows, and settings of :class:`Task` that they bring; may raise TaskError.
    titled: whether a row with titles names its columns.
    refused: suffixes of files that are looked into too, because ``read`` says how such a file is to be saved.
    """

    name: str
    suffixes: tuple[str, ...]
    media_type: str
    begins: Callable[[Content], bool] = lambda content: False
    read: Callable[[Content, Reading], Read] | None = None
    read_path: Callable[[Path], tuple[Rows, dict[str, Any]]] | None = None
    titled: bool = True
    refused: tuple[str, ...] = ()


def read_text(
    content: Content,
    reading: Reading,
    read: Callable[[str, Reading], tuple[Rows, TitleRow, tuple[Column, ...]]],
    cell_at: Callable[[str, str], tuple[int, int]] | None = None,
) -> Read:
    """What ``read`` finds in a content's text, with what is to be said of its encoding.

    cell_at: for tables: row and column, from 1, of the cell in which a beginning of the text ends.
    """
    decoded = content.decoded
    rows, header, columns = read(decoded.text, reading)
    rows.warnings[:0] = decoded.notes
    if decoded.broken is not None:
        rows.problems.insert(0, _broken(content.data, decoded, header, cell_at))
    return Read(rows, header, columns, encoding=decoded.encoding)


def _broken(
    content: bytes, decoded: Decoded, header: TitleRow, cell_at: Callable[[str, str], tuple[int, int]] | None
) -> FileProblem:
    """The first byte that is no text in UTF-8, with its row and, in a table, its cell."""
    position = decoded.broken or 0
    row, column = content.count(b"\n", 0, position) + 1, None
    if cell_at is not None and header.names:
        row, at = cell_at(decoded.text, content[:position].decode("utf-8-sig", errors="replace"))
        column = header.names[min(at, len(header.names)) - 1]
    mend = N_("Save it as UTF-8 (in Excel: “CSV UTF-8 (comma delimited)”) and choose it again.")
    message = N_("Row {row} holds bytes that are no text in UTF-8.")
    return FileProblem(message, mend, row=row, column=column, facts={"row": row})
