"""Sums over whole tensors, in float64 and in one order, so that they have one result.

An array is cut into blocks of BLOCK elements from its start; a block is summed in LANES interleaved runs, the runs one
after the other; the blocks' sums are added in order. Tiles that begin at multiples of BLOCK can be summed apart.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from torch import Tensor

BLOCK = 4096
LANES = 8


@njit(nogil=True, cache=True)
def dot(a: Any, b: Any, before: float) -> float:
    """``before + sum_i a_i b_i``; a, b [n] float32; products are exact in float64."""
    total = before
    lanes = np.zeros(LANES, np.float64)
    for start in range(0, a.size, BLOCK):
        stop = min(start + BLOCK, a.size)
        lanes[:] = 0.0
        whole = start + (stop - start) // LANES * LANES
        for i in range(start, whole, LANES):
            for lane in range(LANES):
                lanes[lane] += np.float64(a[i + lane]) * np.float64(b[i + lane])
        for i in range(whole, stop):
            lanes[i - whole] += np.float64(a[i]) * np.float64(b[i])
        block = 0.0
        for lane in range(LANES):
            block += lanes[lane]
        total += block
    return total


@njit(nogil=True, cache=True)
def magnitudes(a: Any, before: float) -> float:
    """``before + sum_i |a_i|``; a [n] float32."""
    total = before
    lanes = np.zeros(LANES, np.float64)
    for start in range(0, a.size, BLOCK):
        stop = min(start + BLOCK, a.size)
        lanes[:] = 0.0
        whole = start + (stop - start) // LANES * LANES
        for i in range(start, whole, LANES):
            for lane in range(LANES):
                lanes[lane] += np.float64(abs(a[i + lane]))
        for i in range(whole, stop):
            lanes[i - whole] += np.float64(abs(a[i]))
        block = 0.0
        for lane in range(LANES):
            block += lanes[lane]
        total += block
    return total


def dot_of(a: "Tensor", b: "Tensor") -> float:
    """:func:`dot` of two tensors of one shape, float32; on a GPU in the GPU's own order."""
    if a.is_cuda:
        return float((a.double() * b.double()).sum())
    return float(dot(a.reshape(-1).numpy(), b.reshape(-1).numpy(), 0.0))


def magnitudes_of(a: "Tensor") -> float:
    """:func:`magnitudes` of a tensor, float32; on a GPU in the GPU's own order."""
    if a.is_cuda:
        return float(a.double().abs().sum())
    return float(magnitudes(a.reshape(-1).numpy(), 0.0))
