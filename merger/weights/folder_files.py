"""What each file of a model folder is for, told from its name by rule, and which of them a child may have."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from merger.errors import CheckpointError
from merger.weights.documents import read_json, within
from merger.weights.links import opened

TOKENIZER_SETTINGS = "tokenizer_config.json"
TEMPLATES = "additional_chat_templates"  # transformers' folder for all chat templates but the default one
_MIB = 2**20
_MOST_BYTES = {"tokenizer": 64 * _MIB, "template": _MIB, "processor": 4 * _MIB, "generation": _MIB, "licence": _MIB}
_MOST_LISTED = 2_000

_WORD = r"[\w.\-]"
_LICENCE = r"licen[cs]es?|notices?|copying|copyright|(?:acceptable[-_ ])?us(?:e|age)[-_ ]policy|terms|patents|authors"
_NAMED = r"[\w \-]*(?:\.\d[\w \-]*)*"  # llama3.1-community
_KINDS: tuple[tuple[str, str], ...] = (
    ("settings", r"config\.json"),
    ("generation", r"generation_config\.json"),
    ("card", r"README(?:\.md)?"),
    ("adapter", r"adapter_config\.json|adapter_model\..*"),
    ("weights", rf"{_WORD}+\.safetensors(?:\.index\.json)?"),
    ("template", rf"chat_template{_WORD}*\.(?:jinja2?|json)|{TEMPLATES}/{_WORD}+\.jinja"),
    ("processor", rf"(?:{_WORD}*_)?(?:pre)?processor_config\.json|(?:{_WORD}*_)?feature_extractor(?:_config)?\.json"),
    ("tokenizer", rf"tokenizer{_WORD}*\.(?:json|txt)|special_tokens_map\.json|added_tokens\.json|tekken\.json"),
    ("tokenizer", rf"(?:{_WORD}*[_\-])?(?:vocab|merges){_WORD}*\.(?:json|txt|bpe)"),
    ("tokenizer", rf"{_WORD}+\.(?:tiktoken|spm|model|vocab)"),
    ("tokenizer", r"bpe\.codes|dict\.txt|(?:emoji|encoder|normalizer|word_shape|word_pronunciation)\.json"),
    ("training", rf"(?:optimizer|scheduler|trainer_state|training_args|rng_state|(?:all|train|eval)_results){_WORD}*"),
    ("code", r".*\.(?:py|pyc|so|dll|sh|bat|ipynb|js)"),
    ("format", r".*\.(?:bin|pt|pth|ckpt|pkl|pickle|gguf|ggml|onnx|onnx_data|h5|msgpack|np[yz]|tflite|index\.json)"),
    ("picture", r".*\.(?:png|jpe?g|gif|svg|webp|ico|mp4|webm|mp3|wav)"),
    ("licence", rf"(?:{_WORD}*[-_. ])?(?:{_LICENCE})(?:[-_ ]{_NAMED})?(?:\.(?:md|txt|rst|text))?"),
    ("cache", r"\..*|__pycache__|Thumbs\.db"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern, re.ASCII | re.IGNORECASE)) for kind, pattern in _KINDS)

# Why a file of this kind is in no child; the model card says it.
REASONS = {
    "code": "Python and other code never runs here and is not carried",
    "format": "weights of another format",
    "weights": "weights that the model's index does not name",
    "adapter": "belongs to an adapter",
    "training": "left over from training",
    "picture": "picture or sound",
    "cache": "hidden file or cache",
    "folder": "folder",
    "unknown": "unknown kind of file",
    "refused": "link, too large, or in a format that may hold code",
}
CARRIED = ("tokenizer", "template", "processor", "generation", "licence")


@dataclass(frozen=True)
class File:
    """A file of a model folder. name: below the folder, with /; kind: in CARRIED or REASONS, or settings or card."""

    path: Path
    name: str
    kind: str


def kind_of(name: str) -> str:
    """What a file of this name (below the model's folder) is for."""
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(name)), "unknown")


def pattern_of(kind: str) -> str:
    """The rule of names of this kind as a regular expression for whole names, whatever their case."""
    return "|".join(pattern for name, pattern in _KINDS if name == kind)


def listed(folder: Path) -> tuple[File, ...]:
    """All files of a model folder. What the tokenizer's settings name is the tokenizer's, whatever it is called."""
    entries = sorted(folder.iterdir(), key=lambda path: path.name)[:_MOST_LISTED]
    named = _named(folder)
    found = []
    for path in entries:
        if path.name == TEMPLATES and path.is_dir() and not path.is_symlink():
            inner = sorted(path.iterdir(), key=lambda item: item.name)[:_MOST_LISTED]
            found += [File(item, f"{TEMPLATES}/{item.name}", kind_of(f"{TEMPLATES}/{item.name}")) for item in inner]
            continue
        kind = "tokenizer" if path.name in named else kind_of(path.name)
        if kind not in CARRIED and kind != "cache" and path.is_dir():
            kind = "folder"
        found.append(File(path, path.name, kind))
    return tuple(found)


def of_kind(folder: Path, *kinds: str) -> tuple[File, ...]:
    """The files of these kinds, by name."""
    return tuple(file for file in listed(folder) if file.kind in kinds)


def refuse_unsafe(folder: Path) -> None:
    """Raises CheckpointError where a file that a child would get, or that is read, is a link, too large, or no file."""
    for file in of_kind(folder, "tokenizer", "template", "processor", "generation"):
        within(file.path, _MOST_BYTES[file.kind])


def licences(folder: Path) -> Iterator[File]:
    """Licences and notices; one that is a link or too large is of kind "refused"."""
    for file in of_kind(folder, "licence"):
        try:
            within(file.path, _MOST_BYTES["licence"])
        except CheckpointError:
            yield File(file.path, file.name, "refused")
        else:
            yield file


def name_below(path: Path) -> str:
    """A carried file's name below its model's folder."""
    return f"{TEMPLATES}/{path.name}" if path.parent.name == TEMPLATES else path.name


def may_hold_code(path: Path) -> bool:
    """Does a file begin as a pickle or a zip archive does?"""
    with opened(path) as file:
        return file.read(4).startswith((b"\x80", b"PK\x03\x04"))


def _named(folder: Path) -> frozenset[str]:
    """Plain names of files that ``tokenizer_config.json`` gives (``vocab_file`` and its like)."""
    path = folder / TOKENIZER_SETTINGS
    try:
        settings = read_json(path) if path.is_file() else {}
    except CheckpointError:  # whoever needs the settings tells it
        return frozenset()
    names = {value for key, value in settings.items() if key.endswith("_file") and isinstance(value, str)}
    return frozenset(name for name in names if kind_of(name) in ("unknown", "tokenizer") and "/" not in name)
