"""Task arithmetic, compiled; the reference is :func:`merger.methods.task_arithmetic.task_arithmetic`."""

from functools import cache
from typing import Any

import numpy as np
from numba import njit

from merger.kernels._kernel import Given, Tile
from merger.kernels._task_vectors import BLOCK, TaskVectorKernel, differences, mix, weigh


@cache
def _compiled(precision: int) -> Any:
    @njit(nogil=True, cache=True, error_model="numpy")
    def add(models: Any, base: Any, how: Any, out: Any) -> None:
        votes = np.empty((models.shape[0], min(BLOCK, out.size)), np.float32)
        delta, total, share = np.empty_like(votes[0]), np.empty_like(votes[0]), np.empty_like(votes[0])
        for start in range(0, out.size, BLOCK):
            origin = base[start : start + BLOCK]
            size = origin.size
            total[:] = np.float32(0)
            for model in range(models.shape[0]):
                differences(models[model, start : start + size], origin, precision, delta[:size])
                weigh(delta[:size], np.float32(1), how.weight[model], precision, votes[model, :size], total[:size])
            mix(votes[:, :size], origin, how, precision, total[:size], share[:size], out[start : start + size])

    return add


class TaskArithmetic(TaskVectorKernel):
    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._add = _compiled(given.precision)

    def apply(self, start: int, models: Tile, base: Tile | None, out: Tile) -> None:
        self._add(models, base, self.mixing, out)


KERNEL = TaskArithmetic
