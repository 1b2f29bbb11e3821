"""Names, bounds, kinds and start of the vector that a search varies."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

KINDS = ("real", "log", "integer", "choice", "bit")
_WHOLE = ("integer", "choice", "bit")


@dataclass(frozen=True)
class Dimension:
    """One gene in ``[low, high]``; ``start`` is where a search begins.

    kind: real; log (positive, searched by its logarithm); integer; choice (the index of one, in no order); bit (0, 1).
    Values are floats whatever the kind: an integer is a whole one.
    """

    name: str
    low: float
    high: float
    start: float
    kind: str = "real"

    @property
    def axis_low(self) -> float:
        """Where the gene's axis begins: a whole number owns the half step on either side of it."""
        return self.low - 0.5 if self.kind in _WHOLE else self.to_axis(self.low)

    @property
    def axis_high(self) -> float:
        """Where the gene's axis ends."""
        return self.high + 0.5 if self.kind in _WHOLE else self.to_axis(self.high)

    def to_axis(self, value: float) -> float:
        """The place of a value on the continuous axis that real-coded searches move on."""
        return math.log(value) if self.kind == "log" else value

    def from_axis(self, place: float) -> float:
        """The value nearest to a place on the axis, inside the bounds."""
        if self.kind in _WHOLE:
            place = math.floor(place + 0.5)
        elif self.kind == "log":
            place = math.exp(place)
        return float(min(max(place, self.low), self.high))


@dataclass(frozen=True)
class Space:
    """The genome's dimensions, in the order of the vector."""

    dimensions: tuple[Dimension, ...]

    def __len__(self) -> int:
        return len(self.dimensions)

    @property
    def low(self) -> tuple[float, ...]:
        return tuple(d.low for d in self.dimensions)

    @property
    def high(self) -> tuple[float, ...]:
        return tuple(d.high for d in self.dimensions)

    @property
    def start(self) -> tuple[float, ...]:
        return tuple(d.start for d in self.dimensions)

    @property
    def axis_low(self) -> tuple[float, ...]:
        return tuple(d.axis_low for d in self.dimensions)

    @property
    def axis_high(self) -> tuple[float, ...]:
        return tuple(d.axis_high for d in self.dimensions)

    def to_axes(self, values: Sequence[float]) -> list[float]:
        """A vector of values as a point in the box ``[axis_low, axis_high]``."""
        return [d.to_axis(value) for d, value in zip(self.dimensions, values, strict=True)]

    def from_axes(self, point: Sequence[float]) -> list[float]:
        """The admissible vector nearest to any point."""
        return [d.from_axis(float(coordinate)) for d, coordinate in zip(self.dimensions, point, strict=True)]
