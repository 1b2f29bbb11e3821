"""Every causal architecture of transformers as a tiny random checkpoint, built from its own settings class."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from transformers import CONFIG_MAPPING, MODEL_FOR_CAUSAL_LM_MAPPING, AutoConfig, PreTrainedConfig, PreTrainedModel
from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

VOCABULARY = 64
LAYERS = 6  # so that patterns of a kind in every second, third, fourth and sixth layer show

# What a setting is made wherever a class has it: small, with windows and chunks shorter than the texts asked.
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
    "hidden_size_per_layer_input": 8, "embedding_size": 32, "emb_dim": 32,
    "shared_experts_intermediate_size": 16, "rotary_emb_base": 10_000, "projection_dim": 32,
}  # fmt: skip

MOST = 40_000_000  # parameters of a model that is still tried

# What single classes need beside that: sizes that hold together, and layers of several kinds.
OVERRIDES: Mapping[str, Mapping[str, Any]] = {
    "bamba": {"mamba_n_heads": 4, "mamba_n_groups": 1, "mamba_chunk_size": 8, "attn_layer_indices": [2, 4]},
    "dbrx": {
        "attn_config": {"kv_n_heads": 2, "rope_theta": 10_000.0, "clip_qkv": 8.0},
        "ffn_config": {"ffn_hidden_size": 16},
    },
    "cohere_compass_text": {
        "rope_parameters": {
            kind: {"rope_type": "default", "rope_theta": 10_000.0} for kind in ("full_attention", "sliding_attention")
        },
    },
    "deepseek_v2": {"first_k_dense_replace": 2},
    "dots1": {"n_shared_experts": 1, "first_k_dense_replace": 2},
    "falcon_h1": {
        "mamba_d_ssm": 64, "mamba_n_heads": 4, "mamba_d_head": 16, "mamba_n_groups": 1, "mamba_chunk_size": 8,
    },
    "gemma3": {
        "vision_config": {
            "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 1, "num_attention_heads": 4,
            "image_size": 28, "patch_size": 14,
        },
        "mm_tokens_per_image": 4,
    },
    "gemma3n_text": {"num_kv_shared_layers": 0, "laurel_rank": 8},
    "gpt_neo": {"attention_types": [[["global", "local"], 3]]},
    "granitemoehybrid": {
        "mamba_n_heads": 4, "mamba_n_groups": 1, "mamba_chunk_size": 8,
        "layer_types": ["mamba", "mamba", "attention", "mamba", "attention", "mamba"],
    },
    "jamba": {"attn_layer_period": 3, "attn_layer_offset": 1},
    "lfm2": {"full_attn_idxs": [2, 4]},
    "lfm2_moe": {"layer_types": ["conv", "conv", "full_attention", "conv", "full_attention", "conv"]},
    "llama4_text": {"interleave_moe_layer_step": 2, "intermediate_size_mlp": 48},
    "mamba2": {"num_heads": 8, "head_dim": 8, "n_groups": 1, "chunk_size": 8},
    "nemotron_h": {
        "layers_block_type": ["mamba", "moe", "attention", "mlp", "mamba", "attention"], "mamba_num_heads": 4,
        "mamba_head_dim": 16, "n_groups": 1, "ssm_state_size": 8, "moe_shared_expert_intermediate_size": 16,
    },
    "moshi": {"audio_vocab_size": VOCABULARY},
    "phi4_multimodal": {
        "vision_config": {
            "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 1, "num_attention_heads": 4,
            "image_size": 28, "patch_size": 14, "crop_size": 28,
        },
        "audio_config": {
            "hidden_size": 32, "intermediate_size": 48, "num_blocks": 1, "num_attention_heads": 4,
            "nemo_conv_channels": 8,
        },
    },
    "qwen2": {"use_sliding_window": True, "max_window_layers": 3},
    "qwen2_moe": {"decoder_sparse_step": 2},
    "qwen3_moe": {"mlp_only_layers": [1, 4]},
    "reformer": {"is_decoder": True, "attn_layers": ["local"] * LAYERS, "axial_pos_embds": False},
    "rwkv": {"rescale_every": 0},  # else the first answer changes the weights themselves
    "qwen4_exp_text": {
        "layer_types": ["linear_attention", "linear_attention", "full_attention"] * 2, "ngram_vocab_size_base": 64,
        "indexer_n_heads": 4, "indexer_kv_heads": 1, "indexer_head_dim": 8, "indexer_budget": 4,
        "indexer_compress_ratio": 2,
    },
    "xmod": {"languages": ["en_XX"], "default_language": "en_XX"},
    "zamba": {"attn_layer_period": 3, "attn_layer_offset": 1},
    "zamba2": {"layers_block_type": ["mamba", "hybrid", "mamba"] * 2},
    "zaya": {"num_experts_per_tok": 1},
}  # fmt: skip


def names() -> list[str]:
    """All model types that transformers loads as causal language models."""
    return list(MODEL_FOR_CAUSAL_LM_MAPPING_NAMES)


def settings_of(kind: str, more: Mapping[str, Any]) -> PreTrainedConfig:
    """The class's own settings, made small."""
    made = CONFIG_MAPPING[kind]
    given: dict[str, Any] = _small(made)
    for part, own in getattr(made, "sub_configs", {}).items():
        if own is not AutoConfig and ("text" in part or "decoder" in part):
            given[part] = _small(own) | dict(OVERRIDES.get(own.model_type, {}))
        elif "vision" in part and own is not AutoConfig:
            given[part] = _small(own) | {"num_hidden_layers": 2}
    return made(**(given | dict(more)))


def _small(made: type[PreTrainedConfig]) -> dict[str, Any]:
    fields = set(getattr(made, "__dataclass_fields__", {}))
    given = {key: value for key, value in SMALL.items() if key in fields}
    if "kv_lora_rank" in fields:  # latent attention has as many keys as queries
        given["num_key_value_heads"] = 4
    return given


def build(kind: str) -> PreTrainedModel:
    """A random model of the kind, with weights so large that a layer of another kind shows in every logit."""
    torch.manual_seed(0)
    config = settings_of(kind, OVERRIDES.get(kind, {}))
    made = MODEL_FOR_CAUSAL_LM_MAPPING[type(config)]
    if made.config_class in config.sub_configs.values() and made.config_class is not AutoConfig:
        config = next(part for part in vars(config).values() if isinstance(part, made.config_class))
    with torch.device("meta"):
        count = sum(parameter.numel() for parameter in made(copy.deepcopy(config)).parameters())
    if count > MOST:
        raise ValueError(f"{count:,} parameters are too many to be tried")
    model = made(config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.normal_(0.0, 0.2)
            elif parameter.is_floating_point():
                parameter.add_(0.1 * torch.randn_like(parameter))
    return model.train(False)


def words(folder: Path) -> None:
    """A word-level tokenizer of all numbers of the vocabulary."""
    vocabulary = {"<pad>": 0, "<s>": 1, "</s>": 2} | {f"w{number}": number for number in range(3, VOCABULARY)}
    document = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
        "pre_tokenizer": {"type": "Whitespace"}, "post_processor": None, "decoder": None,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "</s>"},
    }  # fmt: skip
    (folder / "tokenizer.json").write_text(json.dumps(document), "utf-8")
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "pad_token": "<pad>",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
