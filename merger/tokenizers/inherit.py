"""A child inherits settings, tokenizer and processor of one of its parents, file by file."""

import json
from pathlib import Path
from typing import Any

from merger.weights.checkpoint import Checkpoint, read_json
from merger.weights.folder_files import TOKENIZER_SETTINGS, may_hold_code, name_below, of_kind
from merger.weights.links import read_bytes

_WORDS = {"BF16": "bfloat16", "F16": "float16", "F32": "float32", "F64": "float64"}
_REMOTE_CODE = "auto_map"  # names Python files to be run on loading; a child has none


def inherit(donor: Checkpoint, folder: Path, dtype: str) -> None:
    """Write ``config.json`` and the files of tokenizer and processor of ``donor`` into ``folder``.

    dtype: safetensors' word for what the child's weights are stored in; said in the settings under the key that the
    donor uses.
    """
    settings: dict[str, Any] = without_remote_code(dict(donor.settings))
    word = _WORDS.get(dtype)
    if word is not None:
        settings["torch_dtype" if "torch_dtype" in settings else "dtype"] = word
    settings.pop("_name_or_path", None)  # a path on the donor's machine
    write_json(folder / "config.json", settings)
    for path in donor.tokenizer_files:
        carry(path, folder)
    for file in of_kind(donor.path, "processor"):
        write_json(folder / file.name, without_remote_code(read_json(file.path)))


def carry(path: Path, folder: Path) -> None:
    """A copy of a tokenizer's file, or of a chat template; its settings without the keys that name Python files."""
    target = folder / name_below(path)
    target.parent.mkdir(exist_ok=True)
    if path.name == TOKENIZER_SETTINGS:
        write_json(target, without_remote_code(read_json(path)))
    elif not may_hold_code(path):
        target.write_bytes(read_bytes(path))


def without_remote_code(value: Any) -> Any:
    """JSON without the keys that name Python files."""
    if isinstance(value, dict):
        return {key: without_remote_code(item) for key, item in value.items() if key != _REMOTE_CODE}
    if isinstance(value, list):
        return [without_remote_code(item) for item in value]
    return value


def write_json(path: Path, value: Any) -> None:
    """JSON as people read it."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
