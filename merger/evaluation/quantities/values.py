"""What a text of numbers can mean, each kind in one form: equal values are the same answer in other signs."""

from dataclasses import dataclass

from merger.evaluation.quantities.surds import Exact


@dataclass(frozen=True)
class Ratio:
    """2:3, or 1:2:√3, in lowest terms: 4:6 is 2:3."""

    terms: tuple[Exact, ...]

    def __str__(self) -> str:
        return ":".join(map(str, self.terms))


@dataclass(frozen=True)
class Clock:
    """A time of day, 午後3時 as 15 o'clock."""

    hour: int
    minute: int
    second: int = 0

    def __str__(self) -> str:
        return f"{self.hour}時{self.minute}分" + (f"{self.second}秒" if self.second else "")


@dataclass(frozen=True)
class Date:
    """A day or a month of the calendar in the common era; None: not said."""

    year: int | None
    month: int
    day: int | None

    def __str__(self) -> str:
        parts = ((self.year, "年"), (self.month, "月"), (self.day, "日"))
        return "".join(f"{number}{unit}" for number, unit in parts if number is not None)


@dataclass(frozen=True)
class ValueRange:
    """From ``low`` to ``high``, either of which may be missing; whether each bound belongs to it."""

    low: "Value | None"
    with_low: bool
    high: "Value | None"
    with_high: bool

    def __str__(self) -> str:
        low = "" if self.low is None else f"{self.low}{'≦' if self.with_low else '<'}"
        return f"{low}x" + ("" if self.high is None else f"{'≦' if self.with_high else '<'}{self.high}")


@dataclass(frozen=True)
class Several:
    """Two or more values: a list (2と3) whose order does not count, or a point or vector where it does."""

    values: tuple["Value", ...]
    ordered: bool = False

    def __str__(self) -> str:
        inner = ",".join(map(str, self.values))
        return f"({inner})" if self.ordered else inner


@dataclass(frozen=True)
class Unread:
    """Signs with a number among them that are not understood as a whole: equal to the same signs alone."""

    signs: str
    reason: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unread) and self.signs == other.signs

    def __hash__(self) -> int:
        return hash(self.signs)

    def __str__(self) -> str:
        return self.signs


Value = Exact | Ratio | Clock | Date | ValueRange | Several | Unread
