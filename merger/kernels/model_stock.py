"""Model Stock, compiled; the reference is :func:`merger.methods.model_stock.model_stock`."""

import numpy as np
from numpy.typing import NDArray

from merger.kernels._gram import ROWS, WHOLE, Combination
from merger.kernels._kernel import Given
from merger.methods.model_stock import shares


class ModelStock(Combination):
    def __init__(self, given: Given) -> None:
        super().__init__(given, ROWS if given.numbers["filter_wise"] else WHOLE)

    def coefficients(self, grams: NDArray[np.float64]) -> NDArray[np.float32]:
        return shares(grams)


KERNEL = ModelStock
