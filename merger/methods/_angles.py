"""What the spherical methods share. All that they compute lies in the span of their inputs.

So one reading gathers the inputs' inner products (their Gram matrix, in float64), a few numbers made of those decide on
a coefficient for every input, and a second reading adds the inputs up.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]


def offsets(models: "Tensor", base: "Tensor | None") -> "Tensor":
    """models [count, *shape] seen from the base [*shape], rounded to the dtype; without a base, as they are."""
    return models if base is None else models - base


def combined(vectors: "Sequence[Tensor] | Tensor", coefficients: Float32, base: "Tensor | None" = None) -> "Tensor":
    """``base + sum_i c_i v_i``, each product and each sum in float32, rounded to the dtype once.

    vectors [count, *shape]; coefficients [count, ...], broadcast over the shape; base of as many elements as the shape.
    """
    first = vectors[0].float()
    shares = first.new_tensor(coefficients)
    total = shares[0] * first
    for vector, share in zip(vectors[1:], shares[1:], strict=True):
        total += share * vector.float()
    if base is not None:
        total += base.float().reshape(total.shape)
    return total.to(vectors[0].dtype)


def arc(t: float, cosine: Float64, straight: Float64) -> Float32:
    """``sin((1-t) a) / sin(a)`` and ``sin(t a) / sin(a)`` with ``cos(a)`` given (Shoemake 1985, section 3.3).

    Where ``straight``, the chord's ``1 - t`` and ``t`` instead. cosine, straight [...] -> [2, ...].
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        angle = np.arccos(np.clip(cosine, -1, 1))
        curved = np.stack([np.sin((1 - t) * angle), np.sin(t * angle)]) / np.sin(angle)
    chord = np.stack([np.full_like(cosine, 1 - t), np.full_like(cosine, t)])
    return np.where(straight, chord, curved).astype(np.float32)


def lengths(grams: Float64) -> Float64:
    """The vectors' lengths [..., count] out of their Gram matrices [..., count, count]."""
    return np.sqrt(np.diagonal(grams, axis1=-2, axis2=-1))
