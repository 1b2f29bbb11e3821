"""A product of two thin matrices added to a wide one, without the product ever being held: LoRA, folded in."""

from typing import Any

import numpy as np
from numba import njit

from merger.numerics.floats import fma, rounded

_COLUMNS = 1024  # of a strip: one row of it, summed in float32, stays in the nearest cache


@njit(nogil=True, cache=True)
def add_low_rank(tile: Any, a: Any, b: Any, scaling: float, precision: int) -> None:
    """``W <- round(W + scaling (B A))``, arXiv:2106.09685, section 4.1, equation 3.

    tile [rows, columns] float32, values of ``W`` representable in the precision, changed in place; a [r, columns],
    b [rows, r] float32. An element is ``sum_k b_ik a_kj``, k in order, each step one fused multiply-add in float32;
    so it has the same bits however the matrix is cut into tiles.
    """
    scale = np.float32(scaling)
    rows, columns = tile.shape
    total = np.empty(_COLUMNS, np.float32)
    for start in range(0, columns, _COLUMNS):
        stop = min(start + _COLUMNS, columns)
        sums = total[: stop - start]
        for i in range(rows):
            _product(b[i], a, start, stop, sums)
            row = tile[i][start:stop]
            for j in range(sums.size):
                row[j] = rounded(row[j] + scale * sums[j], precision)


@njit(nogil=True, cache=True)
def _product(factors: Any, a: Any, start: int, stop: int, sums: Any) -> None:
    """sums_j = sum_k factors_k a_kj; four steps of every sum at a time, so that it is stored less often."""
    sums[:] = np.float32(0)
    rank = factors.size
    for k in range(0, rank - 3, 4):
        b0, b1, b2, b3 = factors[k], factors[k + 1], factors[k + 2], factors[k + 3]
        a0, a1, a2, a3 = a[k][start:stop], a[k + 1][start:stop], a[k + 2][start:stop], a[k + 3][start:stop]
        for j in range(sums.size):
            sums[j] = fma(b3, a3[j], fma(b2, a2[j], fma(b1, a1[j], fma(b0, a0[j], sums[j]))))
    for k in range(rank // 4 * 4, rank):
        b0, a0 = factors[k], a[k][start:stop]
        for j in range(sums.size):
            sums[j] = fma(b0, a0[j], sums[j])
