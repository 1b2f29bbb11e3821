"""LoRA adapters in PEFT's folder format: read from the headers, applied tensor by tensor, never materialised.

``round(W + s B A)`` with ``s = alpha / r`` (arXiv:2106.09685, section 4.1), ``alpha / sqrt(r)`` for rsLoRA
(arXiv:2312.03732, section 3): one rounding, as PEFT's ``merge_and_unload`` does it.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import float32
from numpy.typing import NDArray

from merger.errors import N_, CheckpointError
from merger.weights._adapter_settings import SETTINGS, AdapterSettings
from merger.weights.checkpoint import Checkpoint, check_tokenizer_files
from merger.weights.documents import read_json
from merger.weights.header import TensorInfo, read_header
from merger.weights.layout import Layout
from merger.weights.settings import tied

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS = "adapter_model.safetensors"
PREFIX = "base_model.model."
_FACTOR = re.compile(r"(.+)\.(lora_A\.weight|lora_B\.weight|lora_embedding_A|lora_embedding_B)")
_WRAPPED = re.compile(r"\.(?:modules_to_save(?:\.default)?|base_layer)\.")
_FLOATS: Mapping[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "BF16": np.dtype("<u2")}
# How a model in memory and its files may spell one tensor, besides equally; tried in this order.
_SPELLINGS = (
    (re.compile(r"^model\.language_model\."), "language_model.model."),
    (re.compile(r"^model\.language_model\."), "model."),
    (re.compile(r"^lm_head\."), "language_model.lm_head."),
    (re.compile(r"^[^.]+\."), ""),
)


@dataclass(frozen=True)
class LowRank:
    """A change ``scaling B A`` of a matrix: a [r, columns], b [rows, r], float32."""

    a: NDArray[float32]
    b: NDArray[float32]
    scaling: float

    def add_to(self, flat: NDArray[float32], start: int, precision: int) -> None:
        """Apply it in place to the elements from ``start`` on of the flattened matrix; flat [n] float32.

        precision: of :mod:`merger.numerics.floats`, that of the matrix as stored; the values of flat are in it.
        """
        from merger.numerics.low_rank import add_low_rank

        columns = self.a.shape[1]
        place = 0
        while place < flat.size:
            row, column = divmod(start + place, columns)
            rows = (flat.size - place) // columns if column == 0 else 0
            width = columns if rows else min(columns - column, flat.size - place)
            stop = place + max(rows, 1) * width
            tile = flat[place:stop].reshape(-1, width)
            a = np.ascontiguousarray(self.a[:, column : column + width])
            add_low_rank(tile, a, self.b[row : row + len(tile)], self.scaling, precision)
            place = stop


@dataclass(frozen=True)
class _Pair:
    """Where the two factors of one change lie. transposed: the matrix is stored as [in, out], as embeddings are."""

    a: TensorInfo
    b: TensorInfo
    scaling: float
    transposed: bool


@dataclass(frozen=True)
class Adapter:
    """An adapter opened by :meth:`open` for one base; only its settings and header have been read.

    changed: name of the base's tensor -> its factors; replacements: name -> the tensor saved whole in its stead (to
    which a change, if there is one, is added).
    """

    path: Path
    changed: Mapping[str, _Pair]
    replacements: Mapping[str, TensorInfo]

    @classmethod
    def open(cls, folder: Path | str, base: Checkpoint) -> "Adapter":
        """Open ``adapter_config.json`` and ``adapter_model.safetensors``; raises CheckpointError."""
        path = Path(folder)
        if not path.is_dir():
            raise CheckpointError(
                N_("There is no adapter folder {file}."), mend=N_("Check the path."), file=str(folder)
            )
        settings = AdapterSettings.of(read_json(path / SETTINGS))
        check_tokenizer_files(path)
        file = path / WEIGHTS
        if not file.is_file() or file.is_symlink():
            raise CheckpointError(
                N_("{file} is missing."),
                mend=N_("Save the adapter with PEFT as safetensors; pickled weights (.bin) are never opened."),
                file=WEIGHTS,
            )
        factors: dict[str, dict[str, TensorInfo]] = {}
        saved: dict[str, TensorInfo] = {}
        for name, tensor in read_header(file).tensors.items():
            if not name.startswith(PREFIX):
                raise _unknown(name)
            if tensor.dtype not in _FLOATS:
                raise CheckpointError(
                    N_("{file}: tensor {tensor} is stored in {dtype}, in which nothing can be computed."),
                    mend=N_("Save the adapter in float32, float16 or bfloat16."),
                    file=WEIGHTS, tensor=name, dtype=tensor.dtype,
                )  # fmt: skip
            found = _FACTOR.fullmatch(name.removeprefix(PREFIX))
            if found:
                factors.setdefault(found.group(1), {})[found.group(2).removesuffix(".weight")] = tensor
            elif ".lora_" in name:
                raise _unknown(name)
            else:
                target = _target(name, _WRAPPED.sub(".", name.removeprefix(PREFIX)), base)
                if target in saved:
                    raise _twice(target)
                saved[target] = tensor
        changed: dict[str, _Pair] = {}
        for module, parts in factors.items():
            target = _target(f"{PREFIX}{module}", f"{module}.weight", base)
            if target in changed:
                raise _twice(target)
            if _tied_head(target, base):
                raise _changes_tied_head(target)
            changed[target] = _pair(module, parts, settings, base.tensors[target])
        return cls(path, changed, _replacements(file, saved, base))

    @property
    def file(self) -> Path:
        """The file that holds the factors and the replacements."""
        return self.path / WEIGHTS

    def touches(self, name: str) -> bool:
        """Whether the tensor of the base is changed or replaced."""
        return name in self.changed or name in self.replacements

    def delta(self, name: str) -> LowRank | None:
        """The change of a tensor of the base, read from the file now; None when it has none."""
        pair = self.changed.get(name)
        if pair is None:
            return None
        a, b = _values(self.file, pair.a), _values(self.file, pair.b)
        if pair.transposed:
            a, b = np.ascontiguousarray(b.T), np.ascontiguousarray(a.T)
        return LowRank(a, b, pair.scaling)

    def replacement(self, name: str) -> TensorInfo | None:
        """The tensor that stands in ``file`` in place of the base's, in a number format of its own."""
        return self.replacements.get(name)

    def applied(self, name: str, weight: "Tensor") -> "Tensor":
        """The base's tensor ``weight`` with the change folded in, in the same dtype."""
        import torch

        from merger.numerics.floats import PRECISIONS

        delta = self.delta(name)
        if delta is None:
            return weight
        words = {torch.float32: "F32", torch.bfloat16: "BF16", torch.float16: "F16"}
        values = weight.to(torch.float32, copy=True).contiguous()
        delta.add_to(values.reshape(-1).numpy(), 0, PRECISIONS[words[weight.dtype]])
        return values.to(weight.dtype)

    def digest(self) -> str:
        """SHA-256 of all that has a say in the result: targets, factors, scalings, replacements."""
        total = hashlib.sha256()
        for name in sorted(self.changed):
            pair = self.changed[name]
            total.update(f"{name}\0{pair.scaling!r}\0{pair.transposed}\0".encode())
            for tensor in (pair.a, pair.b):
                _hash(total, self.file, tensor)
        for name in sorted(self.replacements):
            total.update(f"{name}\0".encode())
            _hash(total, self.file, self.replacements[name])
        return total.hexdigest()


