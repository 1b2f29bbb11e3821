"""Multi-SLERP: the weighted mean of many models' directions, as long as they are on average."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from merger.errors import N_, RecipeError
from merger.methods._angles import Float32, Float64, combined, lengths, offsets
from merger.methods._method import Method, ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor

CANCELLED = 1e-7  # how short a mean of unit vectors can be told from nothing by their inner products


def multislerp(
    models: "Tensor",
    base: "Tensor | None",
    *,
    weight: Sequence[float],
    normalize_weights: bool = True,
    eps: float = 1e-8,
) -> "Tensor":
    """``(sum_i w_i |x_i|) m / |m|`` with ``m = sum_i w_i x_i / (|x_i| + eps)`` (Buss and Fillmore 2001).

    models [count, *shape]; base [*shape] or None: with a base the x_i are task vectors, and the base is added in the
    end; one model alone stays as it is. weight [count], divided by their sum if normalize_weights.
    This is a step of the spherical mean: the x_i are drawn on the tangent plane at ``m / |m|`` and their mean there is
    mapped back. At the normalised mean itself that step has no length (``sum_i w_i (u_i - (u_i m) m / |m|^2)`` is
    zero), so it is not computed. Lengths are sums in float64; the rest is float32, rounded to the dtype once.
    """
    from merger.numerics.sums import gram_of  # imports numba

    if len(models) == 1:
        return models[0]
    vectors = offsets(models, base)
    return combined(vectors, barycentre(gram_of(vectors), weight, normalize_weights, eps), base)


def barycentre(gram: Float64, weight: Sequence[float], normalize_weights: bool, eps: float) -> Float32:
    """The coefficients [count] of vectors whose Gram matrix [count, count] is given."""
    shares, size = np.array(weight), lengths(gram)
    with np.errstate(divide="ignore", invalid="ignore"):
        if normalize_weights:
            shares = shares / shares.sum()
        towards = shares / (size + eps)
        mean = np.sqrt(np.maximum(towards @ gram @ towards, 0))
        if mean >= max(eps, CANCELLED) or np.isnan(mean):
            return np.asarray((size @ shares) / mean * towards, np.float32)
    if len(size) == 2:
        return np.asarray(shares, np.float32)
    raise RecipeError(
        N_("multislerp: the models' directions cancel each other, so that their mean has none."),
        mend=N_("Choose other weights."),
    )


METHOD = Method(
    name="multislerp",
    function=multislerp,
    source="Buss and Fillmore, Spherical averages, ACM Trans. Graphics 20(2), 2001, doi:10.1145/502122.502124",
    parameters=(
        ParameterSpec("weight", per_input=True),
        ParameterSpec("normalize_weights", kind="bool", default=True),
        ParameterSpec("eps", default=1e-8, low=1e-12, high=1e-3, least=0.0, guard=True),
    ),
    inputs=(1, None),
    base="optional",
    mean="normalize_weights",
)
