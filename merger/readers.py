"""Where the leaves of a formula come from: stored tensors, with adapters added and vocabularies mapped on the way."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from merger.expression import DTYPE_WORDS, Leaf
from merger.kernels import Tile
from merger.numerics.floats import FLOAT32, PRECISIONS, decode, round_all
from merger.recipes.recipe import Recipe
from merger.tiles import Reader
from merger.weights.adapter import LowRank
from merger.weights.checkpoint import Checkpoint

_EIGHT_BITS = {"F8_E4M3": (4, 3, False), "F8_E5M2": (5, 2, True)}  # exponent bits, fraction bits, has infinities


class StoredReader:
    """A tensor as it is stored: stored [n] in the format of ``precision``; given rounded to ``cast``."""

    columns = 0

    def __init__(self, stored: NDArray[Any], precision: int, cast: int | None) -> None:
        self._stored, self._from = stored, precision
        self.precision = precision if cast is None else cast

    def tile(self, start: int, out: Tile) -> None:
        decode(self._stored[start : start + out.size], self._from, out)
        if self.precision not in (FLOAT32, self._from):
            round_all(out, self.precision)


class EightBitReader:
    """A float8 tensor: stored [n] uint8; a value has 256 possible meanings, looked up in ``table``."""

    columns = 0

    def __init__(self, stored: NDArray[Any], table: Tile, cast: int | None) -> None:
        self._stored, self._table = stored, table
        self.precision = FLOAT32 if cast is None else cast

    def tile(self, start: int, out: Tile) -> None:
        np.take(self._table, self._stored[start : start + out.size], out=out)
        round_all(out, self.precision)


class AdaptedReader:
    """A stored tensor to which a LoRA adds, in the stored precision; given rounded to ``cast``."""

    columns = 0

    def __init__(self, stored: Reader, change: LowRank, cast: int | None) -> None:
        self._stored, self._change = stored, change
        self.precision = stored.precision if cast is None else cast

    def tile(self, start: int, out: Tile) -> None:
        self._stored.tile(start, out)
        self._change.add_to(out, start, self._stored.precision)
        if self.precision not in (FLOAT32, self._stored.precision):
            round_all(out, self.precision)


def reader_of(leaf: Leaf, recipe: Recipe, checkpoints: Mapping[str, Checkpoint]) -> Reader | None:
    """The reader of a leaf, its values cast to the recipe's dtype; None for formats only torch computes in."""
    checkpoint = checkpoints[leaf.source.model]
    word = checkpoint.tensors[leaf.tensor].dtype
    wanted = DTYPE_WORDS[recipe.dtype] if recipe.dtype else word
    cast = PRECISIONS.get(wanted)
    if word in PRECISIONS and cast is not None:
        stored = checkpoint.stored(leaf.tensor)
        change = checkpoint.adapter and checkpoint.adapter.delta(leaf.tensor)
        if change:
            return AdaptedReader(StoredReader(stored, PRECISIONS[word], None), change, cast)
        return StoredReader(stored, PRECISIONS[word], cast)
    if word in _EIGHT_BITS and wanted != "F64":
        return EightBitReader(checkpoint.stored(leaf.tensor), _table(word), cast)
    return None


@lru_cache
def _table(word: str) -> Tile:
    """The 256 values of a float8 format (arXiv:2209.05433, section 3) as float32."""
    exponent_bits, fraction_bits, infinities = _EIGHT_BITS[word]
    bias = (1 << (exponent_bits - 1)) - 1
    values = np.empty(256, np.float32)
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
