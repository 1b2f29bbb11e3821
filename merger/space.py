"""Names, bounds and start of the vector that a search varies."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dimension:
    """One real gene in ``[low, high]``; ``start`` is where a search begins (strictly inside the bounds)."""

    name: str
    low: float
    high: float
    start: float


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
