"""Linear: the weighted mean of the models' weights."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._method import Method, ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor


def linear(models: "Tensor", base: None, *, weight: Sequence[float], normalize: bool = True) -> "Tensor":
    """``sum_i w_i x_i``, divided by ``sum_i w_i`` when ``normalize`` (arXiv:2203.05482, section 2).

    models [count, *shape] in any float dtype; weight [count].
    Each product is added to a float32 sum in input order by a fused multiply-add; rounded to the dtype once.
    """
    total = models.new_zeros(models.shape[1:]).float()
    for model, share in zip(models, weight, strict=True):
        total.add_(model.float(), alpha=share)
    if normalize:
        # A tensor divisor: dividing by a Python number multiplies by its inverse on a GPU.
        total.div_(total.new_tensor(weight).sum())
    return total.to(models.dtype)


METHOD = Method(
    name="linear",
    function=linear,
    source="arXiv:2203.05482",
    parameters=(
        ParameterSpec("weight", per_input=True, low=0.0, high=1.0),
        ParameterSpec("normalize", kind="bool", default=True),
    ),
    inputs=(1, None),
    mean="normalize",
)
