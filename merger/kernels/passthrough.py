"""Passthrough, compiled; the reference is :func:`merger.methods.passthrough.passthrough`."""

import numpy as np

from merger.kernels._kernel import Kernel, Tile
from merger.numerics.floats import round_all


class Passthrough(Kernel):
    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        np.multiply(models[0], np.float32(self.given.numbers["scale"]), out=out)
        round_all(out, self.given.precision)


KERNEL = Passthrough