def open_reference(path: Path | str, adapter: Path | str | None = None) -> Checkpoint:
    """A model folder, with an adapter on top where one is named."""
    base = Checkpoint.open(path)
    if adapter is None:
        return base
    found = Adapter.open(adapter, base)
    return replace(
        base,
        adapter=found,
        tensors={**base.tensors, **found.replacements},
        files={**base.files, **dict.fromkeys(found.replacements, found.file)},
    )


def _target(tensor: str, spelled: str, base: Checkpoint) -> str:
    """The base's name for a tensor that PEFT calls ``spelled``; ``tensor``: as it stands in the file."""
    for name in (spelled, *(there.sub(here, spelled) for there, here in _SPELLINGS)):
        if name in base.tensors:
            return name
    if _tied_head(spelled, base):
        return spelled
    raise CheckpointError(
        N_("{file}: {tensor} changes a tensor that the model does not have."),
        mend=N_("Use the model that the adapter was trained on."),
        file=WEIGHTS, tensor=tensor,
    )  # fmt: skip


def _pair(module: str, parts: Mapping[str, TensorInfo], settings: AdapterSettings, weight: TensorInfo) -> _Pair:
    embedding = "lora_embedding_A" in parts or "lora_embedding_B" in parts
    names = ("lora_embedding_A", "lora_embedding_B") if embedding else ("lora_A", "lora_B")
    for name in names:
        if name not in parts or len(parts) != 2:
            raise CheckpointError(
                N_("{file}: {tensor} has not both factors, A and B."),
                mend=N_("Copy or download the adapter again."),
                file=WEIGHTS, tensor=PREFIX + module,
            )  # fmt: skip
    a, b = (parts[name] for name in names)
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
        raise CheckpointError(
            N_("{file}: {tensor} fits a matrix of shape {shape}, but the model's is {other}."),
            mend=N_("Use the model that the adapter was trained on."),
            file=WEIGHTS, tensor=a.name, shape=list(stored[likely]), other=list(weight.shape),
        )  # fmt: skip
    if weight.dtype not in _FLOATS:
        raise CheckpointError(
            N_("Tensor {tensor} is stored in {dtype}, to which no adapter can be added."),
            mend=N_("Use a copy of the model in bfloat16, float16 or float32."),
            tensor=weight.name, dtype=weight.dtype,
        )  # fmt: skip
    return _Pair(a, b, settings.scaling(module, rank), transposed)


