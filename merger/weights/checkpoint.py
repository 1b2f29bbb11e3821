"""A model folder: settings and headers at once, weights one tensor at a time."""

import hashlib
import json
import mmap
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from merger.errors import N_, CheckpointError
from merger.weights._adapter_settings import SETTINGS as ADAPTER
from merger.weights.documents import plain_file, within
from merger.weights.documents import read_json as read_json
from merger.weights.header import ITEM_BYTES, TensorInfo, read_header
from merger.weights.licences import strictest_licence
from merger.weights.settings import FILE as CONFIG
from merger.weights.settings import read_settings

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from merger.weights.adapter import Adapter

SINGLE = "model.safetensors"
INDEX = "model.safetensors.index.json"
TOKENIZER_FILES = (
    "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "vocab.json", "vocab.txt", "merges.txt", "chat_template.jinja", "chat_template.json",
)  # fmt: skip
_WHOLE_TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt")  # each of them makes a tokenizer
_MOST_TOKENIZER_BYTES = 64 * 2**20
_MOST_TEMPLATE_BYTES = 2**20
_MOST_FILES = 5_000
_MOST_TENSORS = 250_000
_PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*\.safetensors")
_TORCH_NAMES: Mapping[str, str] = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16",
    "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2", "I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8",
    "U64": "uint64", "U32": "uint32", "U16": "uint16", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint opened by :meth:`open`; nothing but ``config.json`` and headers has been read.

    settings: ``config.json`` without ``auto_map`` (remote code is never run).
    tensors: name -> TensorInfo, in file order; files: name of tensor -> path of its file. adapter: what is added to
    the tensors as they are read (:func:`merger.weights.adapter.open_reference`).
    """

    path: Path
    settings: Mapping[str, Any]
    tensors: Mapping[str, TensorInfo]
    files: Mapping[str, Path]
    adapter: "Adapter | None" = None
    _maps: dict[Path, mmap.mmap] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, folder: Path | str) -> "Checkpoint":
        """Open a folder that holds ``config.json`` and safetensors weights; raises CheckpointError."""
        path = Path(folder)
        if not path.is_dir():
            raise CheckpointError(N_("There is no model folder {file}."), mend=N_("Check the path."), file=str(folder))
        _refuse_adapter(path)
        settings = read_settings(path)
        check_tokenizer_files(path)
        tensors: dict[str, TensorInfo] = {}
        files: dict[str, Path] = {}
        for file, expected in _weight_files(path).items():
            header = read_header(path / file)
            if expected is not None and set(header.tensors) != expected:
                odd = sorted(set(header.tensors) ^ expected)[0]
                raise CheckpointError(
                    N_("{index} and {file} disagree about tensor {tensor}."),
                    mend=N_("Copy or download the folder again."),
                    index=INDEX, file=file, tensor=ascii(odd)[1:-1][:80],
                )  # fmt: skip
            if len(tensors) + len(header.tensors) > _MOST_TENSORS:
                raise CheckpointError(
                    N_("{file} holds more than {most} tensors."),
                    mend=N_("Choose a smaller model."),
                    file=path.name, most=_MOST_TENSORS,
                )  # fmt: skip
            for name, tensor in header.tensors.items():
                if name in tensors:
                    raise CheckpointError(
                        N_("Tensor {tensor} stands in two files, {file} among them."),
                        mend=N_("Copy or download the folder again."),
                        tensor=name, file=file,
                    )  # fmt: skip
                tensors[name] = tensor
                files[name] = path / file
        if not tensors:
            raise CheckpointError(
                N_("{file} holds no tensors."), mend=N_("Copy or download the folder again."), file=path.name
            )
        return cls(path, settings, tensors, files)

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
        """Bytes of all stored tensors."""
        return sum(tensor.nbytes for tensor in self.tensors.values())

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
        if self.adapter is not None and any((self.adapter.path / name).is_file() for name in _WHOLE_TOKENIZERS):
            return self.adapter.path
        return self.path

    @property
    def tokenizer_files(self) -> tuple[Path, ...]:
        """The tokenizer's files that are there, in a fixed order."""
        folder = self.tokenizer_folder
        return tuple(folder / name for name in TOKENIZER_FILES if (folder / name).is_file())

    @property
    def licence(self) -> str | None:
        """The licence in the model card's front matter; the adapter's where it states one that is stricter."""
        own = _stated_licence(self.path)
        added = None if self.adapter is None else _stated_licence(self.adapter.path)
        return strictest_licence([own, added]) if own and added else own

    def read(self, name: str) -> "Tensor":
        """One tensor in its own dtype, adapter included, else mapped from the file; callers must not write into it."""
        weight = self._mapped(name)
        return weight if self.adapter is None else self.adapter.applied(name, weight)

    def _mapped(self, name: str) -> "Tensor":
        import torch

        tensor = self.tensors[name]
        dtype = getattr(torch, _TORCH_NAMES[tensor.dtype])
        if not tensor.count:
            return torch.empty(tensor.shape, dtype=dtype)
        mapped = self._map(self.files[name])
        if tensor.start % dtype.itemsize:  # torch needs aligned elements; old writers did not pad the header
            mapped_part = bytearray(mapped[tensor.start : tensor.end])
            return torch.frombuffer(mapped_part, dtype=dtype).reshape(tensor.shape)
        flat = torch.frombuffer(mapped, dtype=dtype, count=tensor.count, offset=tensor.start)
        return flat.reshape(tensor.shape)

    def stored(self, name: str) -> "NDArray[Any]":
        """One tensor's bytes as they lie in the file, flat [n]: float32, else unsigned whole numbers of the same width.

        Without the adapter's change. Mapped, not read: nothing is in memory until it is looked at.
        """
        import numpy

        tensor = self.tensors[name]
        width = ITEM_BYTES[tensor.dtype]
        kind = numpy.dtype("<f4" if tensor.dtype == "F32" else f"<u{width}")
        if not tensor.count:
            return numpy.empty(0, kind)
        mapped = self._map(self.files[name])
        if tensor.start % width:  # compiled loops need aligned elements; old writers did not pad the header
            return numpy.frombuffer(bytearray(mapped[tensor.start : tensor.end]), kind)
        return numpy.frombuffer(mapped, kind, tensor.count, tensor.start)

    def forget(self, name: str) -> None:
        """Tell the system that a tensor's pages will not be looked at again soon; they come back when they are."""
        tensor = self.tensors[name]
        mapped = self._map(self.files[name])
        first = -(-tensor.start // mmap.PAGESIZE) * mmap.PAGESIZE
        length = tensor.end // mmap.PAGESIZE * mmap.PAGESIZE - first
        if length > 0:
            mapped.madvise(mmap.MADV_DONTNEED, first, length)

    def digest(self, progress: Callable[[int], None] | None = None) -> str:
        """SHA-256 over tensors (by name: dtype, shape, bytes), settings and tokenizer: the model's identity.

        The split into files does not matter. ``progress`` is told the bytes just read.
        """
        total = hashlib.sha256()
        for name in sorted(self.tensors):
            tensor = self.tensors[name]
            total.update(f"{name}\0{tensor.dtype}\0{list(tensor.shape)}\0".encode())
            with open(self.files[name], "rb") as file:
                file.seek(tensor.start)
                left = tensor.nbytes
                while left:
                    block = file.read(min(left, 2**20))
                    if not block:
                        raise CheckpointError(
                            N_("{file} ended while it was read."), file=self.files[name].name, tensor=name
                        )
                    left -= len(block)
                    total.update(block)
                    if progress:
                        progress(len(block))
        total.update(json.dumps(self.settings, sort_keys=True, ensure_ascii=False).encode())
        for path in self.tokenizer_files:
            total.update(path.name.encode() + b"\0" + path.read_bytes())
        if self.adapter is not None:
            total.update(b"adapter\0" + self.adapter.digest().encode())
        return total.hexdigest()

    def _map(self, path: Path) -> mmap.mmap:
        if path not in self._maps:
            with open(path, "rb") as file:
                # A private map: torch wants a writable buffer, and a write would never reach the file.
                self._maps[path] = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        return self._maps[path]


def _refuse_adapter(folder: Path) -> None:
    """Raise CheckpointError for an adapter's folder, which is no model without the one that it was trained on."""
    if (folder / ADAPTER).is_file() and not (folder / CONFIG).is_file():
        base = read_json(folder / ADAPTER).get("base_model_name_or_path")
        raise CheckpointError(
            N_("{file} is an adapter; it needs the model that it was trained on ({base})."),
            mend=N_("Write both, that model's folder first: MODEL+{file}."),
            file=str(folder), base=ascii(base)[1:-1][:200] if isinstance(base, str) and base else "?",
        )  # fmt: skip


def check_tokenizer_files(folder: Path) -> None:
    """Raise CheckpointError for a tokenizer's file that is no plain one, or too large."""
    for name in TOKENIZER_FILES:
        if (folder / name).is_symlink() or (folder / name).exists():
            within(folder / name, _MOST_TEMPLATE_BYTES if name.startswith("chat_") else _MOST_TOKENIZER_BYTES)


def _stated_licence(folder: Path) -> str | None:
    """The ``license:`` of a model card's front matter, in lower case."""
    card = folder / "README.md"
    if not card.is_file() or card.is_symlink():
        return None
    with open(card, encoding="utf-8", errors="replace") as file:
        text = file.read(20_000)
    front = re.match(r"---\r?\n(.*?)\r?\n---", text, re.DOTALL)
    found = re.search(r"^license:\s*['\"]?([A-Za-z0-9._+-]+)", front.group(1) if front else "", re.MULTILINE)
    return found.group(1).lower() if found else None


def _weight_files(folder: Path) -> dict[str, set[str] | None]:
    """The files that hold weights, and which tensors the index says are in each (None: there is no index)."""
    if (folder / INDEX).is_symlink() or (folder / INDEX).exists():
        listed = read_json(folder / INDEX).get("weight_map")
        if not isinstance(listed, dict) or not listed or not all(isinstance(file, str) for file in listed.values()):
            raise CheckpointError(
                N_("{file} has no usable weight_map."), mend=N_("Copy or download the folder again."), file=INDEX
            )
        files: dict[str, set[str] | None] = {}
        for name, file in listed.items():
            if not _PLAIN.fullmatch(file):
                raise CheckpointError(
                    N_("{index} points tensor {tensor} at {file}, which is no plain safetensors file name."),
                    mend=N_("Copy or download the folder again."),
                    index=INDEX, tensor=ascii(name)[1:-1][:80], file=ascii(file)[:80],
                )  # fmt: skip
            names = files.setdefault(file, set())
            assert names is not None
            names.add(name)
        if len(files) > _MOST_FILES:
            raise CheckpointError(
                N_("{file} names {count} files; at most {most} are accepted."),
                mend=N_("Save the model again in fewer, larger files."),
                file=INDEX, count=len(files), most=_MOST_FILES,
            )  # fmt: skip
        for file in files:
            plain_file(folder / file)
        return files
    single = folder / SINGLE
    if not single.is_symlink() and not single.exists() and any(path.suffix in _PICKLED for path in folder.iterdir()):
        raise CheckpointError(
            N_("{file} holds pickled weights (.bin, .pt, .ckpt), which are never opened."),
            mend=N_("Use a safetensors copy of the model."),
            file=folder.name,
        )
    plain_file(single)
    return {SINGLE: None}
