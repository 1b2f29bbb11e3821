"""RAM+ (tensor-local): RAM that turns up what a model alone changed, the more of its changes others share."""

from typing import TYPE_CHECKING

import numpy as np

from merger.methods._changes import EPSILON, changed
from merger.methods._method import Method, ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor


def ramplus_tl(
    models: "Tensor", base: "Tensor", *, r: float = 0.1, alpha: float = 0.2, epsilon: float = 1e-5
) -> "Tensor":
    """As ``ram``, with ``l_i d_i`` where model i alone changed the weight (arXiv:2601.13572).

    ``l_i = 1 + r min(alpha, rho_i)``, rho_i the ratio of model i's shared changes to its own in this tensor.
    models [count, *shape] task vectors; base [*shape]. Quotients are rounded to the dtype; the products with l_i and
    all sums are taken in float32 and rounded to the dtype once.
    """
    moved, sharers = changed(models, epsilon)
    total = base.new_zeros(base.shape).float()
    for model, mine in zip(models, moved, strict=True):
        alone, shared = mine & (sharers == 1), mine & (sharers > 1)
        gain = amplified(int(shared.sum()), int(alone.sum()), r, alpha, epsilon)
        total += model.masked_fill(~alone, 0).float() * gain
        total += (model.masked_fill(~shared, 0) / sharers.clamp(min=1)).float()
    return (base.float() + total).to(base.dtype)


def amplified(shared: int, alone: int, r: float, alpha: float, epsilon: float) -> float:
    """l_i of a model with so many changes shared and alone, in float32."""
    ratio = np.float32(shared) / np.float32(max(alone, epsilon))
    return float(np.float32(1) + np.float32(r) * min(max(ratio, np.float32(0)), np.float32(alpha)))


METHOD = Method(
    name="ramplus_tl",
    function=ramplus_tl,
    source="arXiv:2601.13572",
    parameters=(
        ParameterSpec("r", default=0.1, low=0.0, high=1.0),
        ParameterSpec("alpha", default=0.2, low=0.0, high=1.0),
        EPSILON,
    ),
    inputs=(1, None),
    base="required",
    task_vectors=True,
)
