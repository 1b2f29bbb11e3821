"""NuSLERP, compiled; the reference is :func:`merger.methods.nuslerp.nuslerp`."""

import numpy as np
from numpy.typing import NDArray

from merger.kernels._gram import COLUMNS, ROWS, WHOLE, Combination
from merger.kernels._kernel import Given
from merger.methods.nuslerp import between


class NuSlerp(Combination):
    def __init__(self, given: Given) -> None:
        lines = COLUMNS if given.numbers["nuslerp_row_wise"] else ROWS
        super().__init__(given, WHOLE if given.numbers["nuslerp_flatten"] else lines)

    def coefficients(self, grams: NDArray[np.float64]) -> NDArray[np.float32]:
        return between(grams, self.given.numbers["weight"])


KERNEL = NuSlerp
