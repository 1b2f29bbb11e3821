"""Arcee Fusion, compiled; the reference is :func:`merger.methods.arcee_fusion.arcee_fusion`.

Readings: one for the rows' divergences and the histogram of the importances, whose bits, with those of negative
numbers turned over, are in the order of the numbers; a second, but in bfloat16, for the low halves; then the result.
"""

from typing import Any

import numpy as np
from numba import njit

from merger.kernels._kernel import Given, Kernel, Tile
from merger.methods.arcee_fusion import FLOOR, quartile_ranks
from merger.numerics.elementary import exp, log
from merger.numerics.floats import BFLOAT16, FLOAT16, FLOAT32, bits, round_all, rounded
from merger.numerics.selection import new_counters, tally
from merger.numerics.sums import LANES, dot

HALF = 1 << 16
_QUARTILES = 3


@njit(inline="always")
def _key(value: Any) -> Any:
    """Bits uint32 in the order of the float32 values."""
    whole = bits(value)
    return whole ^ (np.uint32(0xFFFFFFFF) if whole >> np.uint32(31) else np.uint32(0x80000000))


def _value(key: int) -> np.float32:
    """The float32 behind a place."""
    whole = key ^ (0x80000000 if key >> 31 else 0xFFFFFFFF)
    return np.uint32(whole).view(np.float32)


@njit(nogil=True, cache=True)
def _greatest(row: Any) -> Any:
    lanes = np.full(LANES, -np.inf, np.float32)
    whole = row.size // LANES * LANES
    for i in range(0, whole, LANES):
        x = row[i : i + LANES]
        for lane in range(LANES):
            lanes[lane] = x[lane] if x[lane] > lanes[lane] else lanes[lane]
    for i in range(whole, row.size):
        lanes[0] = row[i] if row[i] > lanes[0] else lanes[0]
    found = lanes[0]
    for lane in range(1, LANES):
        found = lanes[lane] if lanes[lane] > found else found
    return found


@njit(nogil=True, cache=True, error_model="numpy")
def _probabilities(row: Any, precision: int, power: Any, ones: Any, out: Any) -> None:
    """out [columns] float32 = softmax(row) + FLOOR, rounded twice; power, ones [columns] float64, ones all 1."""
    greatest = np.float64(_greatest(row))
    for i in range(row.size):
        power[i] = exp(np.float64(row[i]) - greatest)
    total = dot(power, ones, 0.0)
    for i in range(row.size):
        out[i] = np.float32(power[i] / total)
    round_all(out, precision)
    for i in range(row.size):
        out[i] += np.float32(FLOOR)
    round_all(out, precision)


@njit(nogil=True, cache=True, error_model="numpy")
def _diverge(models: Any, base: Any, precision: int, divergence: Any) -> None:
    """divergence [rows] float32 of a tile's rows."""
    columns = base.size // divergence.size
    power, ones = np.empty(columns, np.float64), np.ones(columns, np.float64)
    p, q, single = np.empty(columns, np.float32), np.empty(columns, np.float32), np.ones(columns, np.float32)
    for row in range(divergence.size):
        _probabilities(models[0, row * columns : (row + 1) * columns], precision, power, ones, p)
        _probabilities(base[row * columns : (row + 1) * columns], precision, power, ones, q)
        for i in range(columns):
            q[i] = p[i] / q[i]
        round_all(q, precision)
        for i in range(columns):
            q[i] = np.float32(log(np.float64(q[i])))
        round_all(q, precision)
        for i in range(columns):
            q[i] *= p[i]
        round_all(q, precision)
        divergence[row] = np.float32(dot(q, single, 0.0))
    round_all(divergence, precision)


@njit(inline="always")
def _weigh(models: Any, base: Any, precision: Any, divergence: Any, importance: Any) -> None:
    columns = base.size // divergence.size
    for row in range(divergence.size):
        start, stop, own = row * columns, (row + 1) * columns, divergence[row]
        x, origin, found = models[0, start:stop], base[start:stop], importance[start:stop]
        for i in range(columns):
            found[i] = rounded(abs(rounded(x[i] - origin[i], precision)) * own, precision)


