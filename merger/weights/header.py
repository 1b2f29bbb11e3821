"""The header of a safetensors file, read and gated without torch and before any weight is touched."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from merger.errors import N_, CheckpointError
from merger.weights.documents import HEADER, parsed
from merger.weights.links import opened, plain_file

ITEM_BYTES: Mapping[str, int] = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1,
    "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1,
}  # fmt: skip
MOST_TENSORS = 50_000
MOST_DIMENSIONS = 8
MOST_ELEMENTS = 2**40
_PICKLES = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")  # how torch.save's files begin
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]{0,255})")


@dataclass(frozen=True)
class TensorInfo:
    """One tensor as the header tells it; ``start`` and ``end`` are bytes from the start of the file."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int = 0
    end: int = 0

    @property
    def count(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        """Size of the tensor's bytes."""
        return self.count * ITEM_BYTES[self.dtype]


class Stored(Protocol):
    """What settings and headers tell of a model."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Its ``config.json``."""

    @property
    def tensors(self) -> Mapping[str, TensorInfo]:
        """By name."""

    @property
    def files(self) -> Mapping[str, Path]:
        """Name of a tensor -> the file that it is in."""


@dataclass(frozen=True)
class Header:
    """All tensors of one file in the order of their bytes, and the file's own notes."""

    tensors: Mapping[str, TensorInfo]
    metadata: Mapping[str, str]
    data_start: int


def read_header(path: Path) -> Header:
    """Parse and check the header of ``path``.

    Refused with a CheckpointError that names file and tensor: a header that is cut off, too large or not JSON,
    repeated or unsafe names, unknown dtypes, absurd shapes, bytes that overlap, leave holes or run past the end.
    Limits hold before memory is spent.
    """
    size = plain_file(path)
    with opened(path) as file:
        prefix, first = file.read(8), file.read(1)
        length = int.from_bytes(prefix, "little")
        if prefix.startswith(_PICKLES) and first != b"{":  # a header of 640 bytes, say, has a length that begins so too
            raise CheckpointError(
                N_("{file} is a pickle by its content; pickles are never opened."),
                mend=N_("Use a safetensors copy of the model."),
                file=path.name,
            )
        if len(prefix) < 8 or length > size - 8:
            raise CheckpointError(
                N_("{file} is cut off or is not a safetensors file."),
                mend=N_("Copy or download the file again."),
                file=path.name,
            )
        if length > HEADER.size:
            raise CheckpointError(
                N_("{file} has a header of {bytes} bytes; at most {most} are accepted."),
                mend=N_("Save the model again with the safetensors library."),
                file=path.name, bytes=length, most=HEADER.size,
            )  # fmt: skip
        raw = first + file.read(length - 1) if length else b""
    entries = _parse(path, raw)
    notes = entries.pop("__metadata__", {})
    if not isinstance(notes, dict) or not all(_is_text(value) for note in notes.items() for value in note):
        raise _broken(path, "__metadata__")
    if len(entries) > MOST_TENSORS:
        raise CheckpointError(
            N_("{file} lists {count} tensors; at most {most} are accepted."),
            mend=N_("Save the model again in more, smaller files."),
            file=path.name, count=len(entries), most=MOST_TENSORS,
        )  # fmt: skip
    start = 8 + length
    tensors = sorted((_tensor(path, name, entry, start) for name, entry in entries.items()), key=_place)
    _check_cover(path, tensors, start, size)
    return Header({tensor.name: tensor for tensor in tensors}, notes, start)


def _place(tensor: TensorInfo) -> tuple[int, int, str]:
    return tensor.start, tensor.end, tensor.name


def _parse(path: Path, raw: bytes) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for name, value in pairs:
            if name in entries:
                raise CheckpointError(
                    N_("{file} lists {tensor} twice."),
                    mend=N_("Save the model again with the safetensors library."),
                    file=path.name, tensor=ascii(name)[1:-1][:80],
                )  # fmt: skip
            entries[name] = value
        return entries

    try:
        return parsed(raw, path.name, HEADER, unique)
    except (ValueError, RecursionError) as fault:
        raise CheckpointError(
            N_("{file}: the header is not readable JSON."),
            mend=N_("Copy or download the file again."),
            file=path.name,
        ) from fault


def _tensor(path: Path, name: str, entry: Any, data_start: int) -> TensorInfo:
    if not _NAME.fullmatch(name) or ".." in name:
        raise CheckpointError(
            N_("{file} holds a tensor with an unsafe name: {tensor}."),
            mend=N_("Names may hold letters, digits, dots, dashes and underscores."),
            file=path.name, tensor=ascii(name)[:80],
        )  # fmt: skip
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise _broken(path, name)
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in ITEM_BYTES:
        raise CheckpointError(
            N_("{file}: tensor {tensor} has the unknown number format {dtype}."),
            mend=N_("Save the model again as bfloat16, float16 or float32."),
            file=path.name, tensor=name, dtype=ascii(dtype)[:40],
        )  # fmt: skip
    if (
        not _naturals(shape)
        or len(shape) > MOST_DIMENSIONS
        or max(shape, default=0) > MOST_ELEMENTS
        or math.prod(shape) > MOST_ELEMENTS
    ):
        raise CheckpointError(
            N_("{file}: tensor {tensor} has an impossible shape."),
            mend=N_("Copy or download the file again."),
            file=path.name, tensor=name,
        )  # fmt: skip
    if not _naturals(offsets) or len(offsets) != 2:
        raise _broken(path, name)
    tensor = TensorInfo(name, dtype, tuple(shape), data_start + offsets[0], data_start + offsets[1])
    if tensor.end - tensor.start != tensor.nbytes:
        raise CheckpointError(
            N_("{file}: tensor {tensor} has {bytes} bytes, but its shape needs {expected}."),
            mend=N_("Copy or download the file again."),
            file=path.name, tensor=name, bytes=tensor.end - tensor.start, expected=tensor.nbytes,
        )  # fmt: skip
    return tensor


def _is_text(value: Any) -> bool:
    """A string that can be written again: no half of a surrogate pair."""
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _naturals(values: Any) -> bool:
    return isinstance(values, list) and all(type(value) is int and value >= 0 for value in values)


def _check_cover(path: Path, tensors: list[TensorInfo], start: int, size: int) -> None:
    offset = start
    for tensor in tensors:
        if tensor.start != offset:
            raise CheckpointError(
                N_("{file}: the bytes of tensor {tensor} overlap another's or leave a hole."),
                mend=N_("Copy or download the file again."),
                file=path.name, tensor=tensor.name,
            )  # fmt: skip
        offset = tensor.end
    if offset != size:
        raise CheckpointError(
            N_("{file} should be {expected} bytes long but is {bytes}."),
            mend=N_("Copy or download the file again."),
            file=path.name, expected=offset, bytes=size,
        )  # fmt: skip


def _broken(path: Path, tensor: str) -> CheckpointError:
    return CheckpointError(
        N_("{file}: the header's entry {tensor} is not readable."),
        mend=N_("Copy or download the file again."),
        file=path.name, tensor=ascii(tensor)[1:-1][:80],
    )  # fmt: skip
