"""Thinning task vectors out by chance: what DARE and DELLA keep, and what they may be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from merger.errors import N_
from merger.methods._method import ParameterSpec
from merger.methods._task_vectors import DENSITY, thinned

if TYPE_CHECKING:
    from torch import Tensor

RANKED_DENSITY = replace(DENSITY, low=0.2, high=0.8)
EPSILON = ParameterSpec("epsilon", default=0.15, per_input=True, low=0.0, high=0.15, least=-0.5, most=0.5)


def dropped(models: "Tensor", density: Sequence[float], rescale: bool, key: int) -> "Tensor":
    """DARE: every element of a task vector is kept with chance ``density`` (arXiv:2311.03099, section 3.2)."""

    def choose(source: int, model: "Tensor", share: float) -> "Tensor":
        from merger.numerics.chance import drawn_for, limit, stream  # imports numba

        return drawn_for(stream(key, source), model) < limit(share)

    return thinned(models, density, rescale, choose)


def magpruned(
    models: "Tensor", density: Sequence[float], epsilon: Sequence[float], rescale: bool, key: int
) -> "Tensor":
    """DELLA's MagPrune: larger magnitudes are kept with more chance (arXiv:2406.11617, section 3.1).

    chance of an element of rank r, from 0 for the smallest, in its row of c (the last dimension; a vector is one row):
    ``density - epsilon + 2 epsilon r / (c - 1)``. Ranks are whole numbers, of equal magnitudes the first has the lower.
    """

    def choose(source: int, model: "Tensor", share: float) -> "Tensor":
        from merger.numerics.chance import drawn_for, limits, stream  # imports numba
        from merger.numerics.ranks import ranks_of

        rows = model.reshape(-1, model.shape[-1] if model.dim() else 1)
        chances = limits(share - epsilon[source], share + epsilon[source], rows.shape[-1])
        table = model.new_empty(0).int().new_tensor(chances)
        return (drawn_for(stream(key, source), rows) < table[ranks_of(rows)]).reshape(model.shape)

    return thinned(models, density, rescale, choose)


def fits(density: float, epsilon: float) -> bool:
    """Do all chances lie within (0, 1)? Densities that draw no lots always fit."""
    return density <= 0 or density >= 1 or (density - abs(epsilon) > 0 and density + abs(epsilon) < 1)


def check(numbers: Mapping[str, float]) -> tuple[str, str, str] | None:
    """DELLA's density and epsilon together, as :class:`merger.methods.Method` wants it."""
    if fits(numbers.get("density", 0.0), numbers.get("epsilon", 0.0)):
        return None
    return (
        N_("{node}: with density {density} and epsilon {epsilon} of {model}, chances leave the range from 0 to 1."),
        N_("Choose an epsilon below density and below 1 - density."),
        "chances_out_of_range",
    )
