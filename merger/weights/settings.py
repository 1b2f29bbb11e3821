"""What ``config.json`` says about the language model, wherever in it the words stand."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from merger.errors import N_, CheckpointError
from merger.weights.documents import read_json, within

FILE = "config.json"

TEXT_PARTS = ("text_config", "llm_config", "language_config", "thinker_config")
_LAYERS = ("num_hidden_layers", "n_layer", "num_layers", "n_layers")
_MOST_BYTES = 4 * 2**20
_MOST_LAYERS = 10_000
_MOST_TOKENS = 2**24
_NUMBERS = ("num_attention_heads", "num_key_value_heads", "head_dim", "rope_theta", "rms_norm_eps")
_WORD = re.compile(r"[A-Za-z0-9_.\-]{0,128}")

# Model types whose class ties head and embedding when ``tie_word_embeddings`` is not said (transformers 5.23).
_TIED = frozenset({
    "bart", "bert", "bigbird_pegasus", "biogpt", "blenderbot", "bloom", "camembert", "cohere", "cohere2",
    "cohere2_moe", "cohere2_vision", "ctrl", "deberta", "deberta-v2", "distilbert", "electra", "ernie4_5",
    "ernie4_5_moe", "falcon", "falcon_mamba", "florence2", "gemma", "gemma2", "gemma3", "gemma3_text", "gemma3n",
    "gemma3n_text", "gemma4", "gemma4_text", "gpt2", "gpt_bigcode", "gpt_neo", "gpt_neox_japanese", "granite_swa",
    "internvl", "janus", "jetmoe", "lfm2", "lfm2_moe", "lfm2_vl", "longt5", "mamba", "marian", "mbart", "minicpm3",
    "mistral3", "modernbert", "mpt", "mt5", "mvp", "openai-gpt", "opt", "ovis2", "paligemma", "pegasus",
    "recurrent_gemma", "roberta", "smollm3", "starcoder2", "switch_transformers", "t5", "t5gemma", "umt5",
    "vaultgemma", "whisper", "xglm", "xlm-roberta", "zamba", "zamba2",
})  # fmt: skip


# Model types whose causal class has a head of its own whatever ``tie_word_embeddings`` says (transformers 5.23).
_UNTIED = frozenset({"bigbird_pegasus"})


def read_settings(folder: Path) -> dict[str, Any]:
    """``config.json`` without ``auto_map`` (remote code is never run); raises CheckpointError.

    The keys that this program goes by have the type and the size that they must have.
    """
    within(folder / FILE, _MOST_BYTES)
    settings: dict[str, Any] = _without_remote_code(read_json(folder / FILE))
    _check(settings)
    return settings


def text_settings(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part that describes the language model: the whole, or what a model with towers keeps apart."""
    for key in TEXT_PARTS:
        part = settings.get(key)
        if isinstance(part, Mapping) and part:
            return text_settings(part)
    return settings


def text_setting(settings: Mapping[str, Any], key: str) -> Any:
    """A setting of the language model; the whole model's where its own part does not say it. None: not said."""
    value = text_settings(settings).get(key)
    return settings.get(key) if value is None else value


def layer_count(settings: Mapping[str, Any]) -> int | None:
    """How many layers the settings state."""
    found = (text_setting(settings, key) for key in _LAYERS)
    return next((value for value in found if type(value) is int), None)


def vocabulary_size(settings: Mapping[str, Any]) -> int | None:
    """How many tokens the settings state."""
    value = text_setting(settings, "vocab_size")
    return value if type(value) is int else None


def with_vocabulary_size(settings: Mapping[str, Any], rows: int) -> dict[str, Any]:
    """The settings of a model with so many rows of its embedding, said where the size is said already."""
    changed = dict(settings)
    inner = next((key for key in TEXT_PARTS if isinstance(settings.get(key), Mapping) and settings[key]), None)
    if inner is not None:
        changed[inner] = with_vocabulary_size(settings[inner], rows)
    if inner is None or "vocab_size" in settings:
        changed["vocab_size"] = rows
    return changed


def tied(settings: Mapping[str, Any]) -> bool:
    """Do head and embedding share their numbers? What is said outermost counts, else the class's own habit."""
    if settings.get("model_type") in _UNTIED:
        return False
    for part in (settings, text_settings(settings)):
        value = part.get("tie_word_embeddings")
        if isinstance(value, bool):
            return value
    return any(part.get("model_type") in _TIED for part in (settings, text_settings(settings)))


def _without_remote_code(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_remote_code(item) for key, item in value.items() if key != "auto_map"}
    if isinstance(value, list):
        return [_without_remote_code(item) for item in value]
    return value


def _check(settings: Mapping[str, Any]) -> None:
    """Raise CheckpointError for a key of a wrong type, here and in the language model's own part."""

    def need(key: str, fits: bool, wanted: str) -> None:
        if not fits:
            raise CheckpointError(
                N_("{file}: {key} cannot be {value}."),
                mend=N_("Copy or download the file again: it must be {wanted}."),
                file=FILE, key=key, value=ascii(settings[key])[:60], wanted=wanted,
            )  # fmt: skip

    for key, value in settings.items():
        if value is None:
            continue
        if key in _LAYERS:
            need(key, type(value) is int and 0 <= value <= _MOST_LAYERS, f"0-{_MOST_LAYERS}")
        elif key == "vocab_size":
            need(key, type(value) is int and 0 <= value <= _MOST_TOKENS, f"0-{_MOST_TOKENS}")
        elif key == "tie_word_embeddings":
            need(key, isinstance(value, bool), "true / false")
        elif key in ("model_type", "hidden_act", "dtype", "torch_dtype"):
            need(key, isinstance(value, str) and bool(_WORD.fullmatch(value)), "a word")
        elif key in _NUMBERS:
            parts = value if isinstance(value, list) else [value]
            need(key, all(type(part) in (int, float) for part in parts), "a number")
        elif key == "architectures":
            words = isinstance(value, list) and all(isinstance(word, str) and _WORD.fullmatch(word) for word in value)
            need(key, bool(words), '["..."]')
        elif key in TEXT_PARTS:
            need(key, isinstance(value, dict), "{...}")
            _check(value)
