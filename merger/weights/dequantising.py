"""Quantised weights brought back to what they stand for, a tile at a time: codes and scales -> float32 values.

Every value is computed in float32 and rounded once to the format that the model's settings declare, as transformers
does when it loads such a model with ``dequantize=True``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy import float32
from numpy.typing import NDArray

from merger.errors import N_, CheckpointError
from merger.weights.header import TensorInfo
from merger.weights.links import opened

EIGHT_BITS = {"F8_E4M3": (4, 3, False), "F8_E5M2": (5, 2, True)}  # exponent bits, fraction bits, has infinities
_FP4 = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)  # E2M1 (OCP Microscaling Formats 1.0, section 5.3.3), then negative


@dataclass(frozen=True)
class Part:
    """A stored tensor that goes into a weight, and its file."""

    info: TensorInfo
    file: Path

    def blocks(self) -> Iterator[bytes]:
        """Its bytes, a megabyte at a time, read now; raises CheckpointError."""
        with opened(self.file) as file:
            file.seek(self.info.start)
            left = self.info.nbytes
            while left:
                block = file.read(min(left, 2**20))
                if not block:
                    raise CheckpointError(
                        N_("{file} ended while it was read."), file=self.file.name, tensor=self.info.name
                    )
                left -= len(block)
                yield block


Stored = Callable[[Part], NDArray[Any]]  # a part's elements as they lie in the file, flat


class Tiles(Protocol):
    """One dequantised tensor."""

    def tile(self, start: int, out: NDArray[float32]) -> None:
        """The elements of the flattened tensor from ``start`` on, as many as ``out`` [n] holds, not yet rounded."""


class StoredWeight(Protocol):
    """How one weight is made; parts: of what, in a fixed order; facts: what else has a say in its numbers."""

    @property
    def parts(self) -> tuple[Part, ...]: ...

    @property
    def facts(self) -> str: ...

    def tiles(self, stored: Stored) -> Tiles:
        """Ready to be evaluated; scales are read now."""


@dataclass(frozen=True)
class Scaled:
    """``(code - zero) scale``: codes [..., rows, columns] in float8 or int8, one scale for each block of a matrix.

    block: rows and columns that share a scale. zero: whole numbers of the scales' shape, for int8 alone.
    """

    codes: Part
    scale: Part
    block: tuple[int, int]
    zero: Part | None = None

    @property
    def facts(self) -> str:
        return f"scaled {self.block}"

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.codes, self.scale) if self.zero is None else (self.codes, self.scale, self.zero)

    def tiles(self, stored: Stored) -> Tiles:
        rows, columns = matrix(self.codes.info.shape)
        grid = (-1, -(-rows // self.block[0]), -(-columns // self.block[1]))
        scale = numbers(self.scale.info, stored(self.scale)).reshape(grid)
        zero = None if self.zero is None else numbers(self.zero.info, stored(self.zero)).reshape(grid)
        return _ScaledTiles(self.codes.info.dtype, stored(self.codes), (rows, columns), self.block, scale, zero)


@dataclass(frozen=True)
class _ScaledTiles:
    word: str
    codes: NDArray[Any]
    matrix: tuple[int, int]
    block: tuple[int, int]
    scale: NDArray[float32]
    zero: NDArray[float32] | None

    def tile(self, start: int, out: NDArray[float32]) -> None:
        codes = self.codes[start : start + out.size]
        if self.word == "I8":
            out[:] = codes.view(np.int8)
        else:
            np.take(eight_bit_table(self.word), codes, out=out)
        columns = self.matrix[1]
        offset = 0
        while offset < out.size:  # whole rows at once, what is left of one before and after
            row, column = divmod(start + offset, columns)
            rows = (out.size - offset) // columns if column == 0 else 0
            width = columns if rows else min(columns - column, out.size - offset)
            stop = offset + max(rows, 1) * width
            values = out[offset:stop].reshape(-1, width)
            numbers_of_rows = np.arange(row, row + len(values))
            if self.zero is not None:
                values -= self._spread(self.zero, numbers_of_rows, column, width)
            values *= self._spread(self.scale, numbers_of_rows, column, width)
            offset = stop

    def _spread(self, grid: NDArray[float32], rows: NDArray[np.int64], column: int, width: int) -> NDArray[float32]:
        """The numbers of a grid for these rows [k] and the columns from ``column`` on: [k, width]."""
        which, row = np.divmod(rows, self.matrix[0])
        if len(grid) == 1:
            which = np.zeros_like(which)
        lines: NDArray[float32] = grid[which, row // self.block[0]]
        if lines.shape[1] == 1:
            return lines
        first, last = column // self.block[1], -(-(column + width) // self.block[1])
        spread = np.repeat(lines[:, first:last], self.block[1], axis=1)
        offset = column - first * self.block[1]
        return spread[:, offset : offset + width]


@dataclass(frozen=True)
class MicroScaled:
    """MXFP4 as gpt-oss stores its experts: blocks [experts, out, groups, 16] of two codes a byte, the lower half first.

    scales [experts, out, groups]: exponents of two, less 127. The tensor is [experts, 32 groups, out].
    """

    blocks: Part
    scales: Part

    @property
    def facts(self) -> str:
        return "mxfp4"

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.blocks, self.scales

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of the tensor that they stand for."""
        experts, outputs, groups, half = self.blocks.info.shape
        return experts, groups * half * 2, outputs

    def tiles(self, stored: Stored) -> Tiles:
        blocks = stored(self.blocks).reshape(self.blocks.info.shape)
        return _MicroScaledTiles(blocks, stored(self.scales).reshape(self.scales.info.shape), self.shape)


