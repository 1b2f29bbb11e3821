"""Breadcrumbs: leave out of a task vector both its outliers and its small changes, then add."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._task_vectors import added, family
from merger.methods._trimming import GAMMA, masked

if TYPE_CHECKING:
    from torch import Tensor


def breadcrumbs(
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
    """``base + lambda sum_i w_i m_i d_i``, m_i the mask of a layer (arXiv:2312.06795, section 3).

    models [count, *shape] task vectors; base [*shape]; weight, density, gamma [count]. Of a task vector of n elements
    the ``int(gamma n)`` largest magnitudes are left out, and of the rest the ``int(density n)`` largest kept; of equal
    magnitudes the first in order is the larger. int8_mask changes nothing.
    """
    return added(base, masked(models, density, gamma, rescale), weight, normalize, lambda_)


METHOD = family(
    "breadcrumbs",
    breadcrumbs,
    "arXiv:2312.06795",
    thinning=(GAMMA,),
)
