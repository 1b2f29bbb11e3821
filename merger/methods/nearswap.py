"""NearSwap: take the second model's weight where it is near the base's, and less of it the farther it lies."""

from typing import TYPE_CHECKING

from merger.methods._method import Method, ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor

NEAREST = 1e-6  # the least distance to divide by


def nearswap(models: "Tensor", base: "Tensor", *, t: float) -> "Tensor":
    """``w x + (1 - w) base`` with ``w = min(1, t / |x - base|)`` for each element (model card, NearSwap Algorithm).

    models [1, *shape]; base [*shape]; every step, the distance's reciprocal too, is rounded to the dtype.
    """
    if t == 0:
        return base  # in float16 the reciprocal may be infinite, and nothing times that is not a number
    distance = (base - models[0]).abs().clamp(min=NEAREST)
    share = (distance.reciprocal() * t).clamp(0, 1)
    return share * models[0] + (1 - share) * base


METHOD = Method(
    name="nearswap",
    function=nearswap,
    source="https://huggingface.co/alchemonaut/QuartetAnemoi-70B-t0.0001",
    parameters=(ParameterSpec("t", low=0.0, high=0.01),),
    inputs=(1, 1),
    base="required",
)
