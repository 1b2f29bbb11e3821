"""Tiny models with random weights, real in every other way: transformers loads them, tokenizer included."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

WORDS = ("<s>", "</s>", "<unk>", *(f"w{number}" for number in range(58)))


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

    family: "llama" (head of its own) or "qwen2" (tied embeddings, biases on q, k, v).
    near: a folder of the same shape whose weights this model stays close to (standard deviation ``spread``), as a
    fine-tuned model does.
    """
    model = _model(family, dict(settings or {}))
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


def _model(family: str, settings: dict[str, Any]) -> LlamaForCausalLM | Qwen2ForCausalLM:
    shape: dict[str, Any] = {
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
    } | settings
    if family == "qwen2":
        return Qwen2ForCausalLM(Qwen2Config(**({"tie_word_embeddings": True} | shape)))
    return LlamaForCausalLM(LlamaConfig(**({"tie_word_embeddings": False} | shape)))
