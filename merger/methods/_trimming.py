"""Thinning task vectors out by magnitude: what TIES and breadcrumbs keep."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._method import ParameterSpec
from merger.methods._task_vectors import thinned

if TYPE_CHECKING:
    from torch import Tensor

GAMMA = ParameterSpec("gamma", default=0.01, per_input=True, low=0.0, high=0.1, least=0.0, most=1.0)


def top(elements: int, density: float) -> tuple[int, int]:
    """TIES: the ``max(1, int(density n))`` largest magnitudes are kept; (none left out above them, how many kept)."""
    return 0, min(elements, max(1, int(density * elements)))


def crumbs(elements: int, density: float, gamma: float) -> tuple[int, int]:
    """Breadcrumbs: how many of the largest magnitudes are left out as outliers, and how many after them are kept.

    ``int(density n)`` are kept, ``int(gamma n)`` left out, fewer where the rest would not suffice.
    """
    kept = int(density * elements)
    return min(int(gamma * elements), elements - kept), kept


def trimmed(models: "Tensor", density: Sequence[float], rescale: bool) -> "Tensor":
    """Task vectors [count, *shape], each with only its :func:`top`; of equal magnitudes the first in order."""

    def choose(source: int, model: "Tensor", share: float) -> "Tensor":
        from merger.numerics.selection import largest  # imports numba

        return largest(model, top(model.numel(), share)[1])

    return thinned(models, density, rescale, choose)


def masked(models: "Tensor", density: Sequence[float], gamma: Sequence[float], rescale: bool) -> "Tensor":
    """Task vectors [count, *shape], each with only its :func:`crumbs`; of equal magnitudes the first is the larger."""

    def choose(source: int, model: "Tensor", share: float) -> "Tensor":
        from merger.numerics.selection import largest  # imports numba

        outliers, kept = crumbs(model.numel(), share, gamma[source])
        return largest(model, outliers + kept) & ~largest(model, outliers)

    return thinned(models, density, rescale, choose)
