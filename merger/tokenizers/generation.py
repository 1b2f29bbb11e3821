"""Generation settings without what has no effect or makes a model unloadable, as transformers validates them."""

from collections.abc import Mapping
from typing import Any

from merger.errors import N_, CheckpointError
from merger.tokenizers.ends import GENERATION
from merger.weights.checkpoint import Checkpoint
from merger.weights.documents import read_json

# transformers 5.23, generation/configuration_utils.py, GenerationConfig.validate: key -> value that says nothing.
_SAMPLING: Mapping[str, Any] = {
    "temperature": 1.0, "top_p": 1.0, "min_p": None, "top_h": None, "typical_p": 1.0, "top_k": 50,
    "epsilon_cutoff": 0.0, "eta_cutoff": 0.0,
}  # fmt: skip
_BEAMS: Mapping[str, Any] = {"early_stopping": False, "length_penalty": 1.0}
_CACHE: Mapping[str, Any] = {"cache_implementation": None, "cache_config": None}
_OUTPUTS = dict.fromkeys(("output_attentions", "output_hidden_states", "output_scores", "output_logits"), False)
_ARGUMENTS = (
    "logits_processor", "stopping_criteria", "prefix_allowed_tokens_fn", "synced_gpus", "assistant_model", "streamer",
    "negative_prompt_ids", "negative_prompt_attention_mask",
)  # fmt: skip


def without_effect(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of ``generation_config.json`` that its other keys leave without effect, or that it must not have."""
    sampled, beams = settings.get("do_sample") is True, settings.get("num_beams") or 1
    groups = (
        (not sampled, _SAMPLING),
        (beams == 1, _BEAMS),
        (settings.get("use_cache") is False, _CACHE),
        (settings.get("return_dict_in_generate") is not True, _OUTPUTS),
    )
    found = [
        key
        for idle, table in groups
        for key, usual in table.items()
        if idle and settings.get(key) is not None and settings[key] != usual
    ]
    found += [key for key in _ARGUMENTS if key in settings]
    if settings.get("early_stopping") not in (None, True, False, "never"):
        found.append("early_stopping")
    if _below(settings.get("max_new_tokens"), 1):
        found.append("max_new_tokens")
    if _below(settings.get("pad_token_id"), 0):
        found.append("pad_token_id")
    if (beams > 1 or not sampled) and not _below(settings.get("num_return_sequences") or 1, beams + 1):
        found.append("num_return_sequences")
    suppressed = _numbers(settings.get("suppress_tokens"))
    for key in ("forced_bos_token_id", "forced_eos_token_id"):
        forced = _numbers(settings.get(key))
        found += [key] if forced and forced <= suppressed else []
    return tuple(dict.fromkeys(found))


def effective(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings without those keys: a child answers as its source does, and transformers loads and saves it."""
    idle = without_effect(settings)
    return {key: value for key, value in settings.items() if key not in idle}


def idle_notice(checkpoint: Checkpoint) -> CheckpointError | None:
    """What of a model's generation settings its children do not get; None: nothing."""
    file = checkpoint.path / GENERATION
    idle = without_effect(read_json(file)) if file.is_file() else ()
    if not idle:
        return None
    return CheckpointError(
        N_("{file} of {model} sets {keys}, which its other settings leave without effect or transformers refuses; the "
           "child does not get them."),
        mend=N_("If they are meant, correct the file: temperature and its kin need do_sample set to true."),
        model=checkpoint.name, file=GENERATION, keys=", ".join(idle),
    )  # fmt: skip


def _below(value: Any, limit: int) -> bool:
    return type(value) is int and value < limit


def _numbers(value: Any) -> set[int]:
    listed = value if isinstance(value, list) else [value]
    return {number for number in listed if type(number) is int}
