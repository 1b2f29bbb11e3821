"""Passthrough: take one model's tensors as they are, scaled where asked."""

from typing import TYPE_CHECKING

from merger.methods._method import Method, ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor


def passthrough(models: "Tensor", base: None, *, scale: float = 1.0) -> "Tensor":
    """``scale x`` (layer stacking after arXiv:2312.15166, section 2, takes layers so; scale 1 changes nothing).

    models [1, *shape]; the product is rounded to the dtype once.
    """
    return models[0] if scale == 1 else models[0] * scale


METHOD = Method(
    name="passthrough",
    function=passthrough,
    source="arXiv:2312.15166",
    parameters=(ParameterSpec("scale", default=1.0, low=0.0, high=2.0),),
    inputs=(1, 1),
)
