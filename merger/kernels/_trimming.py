"""Thinning out by magnitude, compiled; the reference is :mod:`merger.methods._trimming`.

For every source a histogram of its magnitudes gives two thresholds: below the lower one an element is too small to be
kept, from the upper one on it is an outlier. Where only some of those at a threshold belong to the larger, the first
in order do: they are counted until their room is used up.
"""

from functools import cache
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from merger.kernels._kernel import Given, Tile
from merger.kernels._task_vectors import BLOCK, TaskVectorKernel, differences, mix, weigh
from merger.methods._trimming import crumbs, top
from merger.numerics.floats import FLOAT32
from merger.numerics.selection import (
    BUCKETS,
    LOW_BUCKETS,
    bucket,
    counted,
    kth,
    magnitude,
    new_counters,
    tally,
    value_of,
)
from merger.numerics.sums import add_magnitudes

_LOWER, _UPPER = 0, 1
_RUN = 64  # elements looked at together
_EVERY = -1  # room: all elements at the threshold are among the larger
_NEVER = 1 << 31  # a threshold that no magnitude reaches
_THRESHOLDS = "thresholds"
_MOST_THRESHOLDS = 64  # remembered of one tensor's sources: a search over densities asks for others every time


@njit(nogil=True, cache=True)
def _reach(delta: Any, threshold: Any, room: Any) -> int:
    """In how much of delta [n] an element at the threshold is still among the larger; room [1] int64 is used up."""
    if room[0] == _EVERY:
        return int(delta.size)
    if room[0] == 0:
        return 0
    level = 0
    for i in range(delta.size):
        level += magnitude(delta[i]) == threshold
    if level <= room[0]:
        room[0] -= level
        return int(delta.size)
    for i in range(delta.size):
        if magnitude(delta[i]) == threshold:
            if room[0] == 0:
                return i
            room[0] -= 1
    return int(delta.size)


@njit(inline="always")
def _keep_larger(delta: Any, threshold: Any) -> None:
    for i in range(delta.size):
        delta[i] = delta[i] if magnitude(delta[i]) >= threshold else np.float32(0)


@njit(inline="always")
def _keep_smaller(delta: Any, threshold: Any) -> None:
    for i in range(delta.size):
        delta[i] = delta[i] if magnitude(delta[i]) < threshold else np.float32(0)


@njit(nogil=True, cache=True)
def _thin(delta: Any, thresholds: Any, rooms: Any) -> None:
    """Set to 0 what of delta [n] float32 is not kept; thresholds [2] uint32, rooms [2] int64: lower, upper."""
    lower, upper = thresholds[_LOWER], thresholds[_UPPER]
    one = np.uint32(1)
    within = _reach(delta, lower, rooms[_LOWER : _LOWER + 1])
    if upper <= np.uint32(0x7FFFFFFF):
        outside = _reach(delta, upper, rooms[_UPPER : _UPPER + 1])
        _keep_smaller(delta[:outside], upper)
        _keep_smaller(delta[outside:], np.uint32(upper + one))
    _keep_larger(delta[:within], lower)
    _keep_larger(delta[within:], np.uint32(lower + one))


@njit(nogil=True, cache=True)
def _count_low(model: Any, base: Any, high: Any, counters: Any) -> None:
    """Count the low halves of the float32 magnitudes whose high half is ``high``: few, so most runs have none."""
    sizes = np.empty(_RUN, np.uint32)
    for start in range(0, base.size, _RUN):
        ahead, behind = model[start : start + _RUN], base[start : start + _RUN]
        nearest = np.uint32(0xFFFFFFFF)
        for i in range(behind.size):
            sizes[i] = magnitude(ahead[i] - behind[i])
            nearest = min(nearest, (sizes[i] >> np.uint32(16)) ^ high)
        for i in range(0 if nearest else behind.size):
            if sizes[i] >> np.uint32(16) == high:
                counters[0, sizes[i] & np.uint32(0xFFFF)] += np.uint32(1)


@cache
def _compiled(precision: int) -> Any:
    @njit(nogil=True, cache=True)
    def count_values(model: Any, base: Any, counters: Any) -> None:
        delta = np.empty(min(BLOCK, base.size), np.float32)
        buckets = np.empty(delta.size, np.uint32)
        for start in range(0, base.size, BLOCK):
            origin = base[start : start + BLOCK]
            size = origin.size
            differences(model[start : start + size], origin, precision, delta[:size])
            for i in range(size):
                buckets[i] = bucket(delta[i], precision)
            tally(buckets[:size], counters)

    @njit(nogil=True, cache=True)
    def measure(models: Any, base: Any, offset: int, thresholds: Any, rooms: Any, lanes: Any, totals: Any) -> None:
        delta = np.empty(min(BLOCK, base.size), np.float32)
        for start in range(0, base.size, BLOCK):
            origin = base[start : start + BLOCK]
            part = delta[: origin.size]
            for model in range(models.shape[0]):
                differences(models[model, start : start + part.size], origin, precision, part)
                for kept in range(2):
                    if kept:
                        _thin(part, thresholds[model], rooms[model])
                    total = add_magnitudes(part, offset + start, lanes[model, kept], totals[model, kept])
                    totals[model, kept] = total

    @njit(nogil=True, cache=True, error_model="numpy")
    def add(models: Any, base: Any, thresholds: Any, rooms: Any, scale: Any, how: Any, out: Any) -> None:
        votes = np.empty((models.shape[0], min(BLOCK, out.size)), np.float32)
        delta, total, share = np.empty_like(votes[0]), np.empty_like(votes[0]), np.empty_like(votes[0])
        for start in range(0, out.size, BLOCK):
            origin = base[start : start + BLOCK]
            size = origin.size
            total[:] = np.float32(0)
            for model in range(models.shape[0]):
                differences(models[model, start : start + size], origin, precision, delta[:size])
                if thresholds[model, _LOWER] > 0 or thresholds[model, _UPPER] <= np.uint32(0x7FFFFFFF):
                    _thin(delta[:size], thresholds[model], rooms[model])
                weigh(delta[:size], scale[model], how.weight[model], precision, votes[model, :size], total[:size])
            mix(votes[:, :size], origin, how, precision, total[:size], share[:size], out[start : start + size])

    return count_values, measure, add


