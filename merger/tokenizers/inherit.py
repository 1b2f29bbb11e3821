"""A child inherits the settings and the tokenizer of one of its parents, file by file."""

import json
from pathlib import Path
from typing import Any

from merger.weights.checkpoint import Checkpoint, read_json

_WORDS = {"BF16": "bfloat16", "F16": "float16", "F32": "float32", "F64": "float64"}
_REMOTE_CODE = "auto_map"  # names Python files to be run on loading; a child has none


def inherit(donor: Checkpoint, folder: Path, dtype: str) -> None:
    """Write ``config.json`` and the tokenizer's files of ``donor`` into ``folder``.

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
        if path.name == "tokenizer_config.json":
            write_json(folder / path.name, without_remote_code(read_json(path)))
        else:
            (folder / path.name).write_bytes(path.read_bytes())


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