@njit(nogil=True, cache=True)
def _weighed(models: Any, base: Any, precision: int, divergence: Any, importance: Any) -> None:
    """importance [n] of a tile, divergence [rows] given."""
    if precision == BFLOAT16:
        _weigh(models, base, BFLOAT16, divergence, importance)
    elif precision == FLOAT16:
        _weigh(models, base, FLOAT16, divergence, importance)
    else:
        _weigh(models, base, FLOAT32, divergence, importance)


@njit(nogil=True, cache=True)
def _tally_high(importance: Any, keys: Any, counters: Any) -> None:
    for i in range(importance.size):
        keys[i] = _key(importance[i]) >> np.uint32(16)
    tally(keys, counters)


@njit(nogil=True, cache=True)
def _tally_low(importance: Any, high: Any, counters: Any) -> None:
    """Into counters [quartiles, HALF] those whose high half is that quartile's, high [quartiles]."""
    for i in range(importance.size):
        key = _key(importance[i])
        for quartile in range(high.size):
            if key >> np.uint32(16) == high[quartile]:
                counters[quartile, key & np.uint32(0xFFFF)] += 1


@njit(nogil=True, cache=True)
def _fuse(models: Any, base: Any, precision: int, importance: Any, threshold: Any, out: Any) -> None:
    x = models[0]
    for i in range(out.size):
        out[i] = x[i] - base[i]
    round_all(out, precision)
    for i in range(out.size):
        out[i] = base[i] + (out[i] if importance[i] >= threshold else np.float32(0))
    round_all(out, precision)


class ArceeFusion(Kernel):
    rows = True

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._ranks = quartile_ranks(given.elements)
        self._divergence = np.empty(max(given.elements // max(given.columns, 1), 1), np.float32)
        self._high_counters = new_counters(1, HALF)[0]
        self._low_counters = np.zeros((_QUARTILES, HALF), np.int64)
        self._high = np.zeros(_QUARTILES, np.int64)
        self._below = np.zeros(_QUARTILES, np.int64)
        self._threshold: np.float32 | None = None
        self.sweeps = 1 if given.precision == BFLOAT16 else 2
        if "importance" in given.memory:
            self._divergence, self._threshold = given.memory["importance"]
            self.sweeps = 0

    def look(self, sweep: int, start: int, models: Tile, base: Tile | None) -> None:
        assert base is not None
        divergence = self._rows(start, base.size)
        if sweep == 0:
            _diverge(models, base, self.given.precision, divergence)
        elif start == 0:
            self._find_high()
        importance = np.empty_like(base)
        _weighed(models, base, self.given.precision, divergence, importance)
        if sweep == 0:
            _tally_high(importance, np.empty(base.size, np.uint32), self._high_counters)
        else:
            _tally_low(importance, self._high, self._low_counters)

    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        assert base is not None
        if self._threshold is None:
            self._threshold = self._found()
            self.given.memory["importance"] = (self._divergence, self._threshold)
        importance = np.empty_like(base)
        _weighed(models, base, self.given.precision, self._rows(start, base.size), importance)
        _fuse(models, base, self.given.precision, importance, self._threshold, out)

    def _rows(self, start: int, size: int) -> Tile:
        columns = self.given.columns
        return self._divergence[start // columns : (start + size) // columns]

    def _find_high(self) -> None:
        reached = self._high_counters.sum(axis=0, dtype=np.int64).cumsum()
        self._high[:] = np.searchsorted(reached, self._ranks, side="right")
        self._below[:] = np.where(self._high > 0, reached[self._high - 1], 0)

    def _found(self) -> np.float32:
        """``median + 1.5 (q3 - q1)``, rounded at each step."""
        if self.sweeps == 1:
            self._find_high()
            keys = [int(high) << 16 | (0 if high >> 15 else HALF - 1) for high in self._high]
        else:
            keys = []
            for quartile, rank in enumerate(self._ranks):
                reached = self._low_counters[quartile].cumsum()
                low = int(np.searchsorted(reached, rank - self._below[quartile], side="right"))
                keys.append(int(self._high[quartile]) << 16 | low)
        first, middle, third = (_value(key) for key in keys)
        step = np.array([third - first], np.float32)
        round_all(step, self.given.precision)
        step *= np.float32(1.5)
        round_all(step, self.given.precision)
        step += middle
        round_all(step, self.given.precision)
        return np.float32(step[0])


KERNEL = ArceeFusion
