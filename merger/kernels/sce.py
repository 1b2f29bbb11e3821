"""SCE, compiled; the reference is :func:`merger.methods.sce.sce`.

Readings: where something is to be selected, one for the histogram of the variances (two in float32: high half, low
half); one for the squares of what is left; then the result.
"""

from typing import Any

import numpy as np
from numba import njit

from merger.kernels._kernel import Given, Kernel, Tile
from merger.methods.sce import NOTHING, mean_square, selected_count
from merger.numerics.floats import BFLOAT16, FLOAT16, FLOAT32, bits, round_all, rounded
from merger.numerics.selection import BUCKETS, LOW_BUCKETS, bucket, counted, kth, new_counters, tally, value_of
from merger.numerics.sums import LANES, add_magnitudes, settled

BLOCK, FEW = 2048, 32
EVERYTHING, NOTHING_AT_ALL = np.float32(-1), np.float32(np.inf)  # thresholds that keep all and, almost, none


@njit(inline="always")
def _changes(models: Any, base: Any, start: int, precision: Any, deltas: Any) -> None:
    for model in range(models.shape[0]):
        origin = base[start : start + BLOCK]
        x, delta = models[model, start : start + BLOCK], deltas[model]
        for i in range(origin.size):
            delta[i] = rounded(x[i] - origin[i], precision)


@njit(inline="always")
def _variances(deltas: Any, precision: Any, mean: Any, squares: Any, spread: Any) -> None:
    """spread [n] float32 = the variance over deltas [count, n]; mean, squares [n] float64 to work in."""
    count = np.float64(deltas.shape[0])
    for i in range(spread.size):
        mean[i] = 0.0
        squares[i] = 0.0
    for model in range(deltas.shape[0]):
        delta = deltas[model]
        for i in range(spread.size):
            mean[i] += np.float64(delta[i])
    for i in range(spread.size):
        mean[i] /= count
    for model in range(deltas.shape[0]):
        delta = deltas[model]
        for i in range(spread.size):
            apart = np.float64(delta[i]) - mean[i]
            squares[i] += apart * apart
    for i in range(spread.size):
        spread[i] = rounded(np.float32(squares[i] / count), precision)


@njit(inline="always")
def _keep(spread: Any, threshold: Any, room: int, seen: int, deltas: Any) -> Any:
    """Erase in deltas [count, n] what is not selected: variances below the threshold, and of equals all but the first.

    room: how many equals are selected; seen: how many came before. -> seen after.
    """
    kept = np.empty(spread.size, np.float32)
    for start in range(0, spread.size, FEW):  # most of these runs hold no equal, and are done without a branch
        size, keep = spread[start : start + FEW], kept[start : start + FEW]
        equals = np.int32(0)
        for i in range(size.size):
            keep[i] = np.float32(1) if size[i] > threshold else np.float32(0)
            equals += np.int32(size[i] == threshold)
        if equals:
            for i in range(size.size):
                if size[i] == threshold:
                    keep[i] = np.float32(1) if seen < room else np.float32(0)
                    seen += 1
    for model in range(deltas.shape[0]):
        delta = deltas[model]
        for i in range(spread.size):
            delta[i] = delta[i] if kept[i] != np.float32(0) else np.float32(0)
    return seen


@njit(inline="always")
def _tally(models: Any, base: Any, precision: Any, high: int, counters: Any) -> Any:
    nonzero = np.int64(0)
    deltas = np.empty((models.shape[0], BLOCK), np.float32)
    mean, squares = np.empty(BLOCK, np.float64), np.empty(BLOCK, np.float64)
    spreads, buckets = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.uint32)
    for start in range(0, base.size, BLOCK):
        size = min(BLOCK, base.size - start)
        spread = spreads[:size]
        _changes(models, base, start, precision, deltas)
        _variances(deltas, precision, mean, squares, spread)
        if high < 0:
            for i in range(size):
                buckets[i] = bucket(spread[i], precision)
                nonzero += np.int64(spread[i] != np.float32(0))
            tally(buckets[:size], counters)
        else:
            for i in range(size):
                if np.int64(bits(spread[i]) >> np.uint32(16)) == high:
                    counters[0, bits(spread[i]) & np.uint32(0xFFFF)] += np.uint32(1)
    return nonzero


