"""The k largest magnitudes of a tensor without sorting it.

The bits of a positive float, read as a whole number, are in the order of the floats. Sixteen-bit formats have 32,768
magnitudes, so one histogram tells the k-th largest for any k; 32 bits take one of the high and one of the low half.
Of equal magnitudes the first in the tensor's order count as the larger.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from merger.numerics.floats import FLOAT16, bits, to_float16

if TYPE_CHECKING:
    from torch import Tensor

Histogram = NDArray[np.int64]
BUCKETS = 1 << 15
LOW_BUCKETS = 1 << 16
_TURNS = 4  # counters that take turns: equal neighbours need not wait for each other


@njit(inline="always")
def magnitude(value: Any) -> Any:
    """The 31 bits of ``|value|`` as uint32; value float32."""
    return bits(value) & np.uint32(0x7FFFFFFF)


@njit(inline="always")
def bucket(value: Any, precision: Any) -> Any:
    """Which of the 32,768 buckets a value's magnitude falls into; of float32, by its high half."""
    if precision == FLOAT16:
        return np.uint32(to_float16(value)) & np.uint32(0x7FFF)
    return magnitude(value) >> np.uint32(16)


def new_counters(count: int, buckets: int) -> NDArray[np.uint32]:
    """For :func:`tally`, [count, 4, buckets]."""
    return np.zeros((count, _TURNS, buckets), np.uint32)


@njit(nogil=True, cache=True)
def tally(places: Any, counters: Any) -> None:
    """Count places [n] uint32 into counters [4, buckets]."""
    whole = places.size // _TURNS * _TURNS
    for i in range(0, whole, _TURNS):
        for turn in range(_TURNS):
            counters[turn, places[i + turn]] += np.uint32(1)
    for i in range(whole, places.size):
        counters[0, places[i]] += np.uint32(1)


def counted(counters: NDArray[np.uint32]) -> Histogram:
    """The histogram behind counters [4, buckets], without the empty buckets above."""
    histogram: Histogram = counters.sum(axis=0, dtype=np.int64)
    occupied = np.flatnonzero(histogram)
    return histogram[: 1 + int(occupied[-1]) if occupied.size else 1].copy()


def kth(histogram: Histogram, count: int) -> tuple[int, int, int]:
    """The bucket of the ``count``-th largest; which of the bucket's it is, from one; how many the bucket holds."""
    reached = np.cumsum(histogram[::-1])
    index = int(np.searchsorted(reached, count))
    above = int(reached[index - 1]) if index else 0
    return histogram.size - 1 - index, count - above, int(reached[index]) - above


def value_of(index: int, precision: int) -> int:
    """The 31 bits of the magnitude, as float32, behind a bucket of a 16-bit format."""
    if precision == FLOAT16:
        return int(np.uint16(index).view(np.float16).astype(np.float32).view(np.uint32))
    return index << 16


def largest(model: "Tensor", count: int) -> "Tensor":
    """Which elements are among the ``count`` largest magnitudes: bool of the model's shape, any float dtype.

    The threshold is found bit by bit, from the highest, without the host having to know any of them.
    """
    size = model.abs().flatten()
    whole = {2: "short", 4: "int", 8: "long"}[size.element_size()]
    size = size.view(getattr(size.new_empty(0), whole)().dtype)
    threshold = size.new_zeros(())
    for bit in reversed(range(8 * size.element_size() - 1)):
        raised = threshold | (1 << bit)
        threshold = raised.where((size >= raised).sum() >= count, threshold)
    above, level = size > threshold, size == threshold
    return (above | (level & (level.cumsum(0) <= count - above.sum()))).reshape(model.shape)
