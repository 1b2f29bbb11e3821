"""Models that come with Python files of their own: they never run here; which they are is told."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from merger.errors import N_, CheckpointError
from merger.weights.checkpoint import Checkpoint
from merger.weights.classes import is_known
from merger.weights.documents import read_json
from merger.weights.folder_files import TOKENIZER_SETTINGS, of_kind

AUTO_MAP = "auto_map"  # names Python classes to be imported on loading
_CLASS = re.compile(r"(?:[\w./\-]+--)?(\w+)(?:\.\w+)+")
_MOST = 8


@dataclass(frozen=True)
class CustomCode:
    """files: the Python files by name, alphabetically; needed: transformers has no classes of its own instead."""

    files: tuple[str, ...]
    needed: bool


def custom_code(checkpoint: Checkpoint) -> CustomCode | None:
    """What Python a model's settings name, or its folder holds for a model type that transformers does not have."""
    folder = checkpoint.path
    files = {name for file in _settings(folder) for name in _named(read_json(file).get(AUTO_MAP))}
    needed = not is_known(str(checkpoint.settings.get("model_type") or "llama")) or _speaks_by_code(folder)
    if needed:
        files |= {file.name for file in of_kind(folder, "code") if file.name.endswith(".py")}
    return CustomCode(tuple(sorted(files)), needed) if files or needed else None


def custom_code_notice(checkpoint: Checkpoint, name: str) -> CheckpointError | None:
    """What to know of a model with custom code, before it is merged; ``name``: what to call it."""
    found = custom_code(checkpoint)
    if found is None:
        return None
    files = ", ".join(found.files[:_MOST]) + (" ..." if len(found.files) > _MOST else "")
    facts = {"model": name, "files": files or "*.py", "type": str(checkpoint.settings.get("model_type"))}
    if not found.needed:
        return CheckpointError(
            N_("{model} brings custom code ({files}), which never runs here and is not carried into the child; "
               "transformers' own class for {type} is used."),
            **facts,
        )  # fmt: skip
    return CheckpointError(
        N_("{model} needs custom code ({files}), which never runs here and is not carried into the child. Merging "
           "works; answering questions here does not."),
        mend=N_("Whoever trusts that code can copy the files from {model} beside the child, bring back auto_map in its "
                "config.json, and load it with trust_remote_code."),
        **facts,
    )  # fmt: skip


def _speaks_by_code(folder: Path) -> bool:
    """Is the tokenizer a class of the folder's own, with no ``tokenizer.json`` to do without it?"""
    path = folder / TOKENIZER_SETTINGS
    if (folder / "tokenizer.json").is_file() or not path.is_file():
        return False
    named = read_json(path).get(AUTO_MAP)
    return isinstance(named, dict) and "AutoTokenizer" in named


def _settings(folder: Path) -> Iterator[Path]:
    for name in ("config.json", TOKENIZER_SETTINGS):
        if (folder / name).is_file():
            yield folder / name
    yield from (file.path for file in of_kind(folder, "processor"))


def _named(auto_map: Any) -> Iterator[str]:
    """The Python files of an ``auto_map``: {class: "module.Name" or "owner/repository--module.Name" or a list}."""
    values = auto_map.values() if isinstance(auto_map, dict) else [auto_map]
    for value in values:
        for item in value if isinstance(value, list) else [value]:
            found = _CLASS.fullmatch(item) if isinstance(item, str) else None
            if found:
                yield f"{found.group(1)}.py"
