"""Methods that add their inputs up by coefficients which the inputs' inner products decide: two readings in all."""

from abc import abstractmethod
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from merger.kernels._kernel import Given, Kernel, Tile
from merger.numerics.floats import round_all
from merger.numerics.sums import BLOCK, LANES, add_column_grams, add_gram, row_grams, settle_gram

WHOLE, ROWS, COLUMNS = "whole", "rows", "columns"


@njit(nogil=True, cache=True)
def _offsets(models: Any, base: Any, precision: int, out: Any) -> None:
    """``models - base``, rounded."""
    for start in range(0, base.size, BLOCK):
        origin = base[start : start + BLOCK]
        for model in range(models.shape[0]):
            x, y = models[model, start : start + BLOCK], out[model, start : start + BLOCK]
            for i in range(origin.size):
                y[i] = x[i] - origin[i]
            round_all(y, precision)


@njit(nogil=True, cache=True)
def _add(vectors: Any, coefficients: Any, start: int, stop: int, out: Any) -> None:
    """``out = sum_i c_i v_i`` from start to stop; coefficients [count]."""
    for block in range(start, stop, BLOCK):
        end = min(block + BLOCK, stop)
        total, x, share = out[block:end], vectors[0, block:end], coefficients[0]
        for i in range(total.size):
            total[i] = share * x[i]
        for vector in range(1, vectors.shape[0]):
            x, share = vectors[vector, block:end], coefficients[vector]
            for i in range(total.size):
                total[i] += share * x[i]


@njit(nogil=True, cache=True)
def _add_rows(vectors: Any, coefficients: Any, out: Any) -> None:
    """The same with a row's own coefficients [rows, count]."""
    columns = out.size // coefficients.shape[0]
    for row in range(coefficients.shape[0]):
        _add(vectors, coefficients[row], row * columns, (row + 1) * columns, out)


@njit(nogil=True, cache=True)
def _add_columns(vectors: Any, coefficients: Any, start: int, out: Any) -> None:
    """The same with a column's own coefficients [count, columns]; the tile begins at element ``start``."""
    columns = coefficients.shape[1]
    offset = 0
    while offset < out.size:
        column = (start + offset) % columns
        length = min(columns - column, out.size - offset)
        total = out[offset : offset + length]
        for vector in range(vectors.shape[0]):
            x, share = vectors[vector, offset : offset + length], coefficients[vector, column : column + length]
            if vector == 0:
                for i in range(length):
                    total[i] = share[i] * x[i]
            else:
                for i in range(length):
                    total[i] += share[i] * x[i]
        offset += length


class Combination(Kernel):
    """``sum_i c_i x_i``, or ``base + sum_i c_i (x_i - base)`` where there is a base.

    over: what one vector is: the WHOLE tensor, one of its ROWS (along the last dimension) or one of its COLUMNS (along
    the first).
    """

    def __init__(self, given: Given, over: str = WHOLE) -> None:
        super().__init__(given)
        self.over = over if len(given.shape) > 1 else WHOLE
        self.rows = self.over == ROWS
        self._known = f"grams {self.over}"
        self.sweeps = 0 if self._known in given.memory else 1
        self._scratch: dict[int, Tile] = {}
        self._lanes: NDArray[np.float64] | None = None
        self._sums: NDArray[np.float64] | None = None
        self._coefficients: NDArray[np.float32] | None = None

    @abstractmethod
    def coefficients(self, grams: NDArray[np.float64]) -> NDArray[np.float32]:
        """[vectors, ...] from Gram matrices [..., vectors, vectors]; ... is nothing, the rows or the columns."""

    def vectors(self, models: Tile, base: Tile | None) -> Tile:
        """The vectors to be added up, [vectors, n]."""
        if base is None:
            return models
        out = self.scratch(models.shape)
        _offsets(models, base, self.given.precision, out)
        return out

    def scratch(self, shape: tuple[int, ...]) -> Tile:
        """An array to write to, the same for every tile of one size."""
        if shape[1] not in self._scratch:
            self._scratch[shape[1]] = np.empty(shape, np.float32)
        return self._scratch[shape[1]]

    def look(self, sweep: int, start: int, models: Tile, base: Tile | None) -> None:
        vectors = self.vectors(models, base)
        count = len(vectors)
        if self.over == WHOLE:
            if self._sums is None:
                self._sums, self._lanes = np.zeros((count, count)), np.zeros((count, count, LANES))
            add_gram(vectors, start, self._lanes, self._sums)
        elif self.over == ROWS:
            if self._sums is None:
                self._sums = np.zeros((self.given.elements // self.given.columns, count, count))
            first, rows = start // self.given.columns, vectors.shape[1] // self.given.columns
            row_grams(vectors, self._sums[first : first + rows])
        else:
            if self._sums is None:
                self._sums = np.zeros((count, count, self.given.elements // self.given.shape[0]))
            add_column_grams(vectors, start, self._sums)

    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        vectors = self.vectors(models, base)
        if self._coefficients is None:
            self._coefficients = self._decided()
        if self.over == WHOLE:
            _add(vectors, self._coefficients, 0, out.size, out)
        elif self.over == ROWS:
            first, rows = start // self.given.columns, out.size // self.given.columns
            _add_rows(vectors, self._coefficients[first : first + rows], out)
        else:
            _add_columns(vectors, self._coefficients, start, out)
        if base is not None and vectors is not models:
            self.finish(base, out)
        round_all(out, self.given.precision)

    def finish(self, base: Tile, out: Tile) -> None:
        """Back from the base's point of view."""
        np.add(out, base, out=out)

    def _decided(self) -> NDArray[np.float32]:
        grams = self.given.memory.get(self._known)
        if grams is None:
            assert self._sums is not None
            grams = self._sums
            if self.over == WHOLE:
                settle_gram(self._lanes, grams)
            elif self.over == COLUMNS:
                grams = np.moveaxis(grams, 2, 0)
            self.given.memory[self._known] = grams
        coefficients = self.coefficients(grams)
        return np.ascontiguousarray(coefficients.T if self.over == ROWS else coefficients)


class Mean(Combination):
    """One model alone stays as it is."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        if given.count == 1:
            self.sweeps = 0

    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        if self.given.count == 1:
            out[:] = models[0]
        else:
            super().apply(start, models, base, out)
