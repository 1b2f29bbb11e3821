"""TIES: trim small changes, elect a sign, average those that agree."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._task_vectors import elected, family
from merger.methods._trimming import trimmed

if TYPE_CHECKING:
    from torch import Tensor


def ties(
    models: "Tensor",
    base: "Tensor",
    *,
    weight: Sequence[float],
    density: Sequence[float],
    normalize: bool = True,
    rescale: bool = False,
    lambda_: float = 1.0,
    int8_mask: bool = False,
) -> "Tensor":
    """Trim, elect sign, disjoint mean (arXiv:2306.01708, section 3).

    models [count, *shape] task vectors; base [*shape]; weight, density [count]. A task vector d_i of n elements keeps
    its ``max(1, int(density n))`` largest magnitudes, of equals the first in order; density 0 keeps none.
    int8_mask changes nothing: masks are a byte an element anyway.
    """
    return elected(base, trimmed(models, density, rescale), weight, normalize, lambda_)


METHOD = family("ties", ties, "arXiv:2306.01708", normalize=True)
