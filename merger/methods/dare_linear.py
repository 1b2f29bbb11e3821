"""DARE: drop changes at random, scale up the rest, then add."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._dropping import dropped
from merger.methods._task_vectors import added, family

if TYPE_CHECKING:
    from torch import Tensor


def dare_linear(
    models: "Tensor",
    base: "Tensor",
    *,
    weight: Sequence[float],
    density: Sequence[float],
    normalize: bool = False,
    rescale: bool = True,
    lambda_: float = 1.0,
    int8_mask: bool = False,
    key: int,
) -> "Tensor":
    """``base + lambda sum_i w_i m_i d_i``, m_i random masks (arXiv:2311.03099, section 3.2).

    models [count, *shape] task vectors; base [*shape]; weight, density [count]; key: 64 bits. An element is kept with
    chance density, whatever the others; rescale then matches the L1 norm of before (the paper divides by density,
    which is the same on average). int8_mask changes nothing.
    """
    return added(base, dropped(models, density, rescale, key), weight, normalize, lambda_)


METHOD = family(
    "dare_linear",
    dare_linear,
    "arXiv:2311.03099",
    rescale=True,
    random=True,
)
