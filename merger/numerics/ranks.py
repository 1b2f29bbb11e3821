"""The rank of each magnitude in its row: 0 for the smallest; of equals the first in the row has the lower."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from merger.numerics.floats import FLOAT32
from merger.numerics.selection import bucket, magnitude

if TYPE_CHECKING:
    from torch import Tensor

_DIGIT = 11  # bits of a float32's magnitude that are sorted at a time, the lowest first


@njit(inline="always")
def rank_row(row: Any, precision: Any, keys: Any, order: Any, counts: Any, ranks: Any) -> None:
    """row [n] float32 -> ranks [n] int32. keys [n] uint32, order [2, n] int32: room to work in; counts: all zero.

    Sixteen bits: how many of the row are smaller, counted once. Thirty-two: three rounds of radix sort.
    """
    if precision == FLOAT32:
        for i in range(row.size):
            keys[i] = magnitude(row[i])
        _sort(keys, order, counts, ranks)
    else:
        for i in range(row.size):
            keys[i] = bucket(row[i], precision)
        _count(keys, counts, ranks)


@njit(nogil=True, cache=True)
def _count(keys: Any, counts: Any, ranks: Any) -> None:
    low, high = np.uint32(0xFFFFFFFF), np.uint32(0)
    for i in range(keys.size):
        key = keys[i]
        low = min(low, key if key else np.uint32(0xFFFFFFFF))  # zeros are many, and far from the rest
        high = max(high, key)
        counts[key] += np.int32(1)
    before = counts[0]
    counts[0] = np.int32(0)
    for key in range(low, np.int64(high) + 1):
        here = counts[key]
        counts[key] = before
        before += here
    for i in range(keys.size):
        rank = counts[keys[i]]
        ranks[i] = rank
        counts[keys[i]] = rank + np.int32(1)
    counts[0] = np.int32(0)
    for key in range(low, np.int64(high) + 1):
        counts[key] = np.int32(0)


@njit(nogil=True, cache=True)
def _sort(keys: Any, order: Any, counts: Any, ranks: Any) -> None:
    size = keys.size
    old, new = order[0], order[1]
    for i in range(size):
        old[i] = i
    for shift in range(0, 31, _DIGIT):
        digits = counts[: 1 << _DIGIT]
        for i in range(size):
            digits[(keys[i] >> np.uint32(shift)) & np.uint32((1 << _DIGIT) - 1)] += np.int32(1)
        before = np.int32(0)
        for digit in range(digits.size):
            here = digits[digit]
            digits[digit] = before
            before += here
        for i in range(size):
            index = old[i]
            digit = (keys[index] >> np.uint32(shift)) & np.uint32((1 << _DIGIT) - 1)
            new[digits[digit]] = index
            digits[digit] += np.int32(1)
        digits[:] = np.int32(0)
        old, new = new, old
    for rank in range(size):
        ranks[old[rank]] = rank


def ranks_of(model: "Tensor") -> "Tensor":
    """Ranks within the rows of model [..., columns], int64 of its shape."""
    size = model.abs()
    whole = {2: "short", 4: "int", 8: "long"}[size.element_size()]
    bits = size.view(getattr(size.new_empty(0), whole)().dtype)
    order = bits.sort(dim=-1, stable=True).indices
    positions = order.new_ones(model.shape).cumsum(-1) - 1
    return order.new_empty(model.shape).scatter_(-1, order, positions)
