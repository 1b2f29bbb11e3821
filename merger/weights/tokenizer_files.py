"""Which files are a model's tokenizer, and in which folder they lie."""

from pathlib import Path

from merger.weights.folder_files import of_kind

_FIRST = (  # in digests, in this order; then all others by name
    "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "vocab.json", "vocab.txt", "merges.txt", "chat_template.jinja", "chat_template.json",
)  # fmt: skip
_WHOLE = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt")  # each of them makes a tokenizer


def holds_tokenizer(folder: Path) -> bool:
    """Whether a folder has a tokenizer of its own, and not merely settings of one."""
    return any((folder / name).is_file() for name in _WHOLE)


def tokenizer_files(folder: Path) -> tuple[Path, ...]:
    """The tokenizer's files, chat templates among them, that are there, in a fixed order."""
    found = {file.name: file.path for file in of_kind(folder, "tokenizer", "template") if file.path.is_file()}
    first = [name for name in _FIRST if name in found]
    return tuple(found[name] for name in (*first, *sorted(set(found) - set(first))))
