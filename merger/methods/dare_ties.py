"""DARE, with the sign of each element elected as in TIES."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._dropping import dropped
from merger.methods._task_vectors import elected, family

if TYPE_CHECKING:
    from torch import Tensor


def dare_ties(
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
    """DARE's random masks (arXiv:2311.03099, section 3.2), TIES' election (arXiv:2306.01708, section 3).

    models [count, *shape] task vectors; base [*shape]; weight, density [count]; key: 64 bits. An element is kept with
    chance density, whatever the others; rescale then matches the L1 norm of before (the paper divides by density,
    which is the same on average). int8_mask changes nothing.
    """
    return elected(base, dropped(models, density, rescale, key), weight, normalize, lambda_)


METHOD = family(
    "dare_ties",
    dare_ties,
    "arXiv:2311.03099",
    rescale=True,
    random=True,
)
