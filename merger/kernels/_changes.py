"""What the kernels of RAM and RAM+ share: differences from the base, who changed what, block by block."""

from typing import Any

import numpy as np
from numba import njit

from merger.numerics.floats import rounded

BLOCK = 2048


@njit(inline="always")
def changes(models: Any, base: Any, start: int, epsilon: Any, precision: Any, deltas: Any, sharers: Any) -> None:
    """Of the elements from ``start`` on, as many as ``sharers`` [n] holds.

    deltas [count, n] = the task vectors, 0 where not above epsilon; sharers = how many are above; all float32.
    """
    origin = base[start : start + sharers.size]
    sharers[:] = np.float32(0)
    limit = rounded(epsilon, precision)
    for model in range(models.shape[0]):
        x, delta = models[model, start : start + sharers.size], deltas[model]
        for i in range(sharers.size):
            change = rounded(x[i] - origin[i], precision)
            moved = abs(change) > limit
            delta[i] = change if moved else np.float32(0)
            sharers[i] += np.float32(1) if moved else np.float32(0)


@njit(nogil=True, cache=True)
def count_changes(deltas: Any, sharers: Any, shared: Any, alone: Any) -> None:
    """Add to shared, alone [count] int64: the changes of each model that others share, and those they do not."""
    for model in range(deltas.shape[0]):
        delta = deltas[model]
        with_others, by_itself = np.int32(0), np.int32(0)
        for i in range(sharers.size):
            moved = delta[i] != np.float32(0)
            with_others += np.int32(moved and sharers[i] > np.float32(1))
            by_itself += np.int32(moved and sharers[i] == np.float32(1))
        shared[model] += with_others
        alone[model] += by_itself
