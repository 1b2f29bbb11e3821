"""What the task-arithmetic family shares: parameters, a column of weights, the last step."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._method import ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor

WEIGHT = ParameterSpec("weight", per_input=True, low=-1.0, high=2.0)
LAMBDA = ParameterSpec("lambda", default=1.0, low=0.0, high=2.0)
INT8_MASK = ParameterSpec("int8_mask", kind="bool", default=False)


def column(weight: Sequence[float], models: "Tensor") -> "Tensor":
    """The weights, rounded to the models' dtype, as [count, 1, ..., 1] to multiply models [count, *shape]."""
    return models.new_tensor(list(weight)).reshape(-1, *(1 for _ in models.shape[1:]))


def total_of(parts: "Tensor") -> "Tensor":
    """The sum over models [count, *shape], taken in float32 and rounded to the dtype once."""
    return parts.float().sum(dim=0).to(parts.dtype) if parts.element_size() < 4 else parts.sum(dim=0)


def add_to_base(base: "Tensor", delta: "Tensor", lambda_: float) -> "Tensor":
    """``base + lambda delta`` in the base's dtype, rounded after each step; lambda comes last of all."""
    if lambda_ != 1:
        delta = delta * lambda_
    return base + delta
