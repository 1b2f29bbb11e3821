"""SLERP: walk the arc between two models instead of the chord."""

from typing import TYPE_CHECKING

import numpy as np

from merger.methods._angles import Float32, Float64, arc, combined, lengths
from merger.methods._method import Method, ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor

PARALLEL = 0.9995  # beyond this cosine the arc and the chord are one
NO_LENGTH = 1e-8  # a tensor shorter than this has no direction


def slerp(models: "Tensor", base: "Tensor", *, t: float) -> "Tensor":
    """``sin((1-t) a) / sin(a) base + sin(t a) / sin(a) model``, a the angle between them (Shoemake, section 3.3).

    models [1, *shape]; base [*shape]; t = 0 gives the base, t = 1 the model. Each tensor is one vector.
    Angles come from sums in float64; products and their sum are taken in float32 and rounded to the dtype once.
    """
    from merger.numerics.sums import gram_of  # imports numba

    both = [base, models[0]]
    return combined(both, between(gram_of(both), t))


def between(gram: Float64, t: float) -> Float32:
    """The coefficients [2] of base and model, whose Gram matrix [2, 2] is given; t as float32 has it."""
    start, end = np.where(lengths(gram) > NO_LENGTH, lengths(gram), 1)
    cosine = gram[0, 1] / (start * end)
    return arc(float(np.float32(t)), cosine, np.abs(cosine) > PARALLEL)


METHOD = Method(
    name="slerp",
    function=slerp,
    source="Shoemake, Animating Rotation with Quaternion Curves, SIGGRAPH 1985, doi:10.1145/325165.325242",
    parameters=(ParameterSpec("t"),),
    inputs=(1, 1),
    base="required",
)
