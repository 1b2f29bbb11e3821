"""Tiny models with random weights, real in every other way: transformers loads them, tokenizer included."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedModel, PreTrainedTokenizerFast

WORDS = ("<s>", "</s>", "<unk>", *(f"w{number}" for number in range(58)))
_SHAPE: Mapping[str, Any] = {
    "vocab_size": len(WORDS),
    "hidden_size": 40,
    "intermediate_size": 51,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 64,
    "bos_token_id": 0,
    "eos_token_id": 1,
    "pad_token_id": 1,
}
_HEADS: Mapping[str, Any] = {"head_dim": 10}
_VISION: Mapping[str, Any] = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "image_size": 8,
    "patch_size": 4,
}


def _text(name: str, **extra: Any) -> Callable[[dict[str, Any]], PreTrainedModel]:
    def build(settings: dict[str, Any]) -> PreTrainedModel:
        chosen = getattr(transformers, f"{name}Config")(**(dict(_SHAPE) | extra | settings))
        return getattr(transformers, f"{name}ForCausalLM")(chosen)

    return build


def _gpt2(settings: dict[str, Any]) -> PreTrainedModel:
    shape = {
        "n_embd": 40,
        "n_layer": 3,
        "n_head": 4,
        "vocab_size": len(WORDS),
        "n_positions": 64,
        "bos_token_id": 0,
        "eos_token_id": 1,
    }
    return transformers.GPT2LMHeadModel(transformers.GPT2Config(**(shape | settings)))


def _llava(settings: dict[str, Any]) -> PreTrainedModel:
    return transformers.LlavaForConditionalGeneration(
        transformers.LlavaConfig(
            vision_config=transformers.CLIPVisionConfig(**_VISION),
            text_config=transformers.LlamaConfig(**(dict(_SHAPE) | {"tie_word_embeddings": False} | settings)),
            image_token_index=len(WORDS) - 1,
            tie_word_embeddings=False,
        )
    )


def _qwen_vision(settings: dict[str, Any]) -> PreTrainedModel:
    rope = {"rope_type": "default", "rope_theta": 10_000.0, "mrope_section": [1, 2, 2]}
    vision = {"hidden_size": 32, "intermediate_size": 48, "depth": 2, "num_heads": 4, "patch_size": 4}
    vision |= {"out_hidden_size": 40, "fullatt_block_indexes": [1], "window_size": 16, "temporal_patch_size": 1}
    tokens = {"image_token_id": 60, "video_token_id": 59, "vision_start_token_id": 58, "vision_end_token_id": 57}
    return transformers.Qwen2_5_VLForConditionalGeneration(
        transformers.Qwen2_5_VLConfig(
            text_config=dict(_SHAPE) | {"rope_parameters": rope} | settings, vision_config=vision, **tokens
        )
    )


# What a family is called: how its model is built from settings of the language model.
FAMILIES: Mapping[str, Callable[[dict[str, Any]], PreTrainedModel]] = {
    "llama": _text("Llama", tie_word_embeddings=False),
    "mistral": _text("Mistral", sliding_window=None),
    "qwen2": _text("Qwen2", tie_word_embeddings=True),
    "qwen3": _text("Qwen3", **_HEADS, tie_word_embeddings=False),
    "gemma2": _text("Gemma2", **_HEADS, query_pre_attn_scalar=10),
    "gemma3": lambda settings: transformers.Gemma3ForCausalLM(
        transformers.Gemma3TextConfig(**(dict(_SHAPE) | _HEADS | {"query_pre_attn_scalar": 10} | settings))
    ),
    "phi3": _text("Phi3"),
    "gpt_neox": lambda settings: transformers.GPTNeoXForCausalLM(
        transformers.GPTNeoXConfig(
            **({name: value for name, value in _SHAPE.items() if name != "num_key_value_heads"} | settings)
        )
    ),
    "mixtral": _text("Mixtral", intermediate_size=48, num_local_experts=4, num_experts_per_tok=2),  # torch wants 16 B
    "gpt2": _gpt2,
    "llava": _llava,
    "qwen2_5_vl": _qwen_vision,
}


def pico(
    folder: Path,
    family: str = "llama",
    seed: int = 0,
    dtype: str = "bfloat16",
    near: Path | None = None,
    spread: float = 0.01,
    shard_size: str = "5GB",
    settings: Mapping[str, Any] | None = None,
    licence: str | None = "apache-2.0",
) -> Path:
    """Write a model folder of about 40,000 weights and return it.

    family: a key of FAMILIES: "llama" (head of its own), "qwen2" (tied embeddings, biases on q, k, v), "mixtral" ...
    near: a folder of the same shape whose weights this model stays close to (standard deviation ``spread``), as a
    fine-tuned model does.
    """
    model = FAMILIES[family](dict(settings or {}))
    torch.manual_seed(seed)
    state = model.state_dict()
    start = type(model).from_pretrained(near, dtype=torch.float32).state_dict() if near else None
    for name, tensor in state.items():
        noise = torch.randn(tensor.shape) * (0.05 if start is None else spread)
        tensor.copy_(noise + (start[name] if start is not None else ("norm" in name)))
    model.tie_weights()
    model.to(getattr(torch, dtype)).save_pretrained(folder, max_shard_size=shard_size)
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(WORDS)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="</s>"
    ).save_pretrained(folder)
    if licence:
        (folder / "README.md").write_text(f"---\nlicense: {licence}\n---\n# {folder.name}\n", encoding="utf-8")
    return folder
