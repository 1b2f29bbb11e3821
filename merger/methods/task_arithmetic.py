"""Task arithmetic: add weighted task vectors to the base model."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._method import Method, ParameterSpec
from merger.methods._task_vectors import INT8_MASK, LAMBDA, WEIGHT, add_to_base, column, total_of

if TYPE_CHECKING:
    from torch import Tensor


def task_arithmetic(
    models: "Tensor",
    base: "Tensor",
    *,
    weight: Sequence[float],
    normalize: bool = False,
    lambda_: float = 1.0,
    int8_mask: bool = False,
) -> "Tensor":
    """``base + lambda sum_i w_i d_i``, d_i the task vectors (arXiv:2212.04089, section 2).

    models [count, *shape] task vectors; base [*shape]; weight [count]; normalize divides by ``sum_i w_i``.
    Products are rounded to the dtype, summed in float32 and rounded; int8_mask changes nothing (there is no mask).
    """
    shares = column(weight, models)
    delta = total_of(models * shares)
    if normalize:
        total = shares.sum(dim=0)
        delta = delta / total.masked_fill(total.abs() < 1e-8, 1)
    return add_to_base(base, delta, lambda_)


METHOD = Method(
    name="task_arithmetic",
    function=task_arithmetic,
    source="arXiv:2212.04089",
    parameters=(WEIGHT, ParameterSpec("normalize", kind="bool", default=False), LAMBDA, INT8_MASK),
    inputs=(1, None),
    base="required",
    task_vectors=True,
)