@njit(nogil=True, cache=True, error_model="numpy")
def _tallied(models: Any, base: Any, precision: int, high: int, counters: Any) -> Any:
    """Count variances into counters [4, buckets]; in float32 by their high half, or, of one high half, by the low.

    The result is how many are not zero (but where a high half is given).
    """
    if precision == BFLOAT16:
        return _tally(models, base, BFLOAT16, high, counters)
    if precision == FLOAT16:
        return _tally(models, base, FLOAT16, high, counters)
    return _tally(models, base, FLOAT32, high, counters)


@njit(inline="always")
def _left(
    models: Any, base: Any, start: int, precision: Any, threshold: Any, room: int, seen: int, deltas: Any, work: Any
) -> Any:
    """deltas [count, n] = the task vectors' block from ``start``, of which only what is selected is left."""
    size = min(BLOCK, base.size - start)
    _changes(models, base, start, precision, deltas)
    if threshold >= np.float32(0):
        spread = np.empty(BLOCK, np.float32)[:size]
        _variances(deltas, precision, work[0], work[1], spread)
        seen = _keep(spread, threshold, room, seen, deltas)
    return seen


@njit(inline="always")
def _square(
    models: Any, base: Any, offset: int, precision: Any, threshold: Any, room: int, seen: int, lanes: Any, totals: Any
) -> Any:
    deltas, work = np.empty((models.shape[0], BLOCK), np.float32), np.empty((2, BLOCK), np.float64)
    squares = np.empty(BLOCK, np.float32)
    for start in range(0, base.size, BLOCK):
        size = min(BLOCK, base.size - start)
        seen = _left(models, base, start, precision, threshold, room, seen, deltas, work)
        for model in range(models.shape[0]):
            delta = deltas[model]
            for i in range(size):
                squares[i] = rounded(delta[i] * delta[i], precision)
            totals[model] = add_magnitudes(squares[:size], offset + start, lanes[model], totals[model])
    return seen


@njit(nogil=True, cache=True, error_model="numpy")
def _squared(
    models: Any, base: Any, offset: int, precision: int, threshold: Any, room: int, seen: int, lanes: Any, totals: Any
) -> Any:
    """Add the squares of what is selected to totals [count]; lanes [count, LANES]."""
    if precision == BFLOAT16:
        return _square(models, base, offset, BFLOAT16, threshold, room, seen, lanes, totals)
    if precision == FLOAT16:
        return _square(models, base, offset, FLOAT16, threshold, room, seen, lanes, totals)
    return _square(models, base, offset, FLOAT32, threshold, room, seen, lanes, totals)


@njit(inline="always")
def _merge(models: Any, base: Any, precision: Any, threshold: Any, room: int, seen: int, weight: Any, out: Any) -> Any:
    deltas, work = np.empty((models.shape[0], BLOCK), np.float32), np.empty((2, BLOCK), np.float64)
    sign, divisor = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
    least = rounded(np.float32(NOTHING), precision)
    for start in range(0, base.size, BLOCK):
        total, origin = out[start : start + BLOCK], base[start : start + BLOCK]
        seen = _left(models, base, start, precision, threshold, room, seen, deltas, work)
        total[:] = np.float32(0)
        for model in range(models.shape[0]):
            delta = deltas[model]
            for i in range(total.size):
                total[i] += delta[i]
        for i in range(total.size):
            sign[i] = np.float32(1) if rounded(total[i], precision) >= np.float32(0) else np.float32(-1)
            total[i] = np.float32(0)
            divisor[i] = np.float32(0)
        for model in range(models.shape[0]):
            delta, own = deltas[model], weight[model]
            for i in range(total.size):
                erased = own if delta[i] * sign[i] > np.float32(0) else np.float32(0)
                total[i] += rounded(delta[i] * erased, precision)
                divisor[i] += erased
        for i in range(total.size):
            below = rounded(divisor[i], precision)
            below = below if below > least else least
            change = rounded(rounded(total[i], precision) / below, precision)
            total[i] = rounded(origin[i] + change, precision)
    return seen


