"""Where the leaves of a formula come from: stored tensors, dequantised, with adapters added and vocabularies mapped."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from merger.formulas.evaluate_in_tiles import Reader
from merger.formulas.expression import DTYPE_WORDS, Leaf
from merger.formulas.vocabularies import RecipeVocabulary
from merger.kernels import Tile
from merger.numerics.floats import FLOAT32, PRECISIONS, decode, round_all
from merger.recipes.recipe import Recipe
from merger.tokenizers.rows import MappedRows
from merger.weights.adapter import WeightChange
from merger.weights.checkpoint import Checkpoint
from merger.weights.dequantising import EIGHT_BITS, Tiles, eight_bit_table


class StoredReader:
    """A tensor as it is stored: stored [n] in the format of ``precision``; given rounded to ``cast``."""

    rows = False

    def __init__(self, stored: NDArray[Any], columns: int, precision: int, cast: int | None) -> None:
        self._stored, self.columns, self._from = stored, columns, precision
        self.precision = precision if cast is None else cast

    def tile(self, start: int, out: Tile) -> None:
        decode(self._stored[start : start + out.size], self._from, out)
        if self.precision not in (FLOAT32, self._from):
            round_all(out, self.precision)


class EightBitReader:
    """A float8 tensor: stored [n] uint8; a value has 256 possible meanings, looked up in ``table``."""

    rows = False

    def __init__(self, stored: NDArray[Any], columns: int, table: Tile, cast: int | None) -> None:
        self._stored, self.columns, self._table = stored, columns, table
        self.precision = FLOAT32 if cast is None else cast

    def tile(self, start: int, out: Tile) -> None:
        np.take(self._table, self._stored[start : start + out.size], out=out)
        round_all(out, self.precision)


class DequantisedReader:
    """A quantised tensor as what it stands for, in the format of ``precision``; given rounded to ``cast``."""

    rows = True

    def __init__(self, tiles: Tiles, columns: int, precision: int, cast: int | None) -> None:
        self._tiles, self.columns, self._from = tiles, columns, precision
        self.precision = precision if cast is None else cast

    def tile(self, start: int, out: Tile) -> None:
        self._tiles.tile(start, out)
        round_all(out, self._from)
        if self.precision not in (FLOAT32, self._from):
            round_all(out, self.precision)


class AdaptedReader:
    """A stored tensor that a LoRA adapter changes, in the stored precision; given rounded to ``cast``."""

    rows = True

    def __init__(self, stored: Reader, change: WeightChange, cast: int | None) -> None:
        self._stored, self._change = stored, change
        self.columns = stored.columns
        self.precision = stored.precision if cast is None else cast

    def tile(self, start: int, out: Tile) -> None:
        self._stored.tile(start, out)
        self._change.add_to(out, start, self._stored.precision)
        if self.precision not in (FLOAT32, self._stored.precision):
            round_all(out, self.precision)


def reader_of(leaf: Leaf, recipe: Recipe, checkpoints: Mapping[str, Checkpoint]) -> Reader | None:
    """The reader of a leaf, its values cast to the recipe's dtype; None for formats only torch computes in."""
    checkpoint = checkpoints[leaf.source.model]
    info = checkpoint.tensors[leaf.tensor]
    columns = info.shape[-1] if len(info.shape) > 1 else 1
    wanted = DTYPE_WORDS[recipe.dtype] if recipe.dtype else info.dtype
    cast = PRECISIONS.get(wanted)
    if info.dtype in PRECISIONS and cast is not None:
        precision = PRECISIONS[info.dtype]
        change = checkpoint.adapter and checkpoint.adapter.change(leaf.tensor)
        plain = _plain(checkpoint, leaf.tensor, columns, precision, None if change else cast)
        return AdaptedReader(plain, change, cast) if change else plain
    if info.dtype in EIGHT_BITS and wanted != "F64":
        return EightBitReader(checkpoint.stored(leaf.tensor), columns, eight_bit_table(info.dtype), cast)
    return None


def _plain(checkpoint: Checkpoint, tensor: str, columns: int, precision: int, cast: int | None) -> Reader:
    """A tensor without an adapter's change."""
    tiles = checkpoint.dequantised(tensor)
    if tiles is not None:
        return DequantisedReader(tiles, columns, precision, cast)
    return StoredReader(checkpoint.stored(tensor), columns, precision, cast)


def mapped_readers(
    tensor: str,
    leaves: Sequence[Leaf],
    vocabulary: RecipeVocabulary,
    recipe: Recipe,
    checkpoints: Mapping[str, Checkpoint],
) -> list[Reader] | None:
    """The leaves of a tensor with a row a token, all brought to the child's rows; None as :func:`reader_of`.

    tensor: its name in the models that only lend rows.
    """
    names = {leaf.source: leaf.tensor for leaf in leaves}
    found: list[Reader | None] = []
    for source in vocabulary.sources:
        leaf = Leaf(source, names.get(source, tensor))
        has = leaf.tensor in checkpoints[source.model].tensors
        found.append(reader_of(leaf, recipe, checkpoints) if has else None)
    indexes = [vocabulary.sources.index(leaf.source) for leaf in leaves]
    if any(found[index] is None for index in indexes):
        return None
    precisions = {item.precision for item in found if item is not None}
    precision = precisions.pop() if len(precisions) == 1 else FLOAT32
    maps = vocabulary.maps(tuple(index for index, item in enumerate(found) if item is not None))
    mapped = MappedRows(maps, [None if item is None else _Rows(item) for item in found], precision)
    return [_MappedReader(mapped, index, precision) for index in indexes]


class _Rows:
    """Rows picked out of a reader's tensor."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.width = reader.columns

    def read_rows(self, indices: NDArray[np.int64]) -> Tile:
        """indices [k] -> [k, width]; rows that follow each other are read at once."""
        out = np.empty((indices.size, self.width), np.float32)
        cuts = np.flatnonzero(np.diff(indices) != 1) + 1
        for start, stop in zip([0, *cuts.tolist()], [*cuts.tolist(), indices.size], strict=True):
            if stop > start:
                self._reader.tile(int(indices[start]) * self.width, out[start:stop].reshape(-1))
        return out


class _MappedReader:
    rows = True

    def __init__(self, mapped: MappedRows, source: int, precision: int) -> None:
        self._mapped, self._source = mapped, source
        self.precision = precision
        self.columns = mapped.width

    def tile(self, start: int, out: Tile) -> None:
        self._mapped.tile(self._source, start, out)