@dataclass(frozen=True)
class _MicroScaledTiles:
    blocks: NDArray[Any]
    scales: NDArray[Any]
    shape: tuple[int, int, int]

    def tile(self, start: int, out: NDArray[float32]) -> None:
        table = np.array((*_FP4, *(-value for value in _FP4)), float32)
        _, inputs, outputs = self.shape
        group = 2 * self.blocks.shape[3]
        offset = 0
        while offset < out.size:
            row, column = divmod(start + offset, outputs)
            expert, entry = divmod(row, inputs)
            width = min(outputs - column, out.size - offset)
            bytes_ = self.blocks[expert, column : column + width, entry // group, entry % group // 2]
            codes = bytes_ >> 4 if entry % 2 else bytes_ & 15
            exponents = self.scales[expert, column : column + width, entry // group].astype(np.int32) - 127
            out[offset : offset + width] = np.ldexp(table[codes], exponents)
            offset += width


def matrix(shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns of the matrices that a tensor consists of; a vector is one row."""
    return (shape[-2], shape[-1]) if len(shape) > 1 else (1, prod(shape))


def numbers(info: TensorInfo, stored: NDArray[Any]) -> NDArray[float32]:
    """Scales or zero points as float32, flat: F32, F16, BF16, float8, exponents of two (F8_E8M0, U8) or I8."""
    if info.dtype == "F32":
        return np.array(stored, float32)
    if info.dtype == "BF16":
        return (stored.astype(np.uint32) << 16).view(float32)
    if info.dtype == "F16":
        return stored.view(np.float16).astype(float32)
    if info.dtype in ("F8_E8M0", "U8"):
        return np.ldexp(float32(1), stored.astype(np.int32) - 127).astype(float32)
    if info.dtype in EIGHT_BITS:
        return np.take(eight_bit_table(info.dtype), stored)
    return stored.view(np.int8).astype(float32)


@lru_cache
def eight_bit_table(word: str) -> NDArray[float32]:
    """The 256 values of a float8 format (arXiv:2209.05433, section 3) as float32."""
    exponent_bits, fraction_bits, infinities = EIGHT_BITS[word]
    bias = (1 << (exponent_bits - 1)) - 1
    values = np.empty(256, float32)
    for code in range(256):
        exponent = code >> fraction_bits & (1 << exponent_bits) - 1
        fraction = (code & (1 << fraction_bits) - 1) / (1 << fraction_bits)
        size = 2.0 ** (exponent - bias) * (1 + fraction) if exponent else 2.0 ** (1 - bias) * fraction
        if exponent == (1 << exponent_bits) - 1:
            if infinities:
                size = float("nan") if fraction else float("inf")
            elif fraction == 1 - 1 / (1 << fraction_bits):
                size = float("nan")
        values[code] = -size if code & 0x80 else size
    return values
