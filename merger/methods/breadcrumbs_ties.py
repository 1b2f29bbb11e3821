"""Breadcrumbs, with the sign of each element elected as in TIES."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._task_vectors import elected, family
from merger.methods._trimming import GAMMA, masked

if TYPE_CHECKING:
    from torch import Tensor


def breadcrumbs_ties(
    models: "Tensor",
    base: "Tensor",
    *,
    weight: Sequence[float],
    density: Sequence[float],
    gamma: Sequence[float],
    normalize: bool = False,
    rescale: bool = False,
    lambda_: float = 1.0,
    int8_mask: bool = False,
) -> "Tensor":
    """Breadcrumbs' masks (arXiv:2312.06795, section 3), TIES' election (arXiv:2306.01708, section 3).

    models [count, *shape] task vectors; base [*shape]; weight, density, gamma [count]. Of a task vector of n elements
    the ``int(gamma n)`` largest magnitudes are left out, and of the rest the ``int(density n)`` largest kept; of equal
    magnitudes the first in order is the larger. int8_mask changes nothing.
    """
    return elected(base, masked(models, density, gamma, rescale), weight, normalize, lambda_)


METHOD = family(
    "breadcrumbs_ties",
    breadcrumbs_ties,
    "arXiv:2312.06795",
    thinning=(GAMMA,),
)
