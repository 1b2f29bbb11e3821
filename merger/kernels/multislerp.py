"""Multi-SLERP, compiled; the reference is :func:`merger.methods.multislerp.multislerp`."""

import numpy as np
from numpy.typing import NDArray

from merger.kernels._gram import Mean
from merger.methods.multislerp import barycentre


class MultiSlerp(Mean):
    def coefficients(self, grams: NDArray[np.float64]) -> NDArray[np.float32]:
        return barycentre(grams, **self.given.numbers)


KERNEL = MultiSlerp
