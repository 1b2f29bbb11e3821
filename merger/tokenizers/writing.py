"""A child's own tokenizer on disk, and its settings in the numbers of its own tokens."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from merger.errors import N_, CheckpointError
from merger.tokenizers.inherit import carry, without_remote_code, write_json
from merger.tokenizers.special import special_numbers
from merger.tokenizers.vocabulary import ChildVocabulary
from merger.tokenizers.words import SETTINGS, TOKENIZER, ModelTokens, stripped
from merger.weights.checkpoint import Checkpoint
from merger.weights.documents import read_json
from merger.weights.folder_files import kind_of, of_kind
from merger.weights.settings import FILE as CONFIG
from merger.weights.settings import with_vocabulary_size

SPECIAL = "special_tokens_map.json"
# What names tokens by their texts stays right when tokens come and go; other forms of the vocabulary do not.
_TOLD_BY_TEXT = (SPECIAL, TOKENIZER, SETTINGS)
_NUMBERS = re.compile(r".*_token_ids?|.*_token_index|(?:begin_)?suppress_tokens")


def write_tokenizer(vocabulary: ChildVocabulary, frame: Checkpoint, numbered_by: ModelTokens, folder: Path) -> None:
    """Put the vocabulary's tokenizer into a child's ``folder``, and its numbers into the settings that are there.

    frame: the model of ``vocabulary.frame``; its tokenizer settings, special tokens and chat template are carried.
    numbered_by: the tokens in whose numbers the folder's ``config.json`` is written now.
    Raises CheckpointError when the tokenizer does not take the new tokens as planned.
    """
    for file in of_kind(folder, "tokenizer", "template"):
        file.path.unlink()
    words = vocabulary.words[vocabulary.frame]
    changed = bool(vocabulary.fresh or words.beyond or vocabulary.added != words.added)
    for path in frame.tokenizer_files:
        if path.name == TOKENIZER and changed:
            _write_words(vocabulary, read_json(path), folder / TOKENIZER)
        elif path.name == SETTINGS:
            write_json(folder / SETTINGS, _settings(vocabulary, without_remote_code(read_json(path))))
        elif not (changed and kind_of(path.name) == "tokenizer" and path.name not in _TOLD_BY_TEXT):
            carry(path, folder)
    special = special_numbers(frame.tokenizer_folder, vocabulary.ids)
    settings = renumbered(read_json(folder / CONFIG), numbered_by, vocabulary.ids, special)
    write_json(folder / CONFIG, with_vocabulary_size(settings, vocabulary.rows))


def renumbered(
    settings: Mapping[str, Any], numbered_by: ModelTokens, ids: Mapping[str, int], special: Mapping[str, int]
) -> dict[str, Any]:
    """Settings with every token's number changed to that of the same text in ``ids``.

    special: "eos_token_id" -> number, for tokens whose text is not in ``ids``; others become None, in lists nothing.
    """
    texts = {number: text for text, number in numbered_by.ids.items()}

    def number(value: Any) -> int | None:
        found = ids.get(texts.get(value, "")) if type(value) is int and value >= 0 else None
        return found if type(value) is int and value >= 0 else value

    def change(key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: change(name, item) for name, item in value.items()}
        if not _NUMBERS.fullmatch(key) or value is None:
            return value
        if not isinstance(value, list):
            found = number(value)
            return special.get(key) if found is None else found
        found_all = [new for new in map(number, value) if new is not None]
        return found_all or ([special[key]] if key in special else None)

    return {key: change(key, value) for key, value in settings.items()}


def _write_words(vocabulary: ChildVocabulary, document: dict[str, Any], path: Path) -> None:
    """``tokenizer.json`` with other added tokens, checked by loading it."""
    words = vocabulary.words[vocabulary.frame]
    document = stripped(document, words.size)
    numbered = sorted((vocabulary.ids[text], flags) for text, flags in vocabulary.added.items() if text)
    document["added_tokens"] = [{"id": number, **flags} for number, flags in numbered]
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=2)
    from tokenizers import Tokenizer  # slow to import

    try:
        found = Tokenizer.from_file(str(path)).get_vocab(with_added_tokens=True)
    except Exception as fault:  # the library raises nothing narrower
        raise _not_taken(words.name) from fault
    if found != dict(vocabulary.ids):
        raise _not_taken(words.name)


def _settings(vocabulary: ChildVocabulary, settings: dict[str, Any]) -> dict[str, Any]:
    if "added_tokens_decoder" in settings:
        numbered = sorted((vocabulary.ids[text], flags) for text, flags in vocabulary.added.items())
        settings["added_tokens_decoder"] = {str(number): dict(flags) for number, flags in numbered}
    return settings


def _not_taken(model: str) -> CheckpointError:
    return CheckpointError(
        N_("The tokenizer of {model} does not take the new tokens."),
        mend=N_("Choose another model's tokenizer, and name no other tokens."),
        model=model,
    )
