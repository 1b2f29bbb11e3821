"""A checkpoint as it is once loaded: without tensors that loaders derive, and with the head that counts."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from merger.errors import N_, CheckpointError
from merger.weights.classes import is_known
from merger.weights.header import Stored, TensorInfo
from merger.weights.ignored import ignored
from merger.weights.layout import Layout
from merger.weights.links import opened
from merger.weights.settings import tied

_WHOLE = 64 * 2**20  # bytes up to which a stored head is compared with the embedding in full
_BLOCK, _BLOCKS = 2**14, 1024  # beyond, so many bytes at so many places
TIE = "tie_word_embeddings"


@dataclass(frozen=True)
class Loaded:
    """What a class of transformers makes of a folder.

    tensors: those that the model is made of; ignored: the others that are stored; settings: those that count.
    """

    tensors: Mapping[str, TensorInfo]
    ignored: Mapping[str, TensorInfo]
    settings: Mapping[str, Any]
    notices: tuple[CheckpointError, ...]


def as_loaded(stored: Stored, model: str, quantised: Container[str]) -> Loaded:
    """``stored`` without the tensors that no model is made of, with notices of them.

    model: its name in notices; quantised: names of the tensors whose bytes are not compared.
    A head that the settings tie to the embedding is a copy of it, or else counts: transformers (since 5.0) does not tie
    what is stored with different values. Its settings then say so.
    """
    native = is_known(str(stored.settings.get("model_type") or "llama"))  # what other code keeps, nobody here knows
    derived = {name: stored.tensors[name] for name in ignored(stored.tensors, stored.settings) if native}
    kept = {name: info for name, info in stored.tensors.items() if name not in derived}
    notices = list(_derived(model, list(derived)))
    settings = stored.settings
    for head, embedding in _stored_twice(kept, settings):
        facts = {"model": model, "tensor": head}
        if head not in quantised and embedding not in quantised and _same(stored.files, kept[head], kept[embedding]):
            derived[head] = kept.pop(head)
            notices.append(CheckpointError(
                N_("{model} stores its embedding a second time, as {tensor}; the two are one."), **facts
            ))  # fmt: skip
        elif not embedding.endswith("shared.weight"):
            settings = untied(settings)
            notices.append(CheckpointError(
                N_("{model} says that head and embedding are one, but stores a head with other values ({tensor}); "
                   "the stored head counts."),
                mend=N_("Set tie_word_embeddings to false in its config.json if that is meant, else remove the "
                        "tensor."),
                **facts,
            ))  # fmt: skip
    return Loaded(kept, derived, settings, tuple(notices))


def untied(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings that say that head and embedding are two."""
    changed = {**settings, TIE: False}
    for key, part in settings.items():
        if isinstance(part, Mapping) and TIE in part and part is not settings.get("vision_config"):
            changed[key] = untied(part)
    return changed


def ends(layout: Layout) -> tuple[str | None, str | None]:
    """The names of the head's matrix and of the embedding's."""

    def first(role: str) -> str | None:
        names = (
            name
            for name, place in layout.places.items()
            if place.role == place.block == role and name.endswith("weight")
        )
        return next(names, None)

    return first("head"), first("embedding")


def _stored_twice(kept: Mapping[str, TensorInfo], settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(copy, original): a tied head and its embedding; embeddings of encoder and decoder beside the shared one."""
    shared = next((name for name in kept if name in ("shared.weight", "model.shared.weight")), None)
    for name in list(kept) if shared else ():
        if name.endswith(("encoder.embed_tokens.weight", "decoder.embed_tokens.weight")):
            assert shared is not None
            yield name, shared
    if tied(settings):
        head, embedding = ends(Layout.of(kept, settings))
        # Of another shape it is a part of a head of several, whose last matrix is the embedding (RoBERTa's dense).
        if head is not None and embedding is not None and kept[head].shape == kept[embedding].shape:
            yield head, embedding


def _derived(model: str, names: list[str]) -> Iterator[CheckpointError]:
    if names:
        yield CheckpointError(
            N_("{model} stores {count} tensors that loading makes anew or leaves out, such as {tensor}; so does the "
               "merge."),
            model=model, count=len(names), tensor=names[0],
        )  # fmt: skip


def _same(files: Mapping[str, Path], one: TensorInfo, two: TensorInfo) -> bool:
    """Are two tensors equal, byte for byte? Of large ones a thousand places far apart are compared."""
    if (one.dtype, one.shape) != (two.dtype, two.shape):
        return False
    size = one.nbytes
    steps = range(0, size, 2**20) if size <= _WHOLE else (size * index // _BLOCKS for index in range(_BLOCKS))
    width = 2**20 if size <= _WHOLE else _BLOCK
    with opened(files[one.name]) as first, opened(files[two.name]) as second:
        for start in steps:
            count = min(width, size - start)
            first.seek(one.start + start)
            second.seek(two.start + start)
            if first.read(count) != second.read(count):
                return False
    return True
