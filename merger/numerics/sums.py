"""Sums over whole tensors, in float64 and in one order, so that they have one result.

An array is cut into blocks of BLOCK elements from its start; a block is summed in LANES interleaved runs, the runs one
after the other; the blocks' sums are added in order. Tiles that begin at multiples of BLOCK can be summed apart.
Products of two float32 are exact in float64. LANES is wide so that compilers turn the inner loop into vectors.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

BLOCK = 4096
LANES = 64
Float64 = NDArray[np.float64]


@njit(nogil=True, cache=True)
def _block(a: Any, b: Any, lanes: Any) -> float:
    """``sum_i a_i b_i``; a, b [at most BLOCK] float32; lanes [LANES] is overwritten."""
    lanes[:] = 0.0
    whole = a.size // LANES * LANES
    for i in range(0, whole, LANES):
        x, y = a[i : i + LANES], b[i : i + LANES]
        for lane in range(LANES):
            lanes[lane] += np.float64(x[lane]) * np.float64(y[lane])
    for i in range(whole, a.size):
        lanes[i - whole] += np.float64(a[i]) * np.float64(b[i])
    total = 0.0
    for lane in range(LANES):
        total += lanes[lane]
    return total


@njit(nogil=True, cache=True)
def dot(a: Any, b: Any, before: float) -> float:
    """``before + sum_i a_i b_i``; a, b [n] float32."""
    total = before
    lanes = np.empty(LANES, np.float64)
    for start in range(0, a.size, BLOCK):
        total += _block(a[start : start + BLOCK], b[start : start + BLOCK], lanes)
    return total


@njit(nogil=True, cache=True)
def magnitudes(a: Any, before: float) -> float:
    """``before + sum_i |a_i|``; a [n] float32."""
    total = before
    lanes = np.empty(LANES, np.float64)
    for start in range(0, a.size, BLOCK):
        block = a[start : start + BLOCK]
        lanes[:] = 0.0
        whole = block.size // LANES * LANES
        for i in range(0, whole, LANES):
            x = block[i : i + LANES]
            for lane in range(LANES):
                lanes[lane] += np.float64(abs(x[lane]))
        for i in range(whole, block.size):
            lanes[i - whole] += np.float64(abs(block[i]))
        part = 0.0
        for lane in range(LANES):
            part += lanes[lane]
        total += part
    return total


@njit(nogil=True, cache=True)
def gram(vectors: Any, sums: Any) -> None:
    """``sums[i, j] += sum_k vectors[i, k] vectors[j, k]``, each in the order of :func:`dot`, read once.

    vectors [count, n] float32; sums [count, count] float64.
    """
    lanes = np.empty(LANES, np.float64)
    for start in range(0, vectors.shape[1], BLOCK):
        for i in range(vectors.shape[0]):
            a = vectors[i, start : start + BLOCK]
            for j in range(i + 1):
                sums[i, j] += _block(a, vectors[j, start : start + BLOCK], lanes)
                sums[j, i] = sums[i, j]


@njit(nogil=True, cache=True)
def row_grams(vectors: Any, sums: Any) -> None:
    """The Gram matrix of each row by itself; vectors [count, rows * columns] float32; sums [rows, count, count]."""
    columns = vectors.shape[1] // sums.shape[0]
    for row in range(sums.shape[0]):
        start, stop = row * columns, (row + 1) * columns
        for i in range(vectors.shape[0]):
            for j in range(i + 1):
                sums[row, i, j] = dot(vectors[i, start:stop], vectors[j, start:stop], 0.0)
                sums[row, j, i] = sums[row, i, j]


@njit(nogil=True, cache=True)
def column_grams(vectors: Any, start: int, sums: Any) -> None:
    """The Gram matrix of each column by itself, added from the first row to the last.

    vectors [count, n] float32, from element ``start`` of rows as long as sums [count, count, columns] float64.
    """
    columns = sums.shape[2]
    for i in range(vectors.shape[0]):
        for j in range(i + 1):
            place = 0
            while place < vectors.shape[1]:
                first = (start + place) % columns
                length = min(columns - first, vectors.shape[1] - place)
                a, b = vectors[i, place : place + length], vectors[j, place : place + length]
                total = sums[i, j, first : first + length]
                for k in range(length):
                    total[k] += np.float64(a[k]) * np.float64(b[k])
                place += length
            sums[j, i] = sums[i, j]


def dot_of(a: "Tensor", b: "Tensor") -> float:
    """:func:`dot` of two tensors of one shape, float32; on a GPU in the GPU's own order."""
    if a.is_cuda:
        return float((a.double() * b.double()).sum())
    return float(dot(a.reshape(-1).numpy(), b.reshape(-1).numpy(), 0.0))


def magnitudes_of(a: "Tensor") -> float:
    """:func:`magnitudes` of a tensor, float32; on a GPU in the GPU's own order."""
    if a.is_cuda:
        return float(a.double().abs().sum())
    return float(magnitudes(a.reshape(-1).numpy(), 0.0))


def gram_of(vectors: "Tensor") -> Float64:
    """:func:`gram` of vectors [count, *shape], each taken as one vector, as [count, count]."""
    flat = vectors.float().flatten(1)
    if flat.is_cuda:
        return np.array([[dot_of(a, b) for b in flat] for a in flat])
    sums = np.zeros((len(flat), len(flat)))
    gram(flat.numpy(), sums)
    return sums


def row_grams_of(vectors: "Tensor") -> Float64:
    """:func:`row_grams` of vectors [count, rows, columns] as [rows, count, count]."""
    count, rows, _ = vectors.shape
    if vectors.is_cuda:
        sums = np.array([[(a.double() * b.double()).sum(1).cpu().numpy() for b in vectors] for a in vectors])
        return np.moveaxis(sums, 2, 0)
    sums = np.zeros((rows, count, count))
    row_grams(vectors.float().flatten(1).numpy(), sums)
    return sums


def column_grams_of(vectors: "Tensor") -> Float64:
    """:func:`column_grams` of vectors [count, rows, columns] as [count, count, columns]."""
    count, _, columns = vectors.shape
    if vectors.is_cuda:
        return np.array([[(a.double() * b.double()).sum(0).cpu().numpy() for b in vectors] for a in vectors])
    sums = np.zeros((count, count, columns))
    column_grams(vectors.float().flatten(1).numpy(), 0, sums)
    return sums
