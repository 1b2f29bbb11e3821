"""What an adapter does to one tensor: a change of low rank added to it, or rows of it replaced."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy import float32, int64
from numpy.typing import NDArray

from merger.errors import N_, CheckpointError
from merger.weights._adapter_names import PREFIX, WEIGHTS
from merger.weights._adapter_settings import AdapterSettings
from merger.weights.dequantising import Part, numbers
from merger.weights.header import TensorInfo

FLOATS = ("F32", "F16", "BF16")
_STORED = {"F32": "<f4", "F16": "<u2", "BF16": "<u2"}
_SAVE_AGAIN = N_(
    "If tokens were added for the training, save the adapter again with save_embedding_layers=True (PEFT)."
)


class WeightChange(Protocol):
    """A change of one tensor, applied a tile at a time."""

    def add_to(self, flat: NDArray[float32], start: int, precision: int) -> None:
        """Apply it in place to the elements from ``start`` on of the flattened tensor; flat [n] float32.

        precision: of :mod:`merger.numerics.floats`, that of the tensor as stored; the values of flat are in it.
        """


@dataclass(frozen=True)
class LowRank:
    """A change ``scaling B A`` of a matrix: a [r, columns], b [rows, r], float32."""

    a: NDArray[float32]
    b: NDArray[float32]
    scaling: float

    def add_to(self, flat: NDArray[float32], start: int, precision: int) -> None:
        """As :meth:`Change.add_to` says."""
        from merger.numerics.low_rank import add_low_rank  # imports numba

        columns = self.a.shape[1]
        offset = 0
        while offset < flat.size:
            row, column = divmod(start + offset, columns)
            rows = (flat.size - offset) // columns if column == 0 else 0
            width = columns if rows else min(columns - column, flat.size - offset)
            stop = offset + max(rows, 1) * width
            tile = flat[offset:stop].reshape(-1, width)
            a = np.ascontiguousarray(self.a[:, column : column + width])
            add_low_rank(tile, a, self.b[row : row + len(tile)], self.scaling, precision)
            offset = stop


@dataclass(frozen=True)
class NewRows:
    """Rows of an embedding that were trained alone: at [k] the rows, values [k, columns] float32 what they are now."""

    at: NDArray[int64]
    values: NDArray[float32]

    def add_to(self, flat: NDArray[float32], start: int, precision: int) -> None:
        """As :meth:`Change.add_to` says; the rows are rounded to the precision."""
        from merger.numerics.floats import round_all  # imports numba

        columns = self.values.shape[1]
        stop = start + flat.size
        for row, values in zip(self.at.tolist(), self.values, strict=True):
            first, last = max(start, row * columns), min(stop, (row + 1) * columns)
            if first < last:
                part = flat[first - start : last - start]
                part[:] = values[first - row * columns : last - row * columns]
                round_all(part, precision)


@dataclass(frozen=True)
class Pair:
    """Where the two factors of one change lie. transposed: the matrix is stored as [in, out], as embeddings are."""

    a: Part
    b: Part
    scaling: float
    transposed: bool

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.a, self.b

    @property
    def facts(self) -> str:
        """What beside the parts has a say in the result."""
        return f"{self.scaling!r}\0{self.transposed}"

    def read(self) -> LowRank:
        """The change, read from the file now."""
        a, b = _values(self.a), _values(self.b)
        if self.transposed:
            a, b = np.ascontiguousarray(b.T), np.ascontiguousarray(a.T)
        return LowRank(a, b, self.scaling)


@dataclass(frozen=True)
class TrainedRows:
    """Where the trained rows of an embedding lie; at: which rows they are."""

    values: Part
    at: tuple[int, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.values,)

    @property
    def facts(self) -> str:
        """What beside the parts has a say in the result."""
        return f"rows {list(self.at)}"

    def read(self) -> NewRows:
        """The rows, read from the file now."""
        return NewRows(np.array(self.at, int64), _values(self.values))


def pair_of(module: str, parts: Mapping[str, Part], settings: AdapterSettings, weight: TensorInfo) -> Pair:
    """The factors of one module for the matrix that they change; raises CheckpointError where they do not fit."""
    embedding = "lora_embedding_A" in parts or "lora_embedding_B" in parts
    names = ("lora_embedding_A", "lora_embedding_B") if embedding else ("lora_A", "lora_B")
    for name in names:
        if name not in parts or len(parts) != 2:
            raise CheckpointError(
                N_("{file}: {tensor} has not both factors, A and B."),
                mend=N_("Copy or download the adapter again."),
                file=WEIGHTS, tensor=PREFIX + module,
            )  # fmt: skip
    a, b = (parts[name].info for name in names)
    rank = settings.rank(module)
    if len(a.shape) != 2 or len(b.shape) != 2 or a.shape[0] != b.shape[1] or a.shape[0] != rank:
        raise CheckpointError(
            N_("{file}: {tensor} has factors of shape {a} and {b}, but its rank is {rank} by the settings."),
            mend=N_("Use the adapter_config.json that was saved with the weights."),
            file=WEIGHTS, tensor=a.name, a=list(a.shape), b=list(b.shape), rank=rank,
        )  # fmt: skip
    shape = (b.shape[0], a.shape[1])
    stored = {False: shape, True: shape[::-1]}
    likely = embedding or settings.fan_in_fan_out
    ways = (True,) if embedding else (likely, not likely)  # PEFT, too, goes by the layer rather than by the setting
    transposed = next((way for way in ways if stored[way] == weight.shape), None)
    if transposed is None:
        raise misfit(a.name, stored[likely], weight.shape)
    if weight.dtype not in FLOATS:
        raise CheckpointError(
            N_("Tensor {tensor} is stored in {dtype}, to which no adapter can be added."),
            mend=N_("Use a copy of the model in bfloat16, float16 or float32."),
            tensor=weight.name, dtype=weight.dtype,
        )  # fmt: skip
    return Pair(parts[names[0]], parts[names[1]], settings.scaling(module, rank), transposed)


def rows_of(module: str, values: Part, settings: AdapterSettings, weight: TensorInfo) -> TrainedRows:
    """The trained rows of one module; raises CheckpointError where they do not fit."""
    at = settings.rows(module)
    shape = values.info.shape
    if len(shape) != 2 or len(weight.shape) != 2 or shape[1] != weight.shape[1] or len(at) != shape[0]:
        raise misfit(values.info.name, shape, (len(at), *weight.shape[1:]))
    if max(at, default=0) >= weight.shape[0]:
        raise CheckpointError(
            N_("{file}: {tensor} holds the row of token {token}, but the model knows {rows} tokens only."),
            mend=_SAVE_AGAIN,
            file=WEIGHTS, tensor=values.info.name, token=max(at), rows=weight.shape[0],
        )  # fmt: skip
    return TrainedRows(values, at)


def misfit(tensor: str, shape: tuple[int, ...], other: tuple[int, ...]) -> CheckpointError:
    """A tensor of the adapter that is for a matrix of another shape."""
    same_width = len(shape) == len(other) == 2 and shape[1] == other[1]
    return CheckpointError(
        N_("{file}: {tensor} fits a matrix of shape {shape}, but the model's is {other}."),
        mend=_SAVE_AGAIN
        if same_width
        else N_("Use a model of the size that the adapter was trained on."),
        file=WEIGHTS, tensor=tensor, shape=list(shape), other=list(other),
    )  # fmt: skip


def _values(part: Part) -> NDArray[float32]:
    """A tensor of the adapter as float32."""
    stored: NDArray[Any] = np.frombuffer(b"".join(part.blocks()), _STORED[part.info.dtype])
    return numbers(part.info, stored).reshape(part.info.shape)
