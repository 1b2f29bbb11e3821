"""Model Stock: as far from the base towards the models' mean as the angles between them suggest."""

from typing import TYPE_CHECKING

import numpy as np

from merger.methods._angles import Float32, Float64, combined, lengths, offsets
from merger.methods._method import Method, ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor

SMALLEST = 1e-6  # the least product of two lengths to divide by, and the least divisor of the ratio


def model_stock(models: "Tensor", base: "Tensor", *, filter_wise: bool = False) -> "Tensor":
    """``t mean_i x_i + (1 - t) base``, ``t = N cos(a) / (1 + (N - 1) cos(a))`` (arXiv:2403.19522).

    models [N, *shape]; base [*shape]; a is the angle between task vectors, its cosine the mean over all pairs. The
    whole tensor is one vector, or, if filter_wise, each row (along the last dimension) by itself. Where the divisor
    vanishes the base stays. Computed as ``base + t mean_i (x_i - base)``: task vectors rounded to the dtype, their
    angles from sums in float64, the rest in float32, rounded to the dtype once.
    """
    from merger.numerics.sums import gram_of, row_grams_of  # imports numba

    vectors, shape = offsets(models, base), models.shape[1:]
    if not filter_wise or len(shape) < 2:
        return combined(vectors, shares(gram_of(vectors)), base)
    rows = vectors.reshape(len(vectors), -1, shape[-1])
    return combined(rows, shares(row_grams_of(rows))[..., None], base).reshape(shape)


def shares(grams: Float64) -> Float32:
    """``t / N`` for every model, [N, ...]; grams [..., N, N] of the task vectors."""
    count = grams.shape[-1]
    size = lengths(grams)
    first, second = np.triu_indices(count, 1)
    products = np.maximum(size[..., first] * size[..., second], SMALLEST)
    cosine = np.clip(grams[..., first, second] / products, -1, 1).mean(-1)
    divisor = 1 + (count - 1) * cosine
    flat = np.abs(divisor) < SMALLEST
    ratio = np.where(flat, 0, cosine / np.where(flat, 1, divisor))
    return np.broadcast_to(ratio, (count, *ratio.shape)).astype(np.float32)


METHOD = Method(
    name="model_stock",
    function=model_stock,
    source="arXiv:2403.19522",
    parameters=(ParameterSpec("filter_wise", kind="bool", default=False),),
    inputs=(2, None),
    base="required",
)