class TrimmingKernel(TaskVectorKernel):
    """Reads once for the histograms where they are not remembered, in float32 once more for the low halves of the
    thresholds, and once where the L1 norm of what is kept must be known."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._count_values, self._measure, self._add = _compiled(given.precision)
        self._thresholds = np.zeros((given.count, 2), np.uint32)
        self._rooms = np.zeros((given.count, 2), np.int64)
        self._thresholds[:, _UPPER], self._rooms[:, _LOWER] = _NEVER, _EVERY
        self._thresholds[self.density <= 0, _LOWER] = _NEVER
        self._trimmed = [int(source) for source in np.flatnonzero(self.thins) if not self._recall(int(source))]
        self._unknown = [source for source in self._trimmed if _remembered(source) not in given.memory]
        self._counters = new_counters(len(self._unknown), BUCKETS)
        self._low: dict[tuple[int, int, int], NDArray[np.uint32]] = {}
        self._readings = [self._histograms] if self._unknown else []
        self._readings += [self._low_halves] if given.precision == FLOAT32 and self._trimmed else []
        self._readings += [self._lengths] if self.rescales else []
        self.sweeps = len(self._readings)
        if not self._unknown:
            self._choose()
        self._left = self._rooms.copy()

    def bounds(self, source: int) -> tuple[int, int]:
        """How many of the largest magnitudes are left out, and how many of the next kept."""
        return top(self.given.elements, float(self.density[source]))

    def look(self, sweep: int, start: int, models: Tile, base: Tile | None) -> None:
        assert base is not None
        if start == 0:
            self._left[:] = self._rooms
        self._readings[sweep](start, models, base, start + base.size == self.given.elements)

    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        if start == 0:
            self._left[:] = self._rooms
        self._add(models, base, self._thresholds, self._left, self.scale, self.mixing, out)

    def _histograms(self, start: int, models: Tile, base: Tile, last: bool) -> None:
        for index, source in enumerate(self._unknown):
            self._count_values(models[source], base, self._counters[index])
        if last:
            for index, source in enumerate(self._unknown):
                self.given.memory[_remembered(source)] = counted(self._counters[index])
            del self._counters
            self._choose()

    def _choose(self) -> None:
        for source in self._trimmed:
            histogram = self.given.memory[_remembered(source)]
            left_out, kept = self.bounds(source)
            for which, count in ((_LOWER, left_out + kept), (_UPPER, left_out)):
                if count == 0:
                    self._thresholds[source, which], self._rooms[source, which] = _NEVER, 0
                    continue
                index, room, level = kth(histogram, count)
                if self.given.precision == FLOAT32:
                    self._low[source, which, index] = new_counters(1, LOW_BUCKETS)[0]
                    self._rooms[source, which] = room
                else:
                    self._set(source, which, value_of(index, self.given.precision), room, level)
        if self.given.precision != FLOAT32:
            self._remember()

    def _recall(self, source: int) -> bool:
        """Take the thresholds that an earlier candidate found with the same counts; False where none did."""
        found = self.given.memory.get(_THRESHOLDS, {}).get((source, *self.bounds(source)))
        if found is not None:
            self._thresholds[source], self._rooms[source] = found
        return found is not None

    def _remember(self) -> None:
        known = self.given.memory.setdefault(_THRESHOLDS, {})
        for source in self._trimmed:
            known[source, *self.bounds(source)] = self._thresholds[source].copy(), self._rooms[source].copy()
        while len(known) > _MOST_THRESHOLDS:
            known.pop(next(iter(known)))

    def _low_halves(self, start: int, models: Tile, base: Tile, last: bool) -> None:
        for (source, which, high), counters in self._low.items():
            _count_low(models[source], base, np.uint32(high), counters)
            if last:
                low, room, level = kth(counted(counters), int(self._rooms[source, which]))
                self._set(source, which, high << 16 | low, room, level)
        if last:
            self._remember()

    def _set(self, source: int, which: int, threshold: int, room: int, level: int) -> None:
        self._thresholds[source, which] = threshold
        self._rooms[source, which] = _EVERY if room == level else room

    def _lengths(self, start: int, models: Tile, base: Tile, last: bool) -> None:
        self._measure(models, base, start, self._thresholds, self._left, self.norms.lanes, self.norms.totals)
        if last:
            self.scale = np.where(self.thins, self.norms.scales(), np.float32(1))


class CrumbsKernel(TrimmingKernel):
    """Without the outliers."""

    def bounds(self, source: int) -> tuple[int, int]:
        return crumbs(self.given.elements, float(self.density[source]), float(self.given.numbers["gamma"][source]))


def _remembered(source: int) -> str:
    return f"magnitudes {source}"
