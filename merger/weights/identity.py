"""The identity of a model: SHA-256 over its tensors, settings and tokenizer, whatever the files are called."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from merger.weights.dequantising import Part
from merger.weights.folder_files import name_below
from merger.weights.links import read_bytes

Stored = tuple[str, str, tuple[Part, ...]]  # name, how the parts make the tensor where it is quantised, the parts


def digest_of(
    tensors: Iterable[Stored],
    settings: Mapping[str, Any],
    tokenizer: Iterable[Path],
    adapter: str | None,
    progress: Callable[[int], None] | None = None,
) -> str:
    """Hexadecimal SHA-256 over tensors (name, dtype, shape, bytes), settings, tokenizer files and an adapter's digest.

    tensors: by name. ``progress`` is told the bytes just read.
    """
    total = hashlib.sha256()
    for name, formula, parts in tensors:
        if formula:
            total.update(f"{name}\0{formula}\0".encode())
        for part in parts:
            total.update(f"{name}\0{part.info.dtype}\0{list(part.info.shape)}\0".encode())
            for block in part.blocks():
                total.update(block)
                if progress:
                    progress(len(block))
    total.update(json.dumps(settings, sort_keys=True, ensure_ascii=False).encode())
    for path in tokenizer:
        total.update(name_below(path).encode() + b"\0" + read_bytes(path))
    if adapter is not None:
        total.update(b"adapter\0" + adapter.encode())
    return total.hexdigest()