def _replacements(file: Path, saved: Mapping[str, TensorInfo], base: Checkpoint) -> dict[str, TensorInfo]:
    """The tensors saved whole, under the base's names; a tied head's copy of the embedding is left out."""
    found: dict[str, TensorInfo] = {}
    for name, tensor in saved.items():
        if _tied_head(name, base):
            twin = next((other for key, other in saved.items() if _role(key) == "embedding"), None)
            if twin is None or not _same_bytes(file, tensor, twin):
                raise _changes_tied_head(name)
            continue
        if tensor.shape != base.tensors[name].shape:
            raise CheckpointError(
                N_("{file}: {tensor} fits a matrix of shape {shape}, but the model's is {other}."),
                mend=N_("Use the model that the adapter was trained on."),
                file=WEIGHTS, tensor=tensor.name, shape=list(tensor.shape), other=list(base.tensors[name].shape),
            )  # fmt: skip
        found[name] = replace(tensor, name=name)
    return found


def _role(name: str) -> str:
    return Layout.of([name]).places[name].role


def _tied_head(name: str, base: Checkpoint) -> bool:
    """Whether a name is that of a head that is the embedding itself; then it is seldom stored."""
    absent = "tie_word_embeddings" not in base.settings and name not in base.tensors
    return (absent or tied(base.settings)) and _role(name) == "head"


def _same_bytes(file: Path, one: TensorInfo, two: TensorInfo) -> bool:
    if (one.dtype, one.shape) != (two.dtype, two.shape):
        return False
    return all(a == b for a, b in zip(_blocks(file, one), _blocks(file, two), strict=True))


def _hash(total: "hashlib._Hash", file: Path, tensor: TensorInfo) -> None:
    total.update(f"{tensor.dtype}\0{list(tensor.shape)}\0".encode())
    for block in _blocks(file, tensor):
        total.update(block)


def _blocks(path: Path, tensor: TensorInfo) -> Iterator[bytes]:
    with open(path, "rb") as file:
        file.seek(tensor.start)
        left = tensor.nbytes
        while left:
            block = file.read(min(left, 2**20))
            if not block:
                raise CheckpointError(N_("{file} ended while it was read."), file=path.name, tensor=tensor.name)
            left -= len(block)
            yield block


def _values(path: Path, tensor: TensorInfo) -> NDArray[float32]:
    """A tensor of the adapter as float32."""
    stored = np.frombuffer(b"".join(_blocks(path, tensor)), _FLOATS[tensor.dtype]).reshape(tensor.shape)
    if tensor.dtype == "BF16":
        return (stored.astype(np.uint32) << 16).view(float32)
    return stored.astype(float32)


def _unknown(tensor: str) -> CheckpointError:
    return CheckpointError(
        N_("{file}: {tensor} is no tensor of a LoRA adapter."),
        mend=N_("Save the adapter with PEFT's save_pretrained."),
        file=WEIGHTS, tensor=tensor,
    )  # fmt: skip


def _twice(tensor: str) -> CheckpointError:
    return CheckpointError(
        N_("{file} changes tensor {tensor} twice."),
        mend=N_("Save the adapter with PEFT's save_pretrained."),
        file=WEIGHTS, tensor=tensor,
    )  # fmt: skip


def _changes_tied_head(tensor: str) -> CheckpointError:
    return CheckpointError(
        N_("{file} changes {tensor}, but the model's head is tied to its embedding."),
        mend=N_("Merge the adapter into its model with PEFT first."),
        file=WEIGHTS, tensor=tensor,
    )  # fmt: skip
