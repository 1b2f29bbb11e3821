"""Karcher mean, compiled; the reference is :func:`merger.methods.karcher.karcher`."""

import numpy as np
from numpy.typing import NDArray

from merger.kernels._gram import Mean
from merger.methods.karcher import centre


class Karcher(Mean):
    def coefficients(self, grams: NDArray[np.float64]) -> NDArray[np.float32]:
        return centre(grams, **self.given.numbers)


KERNEL = Karcher
