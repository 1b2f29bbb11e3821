"""Scale what a layer adds to the residual stream: a step that layer paths bring in, not a method to choose."""

from typing import TYPE_CHECKING

from merger.methods._method import Method, ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor


def rescale(models: "Tensor", base: None, *, scale: float, offset: float = 0.0) -> "Tensor":
    """``scale (offset + x) - offset`` for a tensor that acts as ``offset + x``, in float32, rounded to the dtype once.

    models [1, *shape]. See :mod:`merger.weights.residual`.
    """
    first = models[0].float()
    share = first.new_tensor(scale)
    return ((first + offset) * share - offset if offset else first * share).to(models.dtype)


RESCALE = Method(
    name="_rescale",
    function=rescale,
    source="arXiv:2403.13187, section 3.2; folded into the weights",
    parameters=(ParameterSpec("scale"), ParameterSpec("offset", default=0.0)),
    inputs=(1, 1),
)
