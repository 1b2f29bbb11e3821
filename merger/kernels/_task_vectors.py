"""What the kernels of the task-arithmetic family share: from a block of differences to a block of the result.

A tile is worked through in blocks that stay in the nearest cache. For each model: the difference from the base, what a
method keeps of it, its vote ``w_i d_i``; then all votes together. Every loop is over one block and takes no branch, so
that compilers make vectors of it. The references are in :mod:`merger.methods._task_vectors`.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from merger.kernels._kernel import Given, Kernel
from merger.methods._task_vectors import SHORTEST
from merger.numerics.floats import round_all, rounded
from merger.numerics.sums import LANES, settled

BLOCK = 1024


class Mixing(NamedTuple):
    """How votes are put together; see ``added`` and ``elected`` of the reference.

    weight [count] rounded to the precision; divisor: of all weights, where nobody is elected.
    """

    weight: NDArray[np.float32]
    divisor: np.float32
    elect: bool
    normalize: bool
    lambda_: np.float32


@np.errstate(over="ignore")  # a number beyond float32 is infinite there, as in the reference
def mixing(given: Given, elect: bool) -> Mixing:
    """The mixing that a kernel's numbers ask for."""
    weight = np.array(given.numbers["weight"], np.float32)
    round_all(weight, given.precision)
    total = np.zeros(1, np.float32)
    for share in weight:
        total += share
    round_all(total, given.precision)
    divisor = np.float32(1) if abs(total[0]) < np.float32(1e-8) else total[0]
    return Mixing(weight, divisor, elect, bool(given.numbers["normalize"]), np.float32(given.numbers["lambda_"]))


@njit(inline="always")
def differences(model: Any, base: Any, precision: Any, delta: Any) -> None:
    """delta [n] = the task vector; model, base [n], all float32."""
    for i in range(delta.size):
        delta[i] = rounded(model[i] - base[i], precision)


@njit(inline="always")
def weigh(delta: Any, scale: Any, weight: Any, precision: Any, vote: Any, total: Any) -> None:
    """vote [n] = ``w s d``, rounded after each product, and added to total [n]; delta [n]."""
    if scale == np.float32(1):
        for i in range(vote.size):
            vote[i] = rounded(delta[i] * weight, precision)
            total[i] += vote[i]
    else:
        for i in range(vote.size):
            vote[i] = rounded(rounded(delta[i] * scale, precision) * weight, precision)
            total[i] += vote[i]


@njit(inline="always")
def mix(votes: Any, base: Any, how: Any, precision: Any, total: Any, share: Any, out: Any) -> None:
    """out [n] = base and what the votes [count, n] amount to; total [n] their sum, share [n] room; all float32."""
    if how.elect:
        _elect(votes, how.weight, precision, total, share)
        for i in range(total.size):
            divisor = rounded(share[i], precision)
            share[i] = divisor if divisor != np.float32(0) else np.float32(1)
    else:
        share[:] = how.divisor
    for i in range(total.size):
        total[i] = rounded(total[i], precision)
    if how.normalize:
        for i in range(total.size):
            total[i] = rounded(total[i] / share[i], precision)
    lambda_ = how.lambda_
    if lambda_ != np.float32(1):
        for i in range(total.size):
            total[i] = rounded(total[i] * lambda_, precision)
    for i in range(total.size):
        out[i] = rounded(base[i] + total[i], precision)


@njit(inline="always")
def _elect(votes: Any, weight: Any, precision: Any, total: Any, share: Any) -> None:
    """total [n], the sum of all votes -> the sum of those that agree with its sign; share [n] = their weights' sum."""
    sign = np.empty(total.size, np.float32)
    for i in range(total.size):
        sign[i] = np.float32(1) if rounded(total[i], precision) >= np.float32(0) else np.float32(-1)
        total[i] = np.float32(0)
        share[i] = np.float32(0)
    for model in range(votes.shape[0]):
        vote, own = votes[model], weight[model]
        for i in range(total.size):
            agrees = vote[i] * sign[i] > np.float32(0)
            total[i] += vote[i] if agrees else np.float32(0)
            share[i] += own if agrees else np.float32(0)


class Norms:
    """L1 norms of every source's task vector: of all of it, and of what is kept."""

    def __init__(self, count: int) -> None:
        self.totals = np.zeros((count, 2))
        self.lanes = np.zeros((count, 2, LANES))

    def scales(self) -> NDArray[np.float32]:
        """What to multiply each source's kept elements with, [count]."""
        found = np.ones(len(self.totals), np.float32)
        for source, (totals, lanes) in enumerate(zip(self.totals, self.lanes, strict=True)):
            before, after = (settled(float(total), lane) for total, lane in zip(totals, lanes, strict=True))
            if before >= SHORTEST and after >= SHORTEST:
                found[source] = np.float32(before / after)
        return found


class TaskVectorKernel(Kernel):
    """What every kernel of the family begins with."""

    elect = False

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self.mixing = mixing(given, self.elect)
        self.density = np.array(given.numbers.get("density", ()), np.float64)
        self.scale = np.ones(given.count, np.float32)
        self.norms = Norms(given.count)

    @property
    def thins(self) -> NDArray[np.bool_]:
        """Which sources lose some of their elements, but not all, [count]."""
        return (self.density > 0) & (self.density < 1)

    @property
    def rescales(self) -> bool:
        return bool(self.given.numbers["rescale"]) and bool(self.thins.any())
