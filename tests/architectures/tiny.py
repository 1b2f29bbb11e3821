"""Every causal architecture of transformers as a tiny random checkpoint, built from its own settings class."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from transformers import CONFIG_MAPPING, MODEL_FOR_CAUSAL_LM_MAPPING, PreTrainedConfig, PreTrainedModel
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

VOCABULARY = 64
LAYERS = 6  # so that patterns of a kind in every second, third, fourth and sixth layer show

# What a setting is made wherever a class has it: small, and so that windows and chunks are shorter than the texts asked.
SMALL: Mapping[str, Any] = {
    "vocab_size": VOCABULARY, "hidden_size": 32, "d_model": 32, "n_embd": 32, "dim": 32, "word_embed_proj_dim": 32,
    "intermediate_size": 48, "ffn_dim": 48, "decoder_ffn_dim": 48, "encoder_ffn_dim": 48, "n_inner": 48,
    "ffn_hidden_size": 48, "d_ff": 48, "dff": 48, "feed_forward_size": 48, "moe_intermediate_size": 16,
    "shared_expert_intermediate_size": 16, "expert_ffn_hidden_size": 16, "shared_intermediate_size": 16,
    "num_hidden_layers": LAYERS, "n_layer": LAYERS, "num_layers": LAYERS, "n_layers": LAYERS, "decoder_layers": LAYERS,
    "encoder_layers": 1, "num_attention_heads": 4, "n_head": 4, "n_heads": 4, "num_heads": 4,
    "decoder_attention_heads": 4, "encoder_attention_heads": 4, "num_key_value_heads": 2, "num_kv_heads": 2,
    "head_dim": 8, "max_position_embeddings": 128, "n_positions": 128, "n_ctx": 128, "max_seq_len": 128,
    "sliding_window": 4, "attention_chunk_size": 4, "attention_window_size": 4, "window_size": 4,
    "num_experts": 4, "num_local_experts": 4, "n_routed_experts": 4, "moe_num_experts": 4,
    "num_experts_per_tok": 2, "num_experts_per_token": 2, "moe_k": 2, "moe_topk": 2, "moe_top_k": 2, "n_group": 1,
    "topk_group": 1, "q_lora_rank": 16, "kv_lora_rank": 16, "qk_nope_head_dim": 8, "qk_rope_head_dim": 8,
    "v_head_dim": 8, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0, "decoder_start_token_id": 1,
    "rotary_dim": 8, "state_size": 8, "mamba_d_state": 8, "mamba_d_conv": 2, "mamba_expand": 2,
    "time_step_rank": 4, "conv_kernel": 2, "vocab_size_per_layer_input": VOCABULARY,
    "hidden_size_per_layer_input": 8, "embedding_size": 32, "rotary_emb_base": 10_000, "projection_dim": 32,
}  # fmt: skip


def names() -> list[str]:
    """All model types that transformers loads as causal language models."""
    return list(MODEL_FOR_CAUSAL_LM_MAPPING_NAMES)


def settings_of(kind: str, more: Mapping[str, Any]) -> PreTrainedConfig:
    """The class's own settings, made small."""
    made = CONFIG_MAPPING[kind]
    fields = set(getattr(made, "__dataclass_fields__", {}))
    given = {key: value for key, value in SMALL.items() if key in fields}
    return made(**(given | dict(more)))
