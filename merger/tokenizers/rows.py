"""Rows of embeddings brought into the order of another vocabulary, a few at a time."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy import float32, int64
from numpy.typing import NDArray

DEFAULT = -1  # in RowMap.own: the row is made as DefaultRows says
_STRIP = 1024  # rows that are read at once to find a mean


class RowReader(Protocol):
    """One source's tensor with a row a token; a vector is of width 1."""

    width: int

    def read_rows(self, indices: NDArray[int64]) -> NDArray[float32]:
        """indices [k] -> values [k, width]."""


@dataclass(frozen=True)
class RowMap:
    """Where one source has the rows of the new vocabulary: own [rows], a row of the source or DEFAULT."""

    rows: int
    own: NDArray[int64]


@dataclass(frozen=True)
class DefaultRows:
    """How the rows are made that a source does not have; the same for all sources.

    Row i is the mean of the rows ``at`` of the sources ``source`` from ``first[i]`` up to ``first[i + 1]``; of none:
    zero. padding [rows]: bool, the mean of all other rows of the very source instead.
    """

    first: NDArray[int64]
    source: NDArray[int64]
    at: NDArray[int64]
    padding: NDArray[np.bool_]


@dataclass(frozen=True)
class RowMaps:
    """The maps of all sources. of: by source; None for one that has no such tensor."""

    of: tuple[RowMap | None, ...]
    default: DefaultRows

    @property
    def rows(self) -> int:
        """Rows of the mapped tensor, the same for every source."""
        return self.default.padding.size


class MappedRows:
    """One tensor of every source, seen through the maps.

    readers: by source, None where the map is None. precision: of :mod:`merger.numerics.floats`, of all values read;
    means are rounded to it at each step, in the order of the sources.
    """

    def __init__(self, maps: RowMaps, readers: Sequence[RowReader | None], precision: int) -> None:
        self._maps, self._readers, self._precision = maps, readers, precision
        self.width = next(reader.width for reader in readers if reader is not None)
        self._means: dict[int, NDArray[float32]] = {}
        self._lock = threading.Lock()

    def gather(self, source: int, start: int, stop: int) -> NDArray[float32]:
        """Rows ``start`` to ``stop`` of a source in the new order: [stop - start, width], in the precision."""
        out = self._gather(source, start, stop)
        padding = self._maps.default.padding[start:stop]
        if padding.any():
            out[padding] = self._mean(source)
        return out

    def tile(self, source: int, start: int, out: NDArray[float32]) -> None:
        """The elements of the flattened result from ``start`` on, as many as ``out`` [n] holds."""
        first, last = start // self.width, -(-(start + out.size) // self.width)
        flat = self.gather(source, first, last).reshape(-1)
        out[:] = flat[start - first * self.width :][: out.size]

    def _gather(self, source: int, start: int, stop: int) -> NDArray[float32]:
        chosen = self._maps.of[source]
        assert chosen is not None
        own = chosen.own[start:stop]
        out = np.zeros((stop - start, self.width), float32)
        here = own != DEFAULT
        out[here] = self._read(source, own[here])
        missing = np.flatnonzero(~here & ~self._maps.default.padding[start:stop])
        if missing.size:
            out[missing] = self._default(missing + start)
        return out

    def _default(self, rows: NDArray[int64]) -> NDArray[float32]:
        """The default rows [k] -> [k, width]; sums in the order of the sources."""
        from merger.numerics.floats import round_all  # imports numba

        default = self._maps.default
        counts = default.first[rows + 1] - default.first[rows]
        total = np.zeros((rows.size, self.width), float32)
        for turn in range(int(counts.max(initial=0))):
            owing = np.flatnonzero(counts > turn)
            rows_there = default.first[rows[owing]] + turn
            for source in dict.fromkeys(default.source[rows_there].tolist()):
                these = default.source[rows_there] == source
                total[owing[these]] += self._read(source, default.at[rows_there[these]])
            round_all(total.reshape(-1), self._precision)
        total /= np.maximum(counts, 1).astype(float32)[:, None]
        round_all(total.reshape(-1), self._precision)
        return total

    def _mean(self, source: int) -> NDArray[float32]:
        """The mean of all rows that are no padding [width], summed in float64 one row after the other."""
        from merger.numerics.floats import round_all  # imports numba

        with self._lock:
            if source not in self._means:
                total = np.zeros(self.width, np.float64)
                real = ~self._maps.default.padding
                for start in range(0, real.size, _STRIP):
                    stop = min(start + _STRIP, real.size)
                    for row in self._gather(source, start, stop)[real[start:stop]]:
                        total += row
                mean = (total / max(1, int(real.sum()))).astype(float32)
                round_all(mean, self._precision)
                self._means[source] = mean
            return self._means[source]

    def _read(self, source: int, indices: NDArray[int64]) -> NDArray[float32]:
        reader = self._readers[source]
        assert reader is not None
        return reader.read_rows(indices)
