"""Karcher mean: the point of the sphere whose squared distances to all models' directions are least."""

from typing import TYPE_CHECKING

import numpy as np

from merger.methods._angles import Float32, Float64, combined, lengths
from merger.methods._method import Method, ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor


def karcher(models: "Tensor", base: None, *, max_iter: int = 10, tol: float = 1e-5) -> "Tensor":
    """``mean_i log_m(u_i) = 0``, solved for the unit vector m by Riemannian steps (arXiv:2603.04972).

    models [count, *shape], each one vector x_i of direction ``u_i = x_i / |x_i|``; those shorter than tol have none.
    Starting from the normalised mean of the u_i, ``m <- exp_m(mean_i log_m(u_i))`` until that step is shorter than tol,
    max_iter times at most; the result has the mean length of all. One model alone stays as it is.
    Angles come from sums in float64; the rest is float32, rounded to the dtype once.
    """
    from merger.numerics.sums import gram_of  # imports numba

    if len(models) == 1:
        return models[0]
    return combined(models, centre(gram_of(models), max_iter, tol))


def centre(gram: Float64, max_iter: int, tol: float) -> Float32:
    """The coefficients [count] of vectors whose Gram matrix [count, count] is given."""
    size = lengths(gram)
    kept = np.flatnonzero(size > tol)
    shares = np.zeros(len(size))
    if len(kept):
        units = gram[np.ix_(kept, kept)] / np.outer(size[kept], size[kept])
        shares[kept] = size.mean() * _mean_direction(units, max_iter, tol) / size[kept]
    return shares.astype(np.float32)


def _mean_direction(units: Float64, max_iter: int, tol: float) -> Float64:
    """The coefficients [count] of unit vectors whose Gram matrix is given, for their Karcher mean."""
    count = len(units)
    mean = np.full(count, 1 / count)
    size = _length(mean, units)
    mean = np.eye(count)[0] if size < tol else mean / size
    for _ in range(max_iter):
        cosine = np.clip(units @ mean, -1, 1)
        angle = np.arccos(cosine)
        sine = np.sin(angle)
        near = (angle < tol) | (sine < tol)  # no way to go, or, from the opposite point, every way
        pull = np.where(near, 0, angle / np.where(near, 1, sine)) / count
        step = pull - (pull @ cosine) * mean  # sum_i log_m(u_i) / count
        size = _length(step, units)
        if size < tol:
            break
        mean = np.cos(size) * mean + np.sin(size) / size * step  # exp_m
        mean = mean / (_length(mean, units) or 1)
    return mean


def _length(coefficients: Float64, gram: Float64) -> float:
    return float(np.sqrt(max(float(coefficients @ gram @ coefficients), 0.0)))


METHOD = Method(
    name="karcher",
    function=karcher,
    source="arXiv:2603.04972",
    parameters=(
        ParameterSpec("max_iter", kind="integer", default=10, low=0, high=100, least=0),
        ParameterSpec("tol", default=1e-5, low=1e-9, high=1e-2, least=0.0, guard=True),
    ),
    inputs=(1, None),
)
