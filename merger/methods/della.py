"""DELLA: drop changes at random, the small ones rather; elect a sign, average those that agree."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._dropping import EPSILON, RANKED_DENSITY, check, magpruned
from merger.methods._task_vectors import elected, family

if TYPE_CHECKING:
    from torch import Tensor


def della(
    models: "Tensor",
    base: "Tensor",
    *,
    weight: Sequence[float],
    density: Sequence[float],
    epsilon: Sequence[float],
    normalize: bool = True,
    rescale: bool = True,
    lambda_: float = 1.0,
    int8_mask: bool = False,
    key: int,
) -> "Tensor":
    """Drop by magnitude, elect, fuse (arXiv:2406.11617, section 3).

    models [count, *shape] task vectors; base [*shape]; weight, density, epsilon [count]; key: 64 bits. Within a row
    the chance of being kept rises with the rank from density - epsilon to density + epsilon, see
    :func:`merger.methods._dropping.magpruned`; rescale then matches the L1 norm of before. int8_mask changes nothing.
    """
    return elected(base, magpruned(models, density, epsilon, rescale, key), weight, normalize, lambda_)


METHOD = family(
    "della",
    della,
    "arXiv:2406.11617",
    normalize=True,
    rescale=True,
    density=RANKED_DENSITY,
    thinning=(EPSILON,),
    random=True,
    check=check,
)
