"""Bringing a model into the catalogue: open, check, hash, record."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from merger.errors import N_
from merger.weights.adapter import open_reference
from merger.weights.checkpoint import Checkpoint
from merger.weights.documents import VOCABULARY, within
from merger.weights.layout import Layout
from merger.weights.links import is_plain, opened
from webapp.catalog import store
from webapp.catalog.folders import is_model_file
from webapp.catalog.models import Model
from webapp.foundation.refusals import Refused

Progress = Callable[[int, int], None]
LONGEST_CARD = 200_000


def register(
    folder: Path,
    *,
    name: str,
    owner: Any,
    origin: str,
    progress: Progress | None = None,
    description: str = "",
    language: str = "",
    licence: str | None = None,
    base: Model | None = None,
) -> tuple[Model, bool]:
    """Record the model in ``folder``, which stays where it is; (model, is it new).

    The same digest gives the model that the owner, or everybody, already has. progress: told (bytes hashed, all).
    base: on which the folder's adapter goes. Raises CheckpointError when the folder is no sound model, or no adapter
    that fits the base.
    """
    checkpoint = open_on(base, folder)
    digest = hashed(checkpoint, progress)
    return record(
        checkpoint, digest, name=name, owner=owner, origin=origin, description=description, language=language,
        licence=licence, base=base,
    )  # fmt: skip


def open_on(base: Model | None, folder: Path) -> Checkpoint:
    """The model in ``folder``, or its adapter on the base; raises CheckpointError."""
    return open_reference(folder) if base is None else open_reference(base.path, folder)


def hashed(checkpoint: Checkpoint, progress: Progress | None = None) -> str:
    """The checkpoint's digest, telling progress about a hundred times."""
    total, done, reported = checkpoint.size_bytes, 0, 0

    def read(count: int) -> None:
        nonlocal done, reported
        done += count
        if progress and (done == total or (done - reported) * 100 >= total):
            reported = done
            progress(done, total)

    return checkpoint.digest(read)


def record(
    checkpoint: Checkpoint,
    digest: str,
    *,
    name: str,
    owner: Any,
    origin: str,
    description: str = "",
    language: str = "",
    licence: str | None = None,
    base: Model | None = None,
) -> tuple[Model, bool]:
    """The catalogue's row for a checkpoint of :func:`open_on`, hashed; (model, is it new)."""
    folder = checkpoint.path if checkpoint.adapter is None else checkpoint.adapter.path
    path = str(folder.resolve())
    facts = {
        "name": name[:200],
        "description": description,
        "language": language,
        "architecture": checkpoint.architecture[:200],
        "parameters": checkpoint.parameters,
        "size_bytes": checkpoint.size_bytes,
        "dtype": checkpoint.dtype,
        "layers": Layout.of(checkpoint.tensors, checkpoint.settings).layers,
        "licence": (licence if licence is not None else checkpoint.licence or "")[:100],
        "origin": origin,
        "path": path,
        "base": base,
        "card": card_text(folder),
    }
    shared = Model.objects.filter(owner=None, digest=digest, archived=None).first()
    if shared is not None and store.is_there(shared):
        return shared, False
    try:
        with transaction.atomic():
            model, new = Model.objects.get_or_create(owner=owner, digest=digest, defaults=facts)
    except IntegrityError:  # two imports of the same model at once
        model, new = Model.objects.get(owner=owner, digest=digest), False
    if origin == Model.Origin.FOLDER:
        # What the folder held before is gone: rows that still point at it name weights that no longer exist.
        stale = Model.objects.filter(owner=owner, archived=None, path=path, base=base).exclude(pk=model.pk)
        Model.objects.filter(base__in=stale, archived=None).update(archived=timezone.now())
        stale.update(archived=timezone.now())
    if not new and (model.archived or not store.is_there(model)):
        model.archived, model.path, model.base = None, path, base
        model.save(update_fields=["archived", "path", "base"])
    return model, new


def adopt(incoming: Path, digest: str) -> Path:
    """Move a folder that we wrote into the store under its digest, and where it is; the same digest is kept once."""
    final = store.folder("models") / digest
    if final.is_dir():
        shutil.rmtree(incoming, ignore_errors=True)
    else:
        _sync(incoming)
        try:
            os.rename(incoming, final)
        except OSError:
            if not final.is_dir():  # someone else's rename came first
                raise
            shutil.rmtree(incoming, ignore_errors=True)
        _sync_folder(final.parent)
    return final


def gate(folder: Path) -> None:
    """Check every file of an upload and strip what would make a loader run code; raises Refused.

    JSON files must be JSON; ``auto_map`` goes from any of them; weights must not be pickles under a plain name.
    """
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or not path.is_file():
            raise Refused(N_("{file} is no plain file."), file=ascii(path.name)[:100], field="files")
        with path.open("rb") as file:
            start = file.read(8)
        if path.suffix != ".safetensors" and (start.startswith(b"\x80") or start.startswith(b"PK\x03\x04")):
            raise Refused(
                N_("{file} may hold pickled code, which is never opened."),
                mend=N_("Use a safetensors copy of the model."),
                file=path.name,
                field="files",
            )
        if path.suffix == ".json":
            _strip(path)


def _strip(path: Path) -> None:
    within(path, VOCABULARY.size)
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as fault:
        raise Refused(N_("{file} is not readable JSON."), file=path.name, field="files") from fault
    if isinstance(value, dict) and "auto_map" in value:
        del value["auto_map"]
        path.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")


def card_text(folder: Path) -> str:
    """The model card as text, shortened."""
    card = folder / "README.md"
    if not is_plain(card):
        return ""
    with opened(card) as file:
        return file.read(LONGEST_CARD).decode("utf-8", errors="replace").replace("\0", "")


def _sync(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_file() and is_model_file(path.name):
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