@njit(nogil=True, cache=True, error_model="numpy")
def _merged(models: Any, base: Any, precision: int, threshold: Any, room: int, seen: int, weight: Any, out: Any) -> Any:
    if precision == BFLOAT16:
        return _merge(models, base, BFLOAT16, threshold, room, seen, weight, out)
    if precision == FLOAT16:
        return _merge(models, base, FLOAT16, threshold, room, seen, weight, out)
    return _merge(models, base, FLOAT32, threshold, room, seen, weight, out)


def _float(whole: int) -> np.float32:
    found: np.float32 = np.uint32(whole).view(np.float32)
    return found


class Sce(Kernel):
    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._share = given.numbers["select_topk"]
        self._tallies = 0 if self._share >= 1 else 2 if given.precision == FLOAT32 else 1
        self._counters = new_counters(1, BUCKETS)[0]
        self._nonzero, self._high = 0, -1
        self._threshold, self._room, self._seen = EVERYTHING, 0, 0
        self._lanes, self._totals = np.zeros((given.count, LANES)), np.zeros(given.count)
        self._weight: Any = None
        self._known = f"selected {self._share}"
        self.sweeps = self._tallies + 1
        if self._known in given.memory:
            self._threshold, self._room, self._weight = given.memory[self._known]
            self.sweeps = 0

    def look(self, sweep: int, start: int, models: Tile, base: Tile | None) -> None:
        precision = self.given.precision
        if start == 0:
            self._begin(sweep)
        if sweep == self._tallies:
            self._seen = _squared(
                models, base, start, precision, self._threshold, self._room, self._seen, self._lanes, self._totals
            )
        elif sweep == 0 or self._high >= 0:
            self._nonzero += _tallied(models, base, precision, self._high, self._counters)

    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        if self._weight is None:
            self._weight = self._weights()
            self.given.memory[self._known] = (self._threshold, self._room, self._weight)
        if start == 0:
            self._seen = 0
        self._seen = _merged(
            models, base, self.given.precision, self._threshold, self._room, self._seen, self._weight, out
        )

    def _begin(self, sweep: int) -> None:
        """Make of the last reading's histogram the threshold, or in float32 first the threshold's high half."""
        if sweep == 0 or sweep > self._tallies:
            return
        if sweep == 1:
            self._threshold = NOTHING_AT_ALL
            count = selected_count(self._nonzero, self._share)
            if count:
                self._high, self._room, _ = kth(counted(self._counters), count)
                self._threshold = _float(value_of(self._high, self.given.precision))
                self._counters = new_counters(1, LOW_BUCKETS)[0]
        elif self._high >= 0:
            low, self._room, _ = kth(counted(self._counters), self._room)
            self._threshold = _float(self._high << 16 | low)

    def _weights(self) -> Any:
        means = np.array(
            [
                mean_square(settled(total, lanes), self.given.elements)
                for total, lanes in zip(self._totals, self._lanes, strict=True)
            ],
            np.float32,
        )
        round_all(means, self.given.precision)
        total = np.zeros(1, np.float32)
        for mean in means:
            total += mean
        round_all(total, self.given.precision)
        weight = np.full(len(means), 1 / len(means), np.float32) if total[0] < NOTHING else means / total
        round_all(weight, self.given.precision)
        return weight


KERNEL = Sce
