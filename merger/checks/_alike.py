"""Whether two models compute alike where their tensors agree: classes, sizes, and settings that no tensor shows."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from merger.weights.classes import is_known
from merger.weights.settings import text_setting, text_settings

Settings = Mapping[str, Any]

# Model types whose language models are the same function of the same tensors and settings, by transformers' classes
# (tests/merger/checks/test_alike.py compares their logits). All others are one of a kind: Gemma's norms add one,
# Granite multiplies, Cohere and Ernie turn neighbouring numbers, whatever the names of their tensors are.
_ALIKE: tuple[frozenset[str], ...] = (
    frozenset({
        "llama", "mistral", "internlm3", "iquestcoder", "seed_oss", "qwen2", "qwen2_vl", "qwen2_vl_text", "qwen2_5_vl",
        "qwen2_5_vl_text",
    }),
    frozenset({"qwen3", "qwen3_vl", "qwen3_vl_text"}),
    frozenset({"gemma3", "gemma3_text"}),
    frozenset({"gpt2", "gpt-sw3"}),
)  # fmt: skip

# The same setting under the names that families give it.
_SIZES: Mapping[str, tuple[str, ...]] = {
    "hidden_size": ("hidden_size", "n_embd", "d_model"),
    "num_attention_heads": ("num_attention_heads", "n_head", "num_heads"),
    "num_key_value_heads": ("num_key_value_heads", "num_kv_heads"),
    "head_dim": ("head_dim",),
    "intermediate_size": ("intermediate_size", "n_inner", "ffn_dim"),
}
_WAYS: Mapping[str, tuple[str, ...]] = {
    "hidden_act": ("hidden_act", "hidden_activation", "activation_function"),
    "rms_norm_eps": ("rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon", "norm_eps", "norm_epsilon"),
    "max_position_embeddings": ("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len"),
    "layer_types": ("layer_types",),
    "partial_rotary_factor": ("partial_rotary_factor", "rotary_pct"),
    "attn_logit_softcapping": ("attn_logit_softcapping",),
    "final_logit_softcapping": ("final_logit_softcapping",),
    "query_pre_attn_scalar": ("query_pre_attn_scalar",),
    "logit_scale": ("logit_scale", "logits_scaling"),
    "num_experts_per_tok": ("num_experts_per_tok",),
}


@dataclass(frozen=True)
class SettingDifference:
    """A setting, by its usual name, and what both models say."""

    key: str
    one: object
    two: object


def same_class(one: Settings, two: Settings) -> bool | None:
    """Are the language models the same function of tensors and settings? None: nobody here knows (custom code)."""
    kinds = [str(text_settings(each).get("model_type") or "") for each in (one, two)]
    if kinds[0] == kinds[1]:
        return True
    if any(set(kinds) <= alike for alike in _ALIKE):
        return True
    return None if not all(kind and is_known(kind) for kind in kinds) else False


def sizes_apart(one: Settings, two: Settings, width: bool) -> Iterator[SettingDifference]:
    """Sizes that must agree and do not. width: that of the MLP too."""
    for key in _SIZES:
        values = [_size(each, key) for each in (one, two)]
        if (width or key != "intermediate_size") and values[0] != values[1] and None not in values:
            yield SettingDifference(key, *values)


def ways_apart(one: Settings, two: Settings) -> Iterator[SettingDifference]:
    """Settings that no tensor shows, of which a child can have one model's only."""
    ropes = [_rope(each) for each in (one, two)]
    for key in sorted({*ropes[0], *ropes[1]}):
        values = [rope.get(key) for rope in ropes]
        if values[0] != values[1] and (key not in ("rope_theta", "rope_type") or None not in values):
            yield SettingDifference(key, *values)
    windows = [_window(each) for each in (one, two)]
    if windows[0] != windows[1]:
        yield SettingDifference("sliding_window", *windows)
    for key, names in _WAYS.items():
        values = [_said(each, names) for each in (one, two)]
        if values[0] != values[1] and None not in values:
            yield SettingDifference(key, *values)


def _said(settings: Settings, names: tuple[str, ...]) -> Any:
    return next((value for name in names if (value := text_setting(settings, name)) is not None), None)


def _size(settings: Settings, key: str) -> Any:
    value = _said(settings, _SIZES[key])
    if value is None and key == "num_key_value_heads":
        return _said(settings, _SIZES["num_attention_heads"])
    if value is None and key == "head_dim":
        width, heads = (_said(settings, _SIZES[name]) for name in ("hidden_size", "num_attention_heads"))
        return width // heads if type(width) is int and type(heads) is int and heads else None
    return value


def _rope(settings: Settings) -> dict[str, Any]:
    """Rotary settings as transformers 5 writes them, in older files too."""
    new, old = text_setting(settings, "rope_parameters"), text_setting(settings, "rope_scaling")
    found: dict[str, Any] = dict(new if isinstance(new, Mapping) else old if isinstance(old, Mapping) else {})
    found.setdefault("rope_theta", _said(settings, ("rope_theta", "rotary_emb_base")))
    found.setdefault("rope_type", found.pop("type", "default"))
    if "mrope_section" in found:  # three positions that are one and the same in a text
        found["rope_type"] = "default"
        found.pop("mrope_section")
    return {
        key: json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value
        for key, value in found.items()
    }


def _window(settings: Settings) -> Any:
    """How far attention sees back; None: to the beginning."""
    if text_setting(settings, "use_sliding_window") is False:
        return None
    window, most = text_setting(settings, "sliding_window"), _said(settings, _WAYS["max_position_embeddings"])
    return None if type(window) is int and type(most) is int and window >= most else window
