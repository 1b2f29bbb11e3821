"""The chat template of a model, and of a child."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from merger.tokenizers.inherit import write_json
from merger.weights.checkpoint import Checkpoint
from merger.weights.documents import read_json
from merger.weights.links import read_bytes

_TEMPLATE = "chat_template.jinja"
_OLD_FORM = "chat_template.json"
_SETTINGS = "tokenizer_config.json"
AUTO = "auto"  # the one that most models have
NO_TEMPLATE = "none"


def chat_template_of(checkpoint: Checkpoint) -> str | None:
    """The template that a model's folder carries, wherever in it; of several the default one."""
    path = checkpoint.tokenizer_folder / _TEMPLATE
    if path in checkpoint.tokenizer_files:
        return read_bytes(path).decode("utf-8")
    for name in (_OLD_FORM, _SETTINGS):
        if checkpoint.tokenizer_folder / name in checkpoint.tokenizer_files:
            found = _default(read_json(checkpoint.tokenizer_folder / name).get("chat_template"))
            if found is not None:
                return found
    return None


def most_common_template(checkpoints: Sequence[Checkpoint]) -> str | None:
    """The template that most of the models have, of equals the first model's; None: none has one."""
    found = [template.strip() for template in map(chat_template_of, checkpoints) if template]
    return Counter(found).most_common(1)[0][0] if found else None


def write_chat_template(template: str | None, folder: Path) -> None:
    """Put the template in place of the one in a child's ``folder``; None: take away what is there."""
    (folder / _OLD_FORM).unlink(missing_ok=True)
    if template is None:
        (folder / _TEMPLATE).unlink(missing_ok=True)
    else:
        (folder / _TEMPLATE).write_text(template, encoding="utf-8")
    if (folder / _SETTINGS).is_file():
        settings = read_json(folder / _SETTINGS)
        if settings.pop("chat_template", None) is not None:
            write_json(folder / _SETTINGS, settings)


def _default(value: Any) -> str | None:
    """One template, or of ``[{name, template}]`` the one named default."""
    if isinstance(value, list):
        named = {item.get("name"): item.get("template") for item in value if isinstance(item, dict)}
        value = named.get("default")
    return value if isinstance(value, str) else None
