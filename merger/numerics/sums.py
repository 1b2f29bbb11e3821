"""Sums over whole tensors, in float64 and in one order, so that they have one result.

An array is cut into blocks of BLOCK elements from its start; a block is summed in LANES interleaved runs (the k-th
element of a block belongs to run k mod LANES), the runs one after the other; the blocks' sums are added in order.
Where a tensor comes in tiles, ``start`` is the tile's first element and ``lanes``, zero at first, carries the block
under way: any tiling gives the same sum, which :func:`settled` completes.
Products of two float32 are exact in float64. LANES is wide so that compilers turn the inner loop into vectors.
"""

from collections.abc import Sequence
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
def settled(total: float, lanes: Any) -> float:
    """``total`` and the block under way, lanes [LANES], one run after the other."""
    block = 0.0
    for lane in range(LANES):
        block += lanes[lane]
    return total + block


@njit(nogil=True, cache=True)
def add_products(a: Any, b: Any, start: int, lanes: Any, total: float) -> float:
    """``total + sum_i a_i b_i`` but for the block under way; a, b [n] float32; lanes [LANES] float64."""
    offset = 0
    while offset < a.size:
        inside = (start + offset) % BLOCK
        stop = min(offset + BLOCK - inside, a.size)
        while offset < stop and inside % LANES:
            lanes[inside % LANES] += np.float64(a[offset]) * np.float64(b[offset])
            offset, inside = offset + 1, inside + 1
        while offset + LANES <= stop:
            x, y = a[offset : offset + LANES], b[offset : offset + LANES]
            for lane in range(LANES):
                lanes[lane] += np.float64(x[lane]) * np.float64(y[lane])
            offset += LANES
        for lane in range(stop - offset):
            lanes[lane] += np.float64(a[offset + lane]) * np.float64(b[offset + lane])
        offset = stop
        if (start + offset) % BLOCK == 0:
            total = settled(total, lanes)
            lanes[:] = 0.0
    return total


@njit(nogil=True, cache=True)
def add_magnitudes(a: Any, start: int, lanes: Any, total: float) -> float:
    """``total + sum_i |a_i|`` but for the block under way; a [n] float32; lanes [LANES] float64."""
    offset = 0
    while offset < a.size:
        inside = (start + offset) % BLOCK
        stop = min(offset + BLOCK - inside, a.size)
        while offset < stop and inside % LANES:
            lanes[inside % LANES] += np.float64(abs(a[offset]))
            offset, inside = offset + 1, inside + 1
        while offset + LANES <= stop:
            x = a[offset : offset + LANES]
            for lane in range(LANES):
                lanes[lane] += np.float64(abs(x[lane]))
            offset += LANES
        for lane in range(stop - offset):
            lanes[lane] += np.float64(abs(a[offset + lane]))
        offset = stop
        if (start + offset) % BLOCK == 0:
            total = settled(total, lanes)
            lanes[:] = 0.0
    return total


@njit(nogil=True, cache=True)
def dot(a: Any, b: Any, before: float) -> Any:
    """``before + sum_i a_i b_i``; a, b [n] float32, from the start of a block."""
    lanes = np.zeros(LANES, np.float64)
    return settled(add_products(a, b, 0, lanes, before), lanes)


@njit(nogil=True, cache=True)
def magnitudes(a: Any, before: float) -> Any:
    """``before + sum_i |a_i|``; a [n] float32, from the start of a block."""
    lanes = np.zeros(LANES, np.float64)
    return settled(add_magnitudes(a, 0, lanes, before), lanes)


@njit(nogil=True, cache=True)
def add_gram(vectors: Any, start: int, lanes: Any, sums: Any) -> None:
    """``sums[i, j] += sum_k vectors[i, k] vectors[j, k]`` for j <= i but for the block under way.

    vectors [count, n] float32; lanes [count, count, LANES], sums [count, count] float64.
    """
    offset = 0
    while offset < vectors.shape[1]:
        stop = min(offset + BLOCK - (start + offset) % BLOCK, vectors.shape[1])
        for i in range(vectors.shape[0]):
            for j in range(i + 1):
                a, b = vectors[i, offset:stop], vectors[j, offset:stop]
                sums[i, j] = add_products(a, b, start + offset, lanes[i, j], sums[i, j])
        offset = stop


