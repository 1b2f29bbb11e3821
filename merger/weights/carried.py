"""What a child has of its parents' folders beside settings and tokenizer, and what it has not."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from merger.weights.checkpoint import Checkpoint
from merger.weights.folder_files import CARRIED, REASONS, File, licences, listed, may_hold_code
from merger.weights.links import read_bytes

Parents = Sequence[tuple[str, Checkpoint]]  # by name
_UNSAFE = re.compile(r"[^A-Za-z0-9_.\-]+")


@dataclass(frozen=True)
class LeftOut:
    """Files of one parent that the child does not have, and why."""

    parent: str
    files: tuple[str, ...]
    reason: str


def carry_licences(parents: Parents, folder: Path) -> None:
    """Put all parents' licences and notices into ``folder``; those of one name that differ are told apart by parent."""
    found: dict[str, dict[bytes, str]] = {}
    for name, checkpoint in parents:
        for source in _folders(checkpoint):
            for file in licences(source):
                if file.kind == "licence":
                    found.setdefault(_UNSAFE.sub("-", file.name), {}).setdefault(read_bytes(file.path), name)
    for file_name, texts in found.items():
        for number, (text, name) in enumerate(texts.items(), start=1):
            target = folder / (file_name if len(texts) == 1 else _apart(file_name, name, number))
            if target.exists():  # two parents of one name
                target = folder / _apart(file_name, f"{name}-{number}", number)
            target.write_bytes(text)


def left_out(parents: Parents, donor: Checkpoint, tokenizer: Checkpoint) -> tuple[LeftOut, ...]:
    """What the child does not have of its parents' files. donor: of its settings; tokenizer: of its tokenizer."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, checkpoint in parents:
        weights = {path.name for path in checkpoint.files.values()}
        for folder in _folders(checkpoint):
            for file in _files(folder):
                reason = _reason(file, checkpoint, donor, tokenizer, weights)
                if reason is not None:
                    found.setdefault((name, reason), []).append(file.name)
    return tuple(LeftOut(name, tuple(files), reason) for (name, reason), files in found.items())


def _reason(file: File, own: Checkpoint, donor: Checkpoint, tokenizer: Checkpoint, weights: set[str]) -> str | None:
    if file.kind == "weights" and (file.name in weights or file.name.endswith(".index.json")):
        return None
    if file.kind == "adapter" and own.adapter is not None and file.path.parent == own.adapter.path:
        return None
    if file.kind in REASONS:
        return REASONS[file.kind]
    if file.kind in ("tokenizer", "template") and own.path != tokenizer.path:
        return "the tokenizer is another parent's"
    if file.kind in ("processor", "generation") and own.path != donor.path:
        return "the settings are another parent's"
    return None


def _files(folder: Path) -> Iterator[File]:
    """All files of a folder, what may not be carried being of kind "refused"."""
    refused = {file.name for file in licences(folder) if file.kind == "refused"}
    for file in listed(folder):
        unsafe = file.name in refused or (file.kind in CARRIED and file.path.is_file() and may_hold_code(file.path))
        yield File(file.path, file.name, "refused") if unsafe else file


def _folders(checkpoint: Checkpoint) -> Iterator[Path]:
    yield checkpoint.path
    if checkpoint.adapter is not None:
        yield checkpoint.adapter.path


def _apart(name: str, parent: str, number: int) -> str:
    """``LICENSE.md`` of a parent: ``LICENSE-parent.md``."""
    stem, dot, ending = name.rpartition(".")
    word = _UNSAFE.sub("-", parent).strip("-.")[:80] or f"parent-{number}"
    return f"{stem}-{word}.{ending}" if dot and stem else f"{name}-{word}"
