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
        width = min(_COLUMNS, columns - start)
        for i in range(rows):
            total[:width] = np.float32(0)
            for k in range(a.shape[0]):
                factor = b[i, k]
                for j in range(width):
                    total[j] = fma(factor, a[k, start + j], total[j])
            for j in range(width):
                tile[i, start + j] = rounded(tile[i, start + j] + scale * total[j], precision)
