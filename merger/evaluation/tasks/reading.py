"""How a person says that a file is to be read, where the file does not say it: plain data, kept with a question set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from merger.errors import N_, TaskError
from merger.evaluation.tasks._columns import COLUMNS

_MOST = 100_000  # rows that can be left out, and the last row that can hold a header
_LONGEST = 500  # characters of a title


@dataclass(frozen=True)
class Reading:
    """header: the row with the titles, 0 for none; None = found. sheet: its title in a workbook; None = the first.

    columns: our name -> the title of the file's column, "" for none of them; for choices also a list of titles, one
    for each choice. Names that are not there are found by the titles, so a reading that names them all reads the same
    for ever. A column without a title of its own goes by its place: ``#3``. left_out: rows as problems count them.
    first_choice: the number, 0 or 1, by which an answer means the first choice; None = found.
    """

    header: int | None = None
    columns: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict, hash=False)
    left_out: tuple[int, ...] = ()
    sheet: str | None = None
    first_choice: int | None = None

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> "Reading":
        """From plain data as :meth:`to_json` gives it, or as a person wrote it; raises TaskError naming the key."""
        for key in value:
            if key not in ("header", "columns", "left_out", "sheet", "first_choice"):
                raise _wrong("reading", key)
        header, sheet = value.get("header"), value.get("sheet")
        if header is not None and not (_whole(header) and 0 <= header <= _MOST):
            raise _wrong("header", header)
        if sheet is not None and not _title(sheet):
            raise _wrong("sheet", sheet)
        first = value.get("first_choice")
        if first is not None and not (_whole(first) and first in (0, 1)):
            raise _wrong("first_choice", first)
        left_out = value.get("left_out") or []
        if not isinstance(left_out, list | tuple) or len(left_out) > _MOST or not all(map(_whole, left_out)):
            raise _wrong("left_out", left_out)
        columns = value.get("columns") or {}
        if not isinstance(columns, Mapping):
            raise _wrong("columns", columns)
        chosen = {str(name): _column(str(name), title) for name, title in columns.items()}
        return cls(header, chosen, tuple(sorted(set(left_out))), sheet or None, first)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON without what is not said; equal readings give equal JSON."""
        columns = {
            name: list(title) if isinstance(title, tuple) else title for name, title in sorted(self.columns.items())
        }
        said = {"header": self.header, "columns": columns, "left_out": list(self.left_out), "sheet": self.sheet}
        said["first_choice"] = self.first_choice
        return {key: value for key, value in said.items() if value not in (None, {}, [])}


def _column(name: str, title: Any) -> str | tuple[str, ...]:
    if name not in COLUMNS:
        raise TaskError(
            N_("There is no column called {column} to be read."),
            mend=N_("Choose one of: {accepted}."),
            column=name[:60],
            accepted=", ".join(COLUMNS),
        )
    if name == "choices" and isinstance(title, list | tuple) and title and all(_title(one) for one in title):
        return tuple(title)
    if title is None or title == "":
        return ""
    if not _title(title):
        raise _wrong(f"columns.{name}", title)
    return str(title)


def _title(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _wrong(key: str, value: Any) -> TaskError:
    mend = N_("See “Files” in docs/questions.md.")
    return TaskError(N_("{setting} cannot be {value}."), mend=mend, setting=key, value=str(value)[:60])
