"""Which folders and file names the catalogue touches: chosen by the server, never by a client."""

import re
from pathlib import Path

from django.conf import settings

from merger.errors import N_
from merger.weights.adapter import SETTINGS as ADAPTER
from merger.weights.folder_files import TEMPLATES, pattern_of
from merger.weights.links import is_plain
from merger.weights.settings import FILE as CONFIG
from webapp.foundation.refusals import Refused

# What a model's folder may hold, for whole names; browsers read the same patterns. The second is for names in any case.
MODEL_FILES = r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,199}\.(?:safetensors|json|jinja|txt|md|model|tiktoken|spm|vocab|bpe)"
LICENCE_FILES = rf"(?=[A-Za-z0-9][A-Za-z0-9_.\-]{{0,199}}$)(?:{pattern_of('licence')})"
PLACES = ("*", "*/*", "models--*/snapshots/*", "*/models--*/snapshots/*")
MOST_OFFERED = 200


def roots() -> list[Path]:
    """Folders from which models may be added."""
    return [Path(root).resolve() for root in settings.MODEL_ROOTS]


def candidates() -> list[Path]:
    """Folders below the roots that look like models or adapters, to be offered: two steps down, or in a Hub cache."""
    found: dict[Path, None] = {}  # a folder may have the settings of both
    for root in roots():
        for pattern in PLACES:
            for path in sorted(path for name in (CONFIG, ADAPTER) for path in root.glob(f"{pattern}/{name}")):
                folder = path.parent
                if is_plain(path) and not folder.is_symlink() and any(folder.glob("*.safetensors")):
                    found[folder] = None
                if len(found) >= MOST_OFFERED:
                    return list(found)
    return list(found)


def allowed(path: str) -> Path:
    """The model folder behind a path that a person typed.

    The path, links resolved, must lie inside an allowed root, and no part of it below the root may be a link.
    Raises Refused without telling whether anything outside the roots exists.
    """
    if not path.strip() or "\0" in path:
        raise Refused(N_("Type the path of a model folder."), field="folder")
    typed = Path(path.strip())
    candidates = [typed] if typed.is_absolute() else [root / typed for root in roots()]
    for candidate in candidates:
        resolved = candidate.resolve()
        for root in roots():
            if resolved == root or root not in resolved.parents:
                continue
            below = candidate.absolute().relative_to(root).parts if root in candidate.absolute().parents else None
            if (
                below is None
                or ".." in below
                or any((root.joinpath(*below[: n + 1])).is_symlink() for n in range(len(below)))
            ):
                continue
            if resolved.is_dir():
                return resolved
    raise Refused(
        N_("The folder {folder} is not a model folder inside the folders that this server may read: {roots}."),
        mend=N_("Move the model there, or upload it."),
        folder=path.strip()[:300],
        roots=", ".join(str(root) for root in roots()),
        field="folder",
    )


def is_model_file(name: str) -> bool:
    """May a model's folder hold, and hand out, a file of this name? Licences and notices may have any ending."""
    return bool(re.fullmatch(MODEL_FILES, name) or re.fullmatch(LICENCE_FILES, name, re.ASCII | re.IGNORECASE))


def plain_name(name: str) -> str:
    """An upload's file name, if it is one that a model folder may hold; raises Refused."""
    if is_model_file(name):
        return name
    if name.lower().endswith((".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")):
        raise Refused(
            N_("{file} may hold pickled code, which is never opened."),
            mend=N_("Use a safetensors copy of the model."),
            file=ascii(name)[:100],
            field="files",
        )
    if name.lower().endswith(".gguf"):
        raise Refused(
            N_("{file} holds weights in GGUF, a format for running models, not for merging them."),
            mend=N_("Use the full model that the GGUF file was made from; its page names it as the base model."),
            file=ascii(name)[:100],
            field="files",
        )
    raise Refused(
        N_("{file} does not belong into a model folder."),
        mend=N_("Send safetensors, JSON, tokenizer, txt and md files only."),
        file=ascii(name)[:100],
        field="files",
    )


def model_files(folder: Path) -> list[Path]:
    """Files of a model that may be passed on: plain names, no links that lead out, in alphabetical order."""
    return sorted(path for path in folder.iterdir() if is_model_file(path.name) and is_plain(path))


def members(folder: Path) -> list[tuple[str, Path]]:
    """(name below the folder, file) of all that belongs into a copy of the model: its files and further templates."""
    inner = folder / TEMPLATES
    further = model_files(inner) if inner.is_dir() and not inner.is_symlink() else []
    return [
        *((path.name, path) for path in model_files(folder)),
        *((f"{TEMPLATES}/{path.name}", path) for path in further),
    ]


def model_file(folder: Path, name: str) -> Path | None:
    """One file of a model by its plain name, or None."""
    return next((path for path in model_files(folder) if path.name == name), None)
