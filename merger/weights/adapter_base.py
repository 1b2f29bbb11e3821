"""On which model an adapter was trained, by its own words: of another one with equal shapes it makes nonsense."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from merger.errors import N_, CheckpointError
from merger.weights._adapter_settings import SETTINGS
from merger.weights.checkpoint import Checkpoint
from merger.weights.documents import read_json

_HUB_ENTRY = "models--"  # a Hub cache names a model's folder models--OWNER--NAME, and the one inside after a commit
# Copies of a model in fewer bits, which training loads and a merge does not.
_SMALLER = re.compile(r"(?:[-_.](?:unsloth|bnb|4bit|8bit|gptq|awq|int4|int8|fp8|hf))+$")


def last_part(name: str) -> str:
    """The last part of a Hub name or a path, of Windows too, in lower case and without what says fewer bits."""
    return _SMALLER.sub("", re.split(r"[\\/]", name.strip().rstrip("\\/"))[-1].casefold())


def folder_names(path: Path) -> set[str]:
    """What a model is called by where it lies: its folder's name, and its entry in a Hub cache."""
    parts = path.parts
    entries = [part.rpartition("--")[2] for part in parts if part.startswith(_HUB_ENTRY)]
    return {last_part(name) for name in (*parts[-1:], *entries)}


def other_base(checkpoint: Checkpoint, names: Collection[str] = ()) -> CheckpointError | None:
    """A remark where an adapter names another model than the one it is used on; None: nothing speaks against it.

    names: what its base is called elsewhere than on disk.
    """
    if checkpoint.adapter is None:
        return None
    said: Any = read_json(checkpoint.adapter.path / SETTINGS).get("base_model_name_or_path")
    known = folder_names(checkpoint.path.absolute()) | {last_part(name) for name in names}
    if not isinstance(said, str) or not said.strip() or last_part(said) in known:
        return None
    return CheckpointError(
        N_("{adapter} says that it was trained on {base}, not on {model}. On another model, even one of the same "
           "shape, it does not do what it learned."),
        mend=N_("Make sure that the two are the same model; else use the adapter on the model that it names."),
        adapter=checkpoint.adapter.path.name, base=ascii(said.strip())[1:-1][:200],
        model=next(iter(names), checkpoint.path.name),
    )  # fmt: skip
