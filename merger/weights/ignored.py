"""Stored tensors that no model is made of: loaders derive them from the settings, or leave them out."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from merger.weights.header import TensorInfo
from merger.weights.settings import layer_count, text_settings
from merger.weights.stacks import taken_apart

_INTEGERS = ("I64", "I32", "I16", "I8", "U8", "U16", "U32", "U64")

# transformers 5.23 counts none of these to the state of a causal or vision-language model.
_ROTARY = re.compile(r"(?:^|\.)(?:rotary\w*|rope)\.(?:cos|sin)_cached$|(?:^|\.)(?:original_)?inv_freq$")
_MASK = re.compile(r"(?:^|\.)(?:\w*attn|\w*attention)\.(?:masked_bias|bias|causal_mask)$")
_PLACES = re.compile(r"(?:^|\.)(?:position_ids|token_type_ids)$")
_VERSION = re.compile(r"(?:^|\.)(?:encoder|decoder)\.version$")
_FURTHER_TOKENS = re.compile(r"(?:^|\.)mtp(?:_layers|_dspark)?\.")
_OF_FURTHER_TOKENS = re.compile(r"(?:eh_proj|enorm|hnorm|shared_head)\.")
_RELATIVE = r"^decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias\.weight$"
_LEFT_OUT: Mapping[str, str] = {  # by model type, what its class leaves out beside
    "axk1": r"mlp\.post_mlp_layernorm",
    "paddleocr_vl": r"packing_position_embedding|vision_model\.head",
    "t5": _RELATIVE, "mt5": _RELATIVE, "longt5": _RELATIVE,
}  # fmt: skip


def ignored(tensors: Mapping[str, TensorInfo], settings: Mapping[str, Any]) -> Iterator[str]:
    """Names of tensors that loading drops or makes anew.

    These are rotary frequencies, causal masks, numbers of positions, versions, and layers that predict further tokens
    (DeepSeek-V3, arXiv:2412.19437, section 2.2).
    """
    kind = str(settings.get("model_type") or text_settings(settings).get("model_type") or "")
    beside = re.compile(_LEFT_OUT.get(kind, r"(?!)"))
    further = _further_layers(tensors, settings)
    for name, info in tensors.items():
        part = taken_apart(name)
        if (
            _ROTARY.search(name)
            or (_MASK.search(name) and _is_mask(info))
            or (_PLACES.search(name) and info.dtype in _INTEGERS)
            or (_VERSION.search(name) and info.count <= 1)
            or _FURTHER_TOKENS.search(name)
            or beside.search(name)
            or (part is not None and (part.prefix, part.number) in further)
        ):
            yield name


def _is_mask(info: TensorInfo) -> bool:
    """[1, 1, n, n], or one number that stands where nothing may be seen; a bias has an entry a row."""
    square = len(info.shape) == 4 and info.shape[:2] == (1, 1) and info.shape[2] == info.shape[3]
    return square or info.count == 1


def _further_layers(tensors: Mapping[str, TensorInfo], settings: Mapping[str, Any]) -> set[tuple[str, int]]:
    """(prefix, number) of the layers behind the last that predict further tokens, as their parts tell."""
    layers = layer_count(settings)
    apart = [part for part in map(taken_apart, tensors) if part is not None]
    return {
        (part.prefix, part.number)
        for part in apart
        if layers is not None and part.number >= layers and _OF_FURTHER_TOKENS.match(part.rest)
    }
