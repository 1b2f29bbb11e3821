"""DELLA's dropping alone, without an election."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._dropping import EPSILON, RANKED_DENSITY, check, magpruned
from merger.methods._task_vectors import added, family

if TYPE_CHECKING:
    from torch import Tensor


def della_linear(
    models: "Tensor",
    base: "Tensor",
    *,
    weight: Sequence[float],
    density: Sequence[float],
    epsilon: Sequence[float],
    normalize: bool = False,
    rescale: bool = True,
    lambda_: float = 1.0,
    int8_mask: bool = False,
    key: int,
) -> "Tensor":
    """``base + lambda sum_i w_i m_i d_i``, m_i drawn by magnitude (arXiv:2406.11617, section 3.1).

    models [count, *shape] task vectors; base [*shape]; weight, density, epsilon [count]; key: 64 bits. Within a row
    the chance of being kept rises with the rank from density - epsilon to density + epsilon, see
    :func:`merger.methods._dropping.magpruned`; rescale then matches the L1 norm of before. int8_mask changes nothing.
    """
    return added(base, magpruned(models, density, epsilon, rescale, key), weight, normalize, lambda_)


METHOD = family(
    "della_linear",
    della_linear,
    "arXiv:2406.11617",
    rescale=True,
    density=RANKED_DENSITY,
    thinning=(EPSILON,),
    random=True,
    check=check,
)
