"""NuSLERP: the arc between two models by their weights, or between what they changed in a base model."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from merger.methods._angles import Float32, Float64, arc, combined, lengths, offsets
from merger.methods._method import Method, ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor

SHORTEST = 1e-7  # the least length to divide by
STRAIGHT = 2.0**-23  # a square of the sine below this (float32's step at 1) is no angle


def nuslerp(
    models: "Tensor",
    base: "Tensor | None",
    *,
    weight: Sequence[float],
    nuslerp_row_wise: bool = False,
    nuslerp_flatten: bool = True,
) -> "Tensor":
    """``sin((1-t) a) / sin(a) x_0 + sin(t a) / sin(a) x_1`` with ``t = w_1 / (w_0 + w_1)`` (Shoemake, section 3.3).

    models [2, *shape]; base [*shape] or None: with a base the x_i are task vectors, and the base is added in the end.
    weight [2]; where they sum to zero, t = 1/2. The whole tensor is one vector; not so with nuslerp_flatten false:
    then each row (along the last dimension) is one by itself, or, with nuslerp_row_wise, each column (along the
    first). Angles come from sums in float64; the rest is float32, rounded to the dtype once.
    """
    from merger.numerics.sums import column_grams_of, gram_of, row_grams_of  # imports numba

    vectors, shape = offsets(models, base), models.shape[1:]
    if nuslerp_flatten or len(shape) < 2:
        return combined(vectors, between(gram_of(vectors), weight), base)
    if nuslerp_row_wise:
        columns = vectors.reshape(2, shape[0], -1)
        return combined(columns, between(column_grams_of(columns), weight), base).reshape(shape)
    rows = vectors.reshape(2, -1, shape[-1])
    return combined(rows, between(row_grams_of(rows), weight)[..., None], base).reshape(shape)


def between(grams: Float64, weight: Sequence[float]) -> Float32:
    """The coefficients [2, ...] of two vectors, whose Gram matrices [..., 2, 2] are given."""
    total = weight[0] + weight[1]
    t = 0.5 if abs(total) < 1e-6 else weight[1] / total
    size = np.maximum(lengths(grams), SHORTEST)
    cosine = np.clip(grams[..., 0, 1] / (size[..., 0] * size[..., 1]), -1, 1)
    return arc(t, cosine, 1 - cosine**2 < STRAIGHT)


METHOD = Method(
    name="nuslerp",
    function=nuslerp,
    source="Shoemake, Animating Rotation with Quaternion Curves, SIGGRAPH 1985, doi:10.1145/325165.325242",
    parameters=(
        ParameterSpec("weight", per_input=True),
        ParameterSpec("nuslerp_row_wise", kind="bool", default=False),
        ParameterSpec("nuslerp_flatten", kind="bool", default=True),
    ),
    inputs=(2, 2),
    base="optional",
)
