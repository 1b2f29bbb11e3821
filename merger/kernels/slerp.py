"""SLERP, compiled; the reference is :func:`merger.methods.slerp.slerp`."""

import numpy as np
from numpy.typing import NDArray

from merger.kernels._gram import Combination
from merger.kernels._kernel import Tile
from merger.methods.slerp import between


class Slerp(Combination):
    def vectors(self, models: Tile, base: Tile | None) -> Tile:
        assert base is not None
        out = self.scratch((2, base.size))
        out[0], out[1] = base, models[0]
        return out

    def finish(self, base: Tile, out: Tile) -> None:
        """The base is one of the vectors."""

    def coefficients(self, grams: NDArray[np.float64]) -> NDArray[np.float32]:
        return between(grams, self.given.numbers["t"])


KERNEL = Slerp
