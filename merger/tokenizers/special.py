"""The special tokens that a tokenizer's own settings name."""

from collections.abc import Mapping
from pathlib import Path

from merger.tokenizers.words import SETTINGS
from merger.weights.documents import read_json

SPECIAL = "special_tokens_map.json"


def special_tokens(folder: Path) -> dict[str, str]:
    """``bos_token``, ``eos_token`` and their like -> the token's text; ``tokenizer_config.json`` has the last word."""
    found: dict[str, str] = {}
    for name in (SPECIAL, SETTINGS):
        if (folder / name).is_file():
            for key, value in read_json(folder / name).items():
                text = value.get("content") if isinstance(value, dict) else value
                if key.endswith("_token") and isinstance(text, str):
                    found[key] = text
    return found


def special_numbers(folder: Path, ids: Mapping[str, int]) -> dict[str, int]:
    """``bos_token_id`` and its like -> the token's number in ``ids``; those that are not there are left out."""
    return {f"{key}_id": ids[text] for key, text in special_tokens(folder).items() if text in ids}
