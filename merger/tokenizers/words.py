"""The tokens of a model, read from ``tokenizer.json`` without transformers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from merger.errors import N_, CheckpointError
from merger.weights.checkpoint import Checkpoint
from merger.weights.documents import read_json
from merger.weights.layout import Layout
from merger.weights.settings import vocabulary_size

TOKENIZER = "tokenizer.json"
SETTINGS = "tokenizer_config.json"
FLAGS = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": True, "special": False}
_MOST_TOKENS = 10_000_000

AddedToken = Mapping[str, Any]  # "content" and FLAGS


@dataclass(frozen=True)
class ModelTokens:
    """The tokens of one model.

    ids: text -> row of the embedding, of those below ``size`` alone; added: those of them that are matched whole,
    before the tokenizer's own model gets to see the text. beyond: text -> number of those at or above ``size``.
    size: how many tokens the language model knows; rows: of its embedding. own: those of ids that the tokenizer's
    own model knows.
    """

    name: str
    ids: Mapping[str, int]
    added: Mapping[str, AddedToken]
    beyond: Mapping[str, int]
    size: int
    rows: int
    own: frozenset[str]

    @classmethod
    def of(cls, checkpoint: Checkpoint, like: "ModelTokens | None" = None) -> "ModelTokens":
        """Read the tokens; those of ``like`` where the folder has no tokenizer at all. Raises CheckpointError."""
        if not checkpoint.tokenizer_files and like is not None:
            return numbered(checkpoint, {**like.ids, **like.beyond}, like.added, like.own)
        if not (checkpoint.tokenizer_folder / TOKENIZER).is_file():
            raise CheckpointError(
                N_("{model} has no {file}, from which alone its tokens can be read."),
                mend=N_("Load and save its tokenizer once with transformers."),
                model=checkpoint.name, file=TOKENIZER,
            )  # fmt: skip
        document = read_json(checkpoint.tokenizer_folder / TOKENIZER)
        own = _own(document, checkpoint.name)
        added = _added(document, own, checkpoint)
        every = own | {text: number for number, (text, _) in added.items()}
        if len(set(every.values())) < len(every):
            raise _broken(checkpoint.name)
        return numbered(checkpoint, every, dict(added[number] for number in sorted(added)), own)


def numbered(
    checkpoint: Checkpoint, every: Mapping[str, int], added: Mapping[str, AddedToken], own: Collection[str]
) -> ModelTokens:
    """``every`` (text -> number) as the tokens of a model, those of which it has no row apart."""
    places = Layout.of(checkpoint.tensors, checkpoint.settings).places
    found = (checkpoint.tensors[name].shape[0] for name, place in places.items() if place.role == "embedding")
    rows = next(found, len(every))
    size = min(rows, vocabulary_size(checkpoint.settings) or rows)
    ids = {text: number for text, number in sorted(every.items(), key=_number) if number < size}
    return ModelTokens(
        name=checkpoint.name,
        ids=ids,
        added={text: flags for text, flags in added.items() if text in ids},
        beyond={text: number for text, number in every.items() if number >= size},
        size=size,
        rows=rows,
        own=frozenset(text for text in own if text in ids),
    )


def stripped(document: dict[str, Any], size: int) -> dict[str, Any]:
    """``tokenizer.json`` without the tokens numbered ``size`` and above."""
    model = dict(document["model"])
    vocabulary = model["vocab"]
    if isinstance(vocabulary, list):
        model["vocab"] = vocabulary[:size]
    elif any(number >= size for number in vocabulary.values()):
        model["vocab"] = {text: number for text, number in vocabulary.items() if number < size}
        model["merges"] = [pair for pair in model.get("merges") or [] if _kept(pair, model["vocab"])]
        if "merges" not in document["model"]:
            del model["merges"]
    added = [token for token in document.get("added_tokens") or [] if token["id"] < size]
    return document | {"model": model, "added_tokens": added}


def _kept(pair: Any, vocabulary: Mapping[str, int]) -> bool:
    one, _, two = pair.partition(" ") if isinstance(pair, str) else (pair[0], "", pair[1])
    return one in vocabulary and two in vocabulary and one + two in vocabulary


def _own(document: Mapping[str, Any], model: str) -> dict[str, int]:
    """The tokens of the tokenizer's own model: a mapping, or for Unigram a list of pairs in order."""
    part = document.get("model")
    vocabulary = part.get("vocab") if isinstance(part, dict) else None
    if isinstance(vocabulary, list):
        if not all(isinstance(pair, list) and pair and isinstance(pair[0], str) for pair in vocabulary):
            raise _broken(model)
        vocabulary = {pair[0]: number for number, pair in enumerate(vocabulary)}
    if not isinstance(vocabulary, dict) or not all(_is_number(number) for number in vocabulary.values()):
        raise _broken(model)
    return dict(vocabulary)


def _added(
    document: Mapping[str, Any], own: Mapping[str, int], checkpoint: Checkpoint
) -> dict[int, tuple[str, AddedToken]]:
    """Number -> text and flags, of ``tokenizer.json`` and of what ``tokenizer_config.json`` adds to it."""
    model = checkpoint.name
    listed = document.get("added_tokens") or []
    if not isinstance(listed, list) or not all(
        isinstance(token, dict) and isinstance(token.get("content"), str) for token in listed
    ):
        raise _broken(model)
    numbered = [(token.get("id"), token) for token in listed]
    path = checkpoint.tokenizer_folder / SETTINGS
    more = (read_json(path).get("added_tokens_decoder") or {}) if path.is_file() else {}
    texts = {token.get("content") for token in listed} | set(own)
    taken = {token.get("id") for token in listed} | set(own.values())
    for number, token in more.items() if isinstance(more, dict) else ():
        if number.isdecimal() and len(number) < 9 and int(number) not in taken and isinstance(token, dict):
            numbered += [(int(number), token)] if token.get("content") not in texts else []
    found: dict[int, tuple[str, AddedToken]] = {}
    for number, token in numbered:
        text = token.get("content")
        if not _is_number(number) or not isinstance(text, str) or found.get(number, (text,))[0] != text:
            raise _broken(model)
        flags = {flag: bool(token.get(flag, usual)) for flag, usual in FLAGS.items()}
        found[number] = text, {"content": text} | flags
    return found


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value < _MOST_TOKENS


def _number(item: tuple[str, int]) -> int:
    return item[1]


def _broken(model: str) -> CheckpointError:
    return CheckpointError(
        N_("{file} of {model} has no readable list of tokens."),
        mend=N_("Copy or download the folder again."),
        file=TOKENIZER, model=model,
    )  # fmt: skip
