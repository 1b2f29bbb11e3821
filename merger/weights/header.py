"""The header of a safetensors file, read and gated without torch and before any weight is touched."""

import json
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from merger.errors import N_, CheckpointError

ITEM_BYTES: Mapping[str, int] = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1,
    "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1,
}  # fmt: skip
MOST_HEADER_BYTES = 10 * 2**20
MOST_TENSORS = 50_000
MOST_DIMENSIONS = 8
MOST_ELEMENTS = 2**40
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
    """
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        prefix = file.read(8)
        length = int.from_bytes(prefix, "little")
        if len(prefix) < 8 or length > size - 8:
            raise CheckpointError(
                N_("{file} is cut off or is not a safetensors file."),
                mend=N_("Copy or download the file again."),
                file=path.name,
            )
        if length > MOST_HEADER_BYTES:
            raise CheckpointError(
                N_("{file} has a header of {bytes} bytes; at most {most} are accepted."),
                mend=N_("Save the model again with the safetensors library."),
                file=path.name, bytes=length, most=MOST_HEADER_BYTES,
            )  # fmt: skip
        raw = file.read(length)
    entries = _parse(path, raw)
    notes = entries.pop("__metadata__", {})
    if not isinstance(notes, dict) or not all(isinstance(value, str) for value in notes.values()):
        raise _broken(path, "__metadata__")
    if len(entries) > MOST_TENSORS:
        raise CheckpointError(
            N_("{file} lists {count} tensors; at most {most} are accepted."),
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
                raise CheckpointError(N_("{file} lists {tensor!r} twice."), file=path.name, tensor=name)
            entries[name] = value
        return entries

    try:
        entries = json.loads(raw.decode("utf-8"), object_pairs_hook=unique)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as fault:
        raise _broken(path, "") from fault
    if not isinstance(entries, dict):
        raise _broken(path, "")
    return entries


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
            file=path.name, tensor=name, dtype=ascii(dtype)[:40],
        )  # fmt: skip
    if not _naturals(shape) or len(shape) > MOST_DIMENSIONS or math.prod(shape) > MOST_ELEMENTS:
        raise CheckpointError(N_("{file}: tensor {tensor} has an impossible shape."), file=path.name, tensor=name)
    if not _naturals(offsets) or len(offsets) != 2:
        raise _broken(path, name)
    tensor = TensorInfo(name, dtype, tuple(shape), data_start + offsets[0], data_start + offsets[1])
    if tensor.end - tensor.start != tensor.nbytes:
        raise _broken(path, name)
    return tensor


def _naturals(values: Any) -> bool:
    return isinstance(values, list) and all(type(value) is int and value >= 0 for value in values)


def _check_cover(path: Path, tensors: list[TensorInfo], start: int, size: int) -> None:
    place = start
    for tensor in tensors:
        if tensor.start != place:
            raise CheckpointError(
                N_("{file}: the bytes of tensor {tensor} overlap another's or leave a hole."),
                mend=N_("Copy or download the file again."),
                file=path.name, tensor=tensor.name,
            )  # fmt: skip
        place = tensor.end
    if place != size:
        raise CheckpointError(
            N_("{file} should be {expected} bytes long but is {bytes}."),
            mend=N_("Copy or download the file again."),
            file=path.name, expected=place, bytes=size,
        )  # fmt: skip


def _broken(path: Path, tensor: str) -> CheckpointError:
    return CheckpointError(
        N_("{file}: the header is not readable (entry {tensor!r})."),
        mend=N_("Copy or download the file again."),
        file=path.name, tensor=tensor[:80],
    )  # fmt: skip
