"""RAM: a change that one model alone made is taken over whole, one that several made is averaged among them."""

from typing import TYPE_CHECKING

from merger.methods._changes import EPSILON, changed
from merger.methods._method import Method
from merger.methods._task_vectors import total_of

if TYPE_CHECKING:
    from torch import Tensor


def ram(models: "Tensor", base: "Tensor", *, epsilon: float = 1e-5) -> "Tensor":
    """``base + sum_i d_i / n`` over the n that changed this weight, ``|d_i| > epsilon`` (arXiv:2601.13572).

    models [count, *shape] task vectors; base [*shape]. Quotients are rounded to the dtype, summed in float32 and
    rounded.
    """
    moved, sharers = changed(models, epsilon)
    return base + total_of(models.masked_fill(~moved, 0) / sharers.clamp(min=1))


METHOD = Method(
    name="ram",
    function=ram,
    source="arXiv:2601.13572",
    parameters=(EPSILON,),
    inputs=(1, None),
    base="required",
    task_vectors=True,
)