@njit(nogil=True, cache=True)
def settle_gram(lanes: Any, sums: Any) -> None:
    """Complete :func:`add_gram`: the whole symmetric matrix."""
    for i in range(sums.shape[0]):
        for j in range(i + 1):
            sums[i, j] = settled(sums[i, j], lanes[i, j])
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
def add_column_grams(vectors: Any, start: int, sums: Any) -> None:
    """Add to the Gram matrix of each column by itself, from the first row to the last.

    vectors [count, n] float32, from element ``start`` of rows as long as sums [count, count, columns] float64.
    """
    columns = sums.shape[2]
    for i in range(vectors.shape[0]):
        for j in range(i + 1):
            offset = 0
            while offset < vectors.shape[1]:
                column = (start + offset) % columns
                length = min(columns - column, vectors.shape[1] - offset)
                a, b = vectors[i, offset : offset + length], vectors[j, offset : offset + length]
                total = sums[i, j, column : column + length]
                for k in range(length):
                    total[k] += np.float64(a[k]) * np.float64(b[k])
                offset += length
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


def gram_of(vectors: "Sequence[Tensor] | Tensor") -> Float64:
    """The Gram matrix [count, count] of tensors of one shape, each taken as one vector."""
    flat = [vector.float().reshape(-1) for vector in vectors]
    if flat[0].is_cuda:
        return np.array([[dot_of(a, b) for b in flat] for a in flat])
    count = len(flat)
    sums, lanes = np.zeros((count, count)), np.zeros((count, count, LANES))
    add_gram(np.stack([vector.numpy() for vector in flat]), 0, lanes, sums)
    settle_gram(lanes, sums)
    return sums


def row_grams_of(vectors: "Tensor") -> Float64:
    """The Gram matrices [rows, count, count] of vectors [count, rows, columns]."""
    count, rows, _ = vectors.shape
    if vectors.is_cuda:
        return _grams_on_a_gpu(vectors, 1)
    sums = np.zeros((rows, count, count))
    row_grams(vectors.float().flatten(1).numpy(), sums)
    return sums


def column_grams_of(vectors: "Tensor") -> Float64:
    """The Gram matrices [columns, count, count] of vectors [count, rows, columns]."""
    count, _, columns = vectors.shape
    if vectors.is_cuda:
        return _grams_on_a_gpu(vectors, 0)
    sums = np.zeros((count, count, columns))
    add_column_grams(vectors.float().flatten(1).numpy(), 0, sums)
    return np.moveaxis(sums, 2, 0)


def _grams_on_a_gpu(vectors: "Tensor", along: int) -> Float64:
    sums = np.array([[(a.double() * b.double()).sum(along).cpu().numpy() for b in vectors] for a in vectors])
    return np.moveaxis(sums, 2, 0)


@njit(nogil=True, cache=True)
def row_sums(values: Any, sums: Any) -> None:
    """The sum of each row of values [rows, columns] by itself, in the order of :func:`dot`; sums [rows] float64."""
    ones = np.ones(values.shape[1], values.dtype)
    for row in range(values.shape[0]):
        sums[row] = dot(values[row], ones, 0.0)


def row_sums_of(values: "Tensor") -> "Tensor":
    """The sums [..., 1], float64, of a tensor's rows, along its last dimension; float32 or float64."""
    if values.is_cuda:
        return values.double().sum(-1, keepdim=True)
    flat = values.reshape(-1, values.shape[-1] if values.dim() else 1)
    sums = np.empty(len(flat))
    row_sums(flat.contiguous().numpy(), sums)
    return values.new_empty(0).double().new_tensor(sums).reshape(*values.shape[:-1], *([1] if values.dim() else []))
