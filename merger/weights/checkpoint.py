"""A model folder: settings and headers at once, weights one tensor at a time."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from merger.errors import N_, CheckpointError
from merger.licences import decide
from merger.weights._adapter_opened import Adapter
from merger.weights._adapter_settings import SETTINGS as ADAPTER
from merger.weights.dequantising import Part, StoredWeight, Tiles
from merger.weights.documents import read_json as read_json
from merger.weights.folder_files import CARRIED, of_kind, refuse_unsafe
from merger.weights.header import TensorInfo
from merger.weights.identity import digest_of
from merger.weights.links import is_there
from merger.weights.loaded import as_loaded
from merger.weights.mapping import MappedFiles
from merger.weights.model_card import stated_licence
from merger.weights.quantised import kind_of, read_quantised, without_quantisation
from merger.weights.settings import FILE as CONFIG
from merger.weights.settings import read_settings
from merger.weights.shards import INDEX as INDEX
from merger.weights.shards import SINGLE as SINGLE
from merger.weights.shards import read_shards, refuse_other_formats
from merger.weights.tokenizer_files import holds_tokenizer, tokenizer_files
from merger.weights.wrappers import notice, unwrapped

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

_TORCH_NAMES: Mapping[str, str] = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16",
    "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2", "F8_E8M0": "float8_e8m0fnu",
    "I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8",
    "U64": "uint64", "U32": "uint32", "U16": "uint16", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint opened by :meth:`open`; nothing but ``config.json`` and headers has been read.

    settings: ``config.json`` without ``auto_map`` (remote code is never run).
    tensors: name -> TensorInfo, in file order; files: name of tensor -> path of its file. adapter: what is added to
    the tensors as they are read (:func:`merger.weights.adapter.open_reference`). ignored: stored, but in no loaded
    model (:mod:`merger.weights.loaded`). stated: what ``config.json`` says, where that is not what counts. formulas: of
    the tensors that are stored quantised. notices: what was found and put right on opening, told but no fault.
    quantisation: how the stored tensors are quantised, in words; None: not at all.
    """

    path: Path
    settings: Mapping[str, Any]
    tensors: Mapping[str, TensorInfo]
    files: Mapping[str, Path]
    adapter: Adapter | None = None
    ignored: Mapping[str, TensorInfo] = field(default_factory=dict)
    stated: Mapping[str, Any] | None = None
    formulas: Mapping[str, StoredWeight] = field(default_factory=dict)
    notices: tuple[CheckpointError, ...] = ()
    quantisation: str | None = None
    _mapped: MappedFiles = field(default_factory=MappedFiles, repr=False, compare=False)

    @classmethod
    def open(cls, folder: Path | str, as_stored: bool = False) -> "Checkpoint":
        """Open a folder that holds ``config.json`` and safetensors weights; raises CheckpointError.

        Quantised weights are seen as what they stand for, and refused where they are not read. as_stored: codes and
        scales as they lie there instead, to be looked at but never merged.
        """
        path = Path(folder)
        if not path.is_dir():
            raise CheckpointError(N_("There is no model folder {file}."), mend=N_("Check the path."), file=str(folder))
        _refuse_adapter(path)
        refuse_other_formats(path)
        settings = read_settings(path)
        refuse_unsafe(path)
        shards = read_shards(path)
        plain = cls(path, settings, shards.tensors, shards.files, notices=shards.notices)._unwrapped()
        if as_stored:
            return replace(plain, quantisation=kind_of(path, settings, plain.tensors))
        return plain._dequantised()._as_loaded()

    def _unwrapped(self) -> "Checkpoint":
        """The same checkpoint with its tensors as the model's class calls them; raises CheckpointError."""
        names = unwrapped(self.tensors, self.path.name)
        if not names:
            return self
        return replace(self.renamed(names), notices=(*self.notices, notice(names, self.path.name)))

    def _dequantised(self) -> "Checkpoint":
        """The same checkpoint with quantised weights as what they stand for; raises CheckpointError."""
        found = read_quantised(self.path, self.settings, self.tensors, self.files)
        if found is None:
            return self
        settings = without_quantisation(self.settings)
        files = {name: self.files[name] for name in found.tensors if name not in found.formulas}
        files |= {name: formula.parts[0].file for name, formula in found.formulas.items()}
        notices = (*self.notices, found.notice(self.path))
        return replace(
            self,
            settings=settings,
            tensors=found.tensors,
            files=files,
            formulas=found.formulas,
            notices=notices,
            quantisation=found.kind,
        )

    def _as_loaded(self) -> "Checkpoint":
        """The same checkpoint as transformers would load it."""
        found = as_loaded(self, self.path.name, self.formulas)
        if not found.ignored and found.settings is self.settings:
            return self
        return replace(
            self,
            tensors=found.tensors,
            ignored=found.ignored,
            settings=found.settings,
            stated=None if found.settings is self.settings else self.settings,
            notices=(*self.notices, *found.notices),
        )

    def renamed(self, names: Mapping[str, str], settings: Mapping[str, Any] | None = None) -> "Checkpoint":
        """The same tensors under other names (new -> old), those alone that are named; read from the same files."""
        return replace(
            self,
            tensors={new: replace(self.tensors[old], name=new) for new, old in names.items()},
            files={new: self.files[old] for new, old in names.items()},
            formulas={new: self.formulas[old] for new, old in names.items() if old in self.formulas},
            adapter=self.adapter and self.adapter.renamed(names),
            settings=self.settings if settings is None else settings,
        )

    @property
    def architecture(self) -> str:
        """The model class named in ``config.json``, else its model type."""
        named = self.settings.get("architectures") or []
        return str(named[0] if named else self.settings.get("model_type", "unknown"))

    @property
    def parameters(self) -> int:
        """Number of stored elements."""
        return sum(tensor.count for tensor in self.tensors.values())

    @property
    def size_bytes(self) -> int:
        """Bytes of all tensors as they are stored."""
        parts = (part.info for name in self.tensors for part in self._parts(name))
        return sum(info.nbytes for info in (*parts, *self.ignored.values()))

    @property
    def dtype(self) -> str:
        """The number format that most elements have, by torch's name (``bfloat16``)."""
        counts: dict[str, int] = {}
        for tensor in self.tensors.values():
            counts[tensor.dtype] = counts.get(tensor.dtype, 0) + tensor.count
        return _TORCH_NAMES[max(counts, key=lambda name: (counts[name], name))] if counts else "unknown"

    @property
    def name(self) -> str:
        """What people call the model: its folder's name, and behind a + that of its adapter's folder."""
        folders = [self.path] if self.adapter is None else [self.path, self.adapter.path]
        return "+".join(os.path.basename(os.path.abspath(folder)) for folder in folders)

    @property
    def tokenizer_folder(self) -> Path:
        """Where its tokenizer lies: in the adapter's folder where PEFT saved one with it, else in the model's own."""
        if self.adapter is not None and holds_tokenizer(self.adapter.path):
            return self.adapter.path
        return self.path

    @property
    def tokenizer_files(self) -> tuple[Path, ...]:
        """The tokenizer's files, chat templates among them, that are there, in a fixed order."""
        return tokenizer_files(self.tokenizer_folder)

    @property
    def all_files(self) -> frozenset[Path]:
        """Every file that has a say in what is read, or that a child may get."""
        weights = {part.file for name in self.tensors for part in self._parts(name)}
        adapter = () if self.adapter is None else self.adapter.files
        carried = (file.path for file in of_kind(self.path, *CARRIED, "settings"))
        return frozenset({*weights, *adapter, *self.tokenizer_files, *carried})

    @property
    def licence(self) -> str | None:
        """The licence that the model card's front matter states; with an adapter that states one, what both leave."""
        own, added = self.stated_licences
        return decide([("", own), ("", added)]).key if own and added else own

    @property
    def stated_licences(self) -> tuple[str | None, str | None]:
        """The licences that the cards of the model and of its adapter state."""
        return stated_licence(self.path), None if self.adapter is None else stated_licence(self.adapter.path)

    def read(self, name: str) -> "Tensor":
        """One tensor in its own dtype, adapter included, else mapped from the file; callers must not write into it."""
        weight = self._unchanged(name)
        return weight if self.adapter is None else self.adapter.applied(name, weight)

    def _unchanged(self, name: str) -> "Tensor":
        import torch  # slow to import

        tensor = self.tensors[name]
        dtype = getattr(torch, _TORCH_NAMES[tensor.dtype])
        tiles = self.dequantised(name)
        if tiles is not None:
            values = torch.empty(tensor.shape, dtype=torch.float32)
            tiles.tile(0, values.reshape(-1).numpy())
            return values.to(dtype)
        if not tensor.count:
            return torch.empty(tensor.shape, dtype=dtype)
        mapped = self._mapped.of(self.files[name])
        if tensor.start % dtype.itemsize:  # torch needs aligned elements; old writers did not pad the header
            mapped_part = bytearray(mapped[tensor.start : tensor.end])
            return torch.frombuffer(mapped_part, dtype=dtype).reshape(tensor.shape)
        flat = torch.frombuffer(mapped, dtype=dtype, count=tensor.count, offset=tensor.start)
        return flat.reshape(tensor.shape)

    def stored(self, name: str) -> "NDArray[Any]":
        """One tensor's bytes as they lie in the file, flat [n]: float32, else unsigned whole numbers of the same width.

        Without the adapter's change. Mapped, not read: nothing is in memory until it is looked at.
        """
        if name in self.formulas:
            raise ValueError(f"{name} is stored quantised")
        return self._mapped.stored(self.tensors[name], self.files[name])

    def dequantised(self, name: str) -> "Tiles | None":
        """The values of a tensor that is stored quantised, not yet rounded to its format; None: it is not."""
        formula = self.formulas.get(name)
        return None if formula is None else formula.tiles(lambda part: self._mapped.stored(part.info, part.file))

    def _parts(self, name: str) -> tuple[Part, ...]:
        """What of the files goes into a tensor."""
        formula = self.formulas.get(name)
        if formula is not None:
            return formula.parts
        return (Part(self.tensors[name] if name in self.tensors else self.ignored[name], self.files[name]),)

    def forget(self, name: str) -> None:
        """Tell the system that a tensor's pages will not be looked at again soon; they come back when they are."""
        for part in self._parts(name):
            self._mapped.forget(part)

    def digest(self, progress: Callable[[int], None] | None = None) -> str:
        """SHA-256 over tensors (by name: dtype, shape, bytes), settings and tokenizer: the model's identity.

        All as they are stored, by the names of the model's class. The split into files does not matter, nor do
        licence, card, processor and generation settings. ``progress`` is told the bytes just read.
        """
        stored = (
            (name, f"{formula.facts}\0{self.tensors[name].dtype}" if formula else "", self._parts(name))
            for name in sorted({**self.tensors, **self.ignored})
            for formula in (self.formulas.get(name),)
        )
        adapter = None if self.adapter is None else self.adapter.digest()
        return digest_of(stored, self.stated or self.settings, self.tokenizer_files, adapter, progress)


def _refuse_adapter(folder: Path) -> None:
    """Raise CheckpointError for an adapter's folder, which is no model without the one that it was trained on.

    Some trainers put that model's ``config.json`` into it.
    """
    whole = (folder / CONFIG).is_file() and (is_there(folder / INDEX) or is_there(folder / SINGLE))
    if (folder / ADAPTER).is_file() and not whole:
        base = read_json(folder / ADAPTER).get("base_model_name_or_path")
        raise CheckpointError(
            N_("{file} is an adapter; it needs the model that it was trained on ({base})."),
            mend=N_("Write both, that model's folder first: MODEL+{file}."),
            file=str(folder), base=ascii(base)[1:-1][:200] if isinstance(base, str) and base else "?",
        )  # fmt: skip
