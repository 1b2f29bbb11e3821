"""Uniform numbers by counting: the one of element i is known without those before it, whatever the tiles and threads.

SplitMix64 (Steele, Lea, Flood, doi:10.1145/2660193.2660195, figure 18): word i of a stream is
``mix(stream + (i + 1) GOLDEN)`` in 64 bits that wrap. A tensor's sources have streams of their own,
``mix(key + (source + 1) GOLDEN)``. The top 24 bits of a word are u in [0, 1), in steps of 2**-24; an element is chosen
with chance p when ``u < p``, which is to say: when those bits are below :func:`limit`. torch's int64 wraps as uint64
does, so a GPU draws the same bits.
"""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

DIGITS = 24
GOLDEN = 0x9E3779B97F4A7C15
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_ALL = (1 << 64) - 1


def stream(key: int, source: int) -> int:
    """Where the numbers of one source of one tensor begin: 64 bits."""
    word = (key + (source + 1) * GOLDEN) & _ALL
    word = ((word ^ word >> 30) * _FIRST) & _ALL
    word = ((word ^ word >> 27) * _SECOND) & _ALL
    return word ^ word >> 31


def limit(chance: float) -> int:
    """``u < chance`` as a whole number: u's 24 bits must be below it."""
    return math.ceil(min(max(chance, 0.0), 1.0) * (1 << DIGITS))


def limits(low: float, high: float, count: int) -> NDArray[np.int32]:
    """:func:`limit` of chances that rise evenly from low to high, [count]; of a single one, their mean."""
    if count == 1:
        return np.array([limit((low + high) / 2)], np.int32)
    chances = low + np.arange(count) / (count - 1) * (high - low)
    return np.ceil(np.clip(chances, 0.0, 1.0) * (1 << DIGITS)).astype(np.int32)


@njit(inline="always")
def drawn(position: Any, index: Any) -> Any:
    """The 24 bits of one element, as int32; place uint64 from :func:`stream`, index the element's, from 0."""
    word = position + np.uint64(index + 1) * np.uint64(GOLDEN)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(_FIRST)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(_SECOND)
    return np.int32((word ^ (word >> np.uint64(31))) >> np.uint64(64 - DIGITS))


def drawn_for(position: int, model: "Tensor") -> "Tensor":
    """:func:`drawn` for every element: int64 of the shape, and on the device, of ``model``."""
    word = model.new_ones(model.numel()).long().cumsum(0)
    word.mul_(_signed(GOLDEN)).add_(_signed(position))
    for shift, factor in ((30, _FIRST), (27, _SECOND)):
        word.bitwise_xor_(word >> shift & (1 << 64 - shift) - 1).mul_(_signed(factor))
    word.bitwise_xor_(word >> 31 & (1 << 33) - 1)
    return (word >> 64 - DIGITS & (1 << DIGITS) - 1).reshape(model.shape)


def _signed(word: int) -> int:
    return word - (1 << 64) if word >> 63 else word
