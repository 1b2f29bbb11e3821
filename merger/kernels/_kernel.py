"""What a compiled merge method is: it sees one tensor of its inputs tile by tile, and never holds a whole one."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from numpy import float32
from numpy.typing import NDArray

Tile = NDArray[float32]


@dataclass(frozen=True)
class Given:
    """What a kernel knows of its tensor before it sees the first tile.

    numbers: the keywords of the method's function (per-input ones are tuples of ``count`` numbers).
    count: models beside the base. precision: of the inputs and of the result, see :mod:`merger.numerics.floats`.
    key: of chance, 64 bits, made from the recipe's seed and the tensor's name.
    memory: what may be remembered of these very inputs from one candidate to the next, whatever the numbers.
    """

    numbers: Mapping[str, Any]
    shape: tuple[int, ...]
    count: int
    precision: int
    key: int = 0
    memory: MutableMapping[str, Any] = field(default_factory=dict)

    @property
    def elements(self) -> int:
        total = 1
        for length in self.shape:
            total *= length
        return total

    @property
    def columns(self) -> int:
        """Length of a row: the last dimension; a vector is one row."""
        return self.shape[-1] if self.shape else 1


class Kernel(ABC):
    """One merge node at work on one tensor.

    The inputs are read ``sweeps`` times through :meth:`look`, then once more through :meth:`apply`. Within each of
    these the tiles come in order, ``start`` being the place of the tile's first element in the flattened tensor and a
    multiple of 4096 (of the row's length where ``rows``); the tile with start 0 begins a reading anew.
    models [count, n] float32, base [n] float32 or None, all values representable in the precision; out [n] float32,
    to be left rounded to the precision. The result equals the method's torch function to the last bit on the CPU.
    """

    rows: bool = False

    def __init__(self, given: Given) -> None:
        self.given = given
        self.sweeps = 0

    def look(  # noqa: B027 -- a kernel that reads its inputs once looks at nothing beforehand
        self, sweep: int, start: int, models: Tile, base: Tile | None
    ) -> None:
        """Gather what must be known of the whole tensor; ``sweep`` counts from 0."""

    @abstractmethod
    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        """Compute one tile of the result."""
