"""Task arithmetic: add weighted task vectors to the base model."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._task_vectors import added, family

if TYPE_CHECKING:
    from torch import Tensor


def task_arithmetic(
    models: "Tensor",
    base: "Tensor",
    *,
    weight: Sequence[float],
    density: Sequence[float] = (),
    normalize: bool = False,
    rescale: bool = False,
    lambda_: float = 1.0,
    int8_mask: bool = False,
) -> "Tensor":
    """``base + lambda sum_i w_i d_i``, d_i the task vectors (arXiv:2212.04089, section 2).

    models [count, *shape] task vectors; base [*shape]; weight [count]; normalize divides by ``sum_i w_i``.
    density, rescale and int8_mask change nothing: nothing is thinned out. mergekit takes them too.
    """
    return added(base, models, weight, normalize, lambda_)


METHOD = family("task_arithmetic", task_arithmetic, "arXiv:2212.04089", thins=False)
