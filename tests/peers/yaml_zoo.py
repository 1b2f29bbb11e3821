"""The models that the files in tests/peers/yaml name."""

import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from tests.pico import WORDS, pico

TEMPLATE = "{% for message in messages %}<{{ message.role }}>{{ message.content }}{% endfor %}"


def make_zoo(folder: Path) -> None:
    """base; a, b and c close to it; deep: five layers; half, full: other number formats; other: other words; qwen: tied
    embeddings; seeing: a vision tower; a+b: a plain model; adapter: a LoRA for all that are like base."""
    base = pico(folder / "base", seed=1)
    for seed, name in ((2, "a"), (3, "b"), (4, "c")):
        pico(folder / name, seed=seed, near=base, shard_size="30KB" if name == "b" else "5GB")
    (folder / "b" / "chat_template.jinja").write_text(TEMPLATE, encoding="utf-8")
    pico(folder / "deep", seed=5, settings={"num_hidden_layers": 5})
    pico(folder / "half", seed=6, dtype="float16", near=base)
    pico(folder / "full", seed=7, dtype="float32", near=base)
    pico(folder / "other", seed=8, settings={"vocab_size": 64})
    _speak(folder / "other", (*WORDS[:3], *reversed(WORDS[10:]), *(f"x{number}" for number in range(10))))
    pico(folder / "qwen", "qwen2", seed=9)
    pico(folder / "qwen_b", "qwen2", seed=10, near=folder / "qwen")
    pico(folder / "seeing", "qwen2_5_vl", seed=11)
    pico(folder / "seeing_b", "qwen2_5_vl", seed=12)
    shutil.copytree(folder / "c", folder / "a+b")
    _adapter(folder / "adapter")


def _speak(folder: Path, words: tuple[str, ...]) -> None:
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="</s>"
    ).save_pretrained(folder)


def _adapter(folder: Path) -> None:
    folder.mkdir()
    settings = {
        "peft_type": "LORA", "task_type": "CAUSAL_LM", "base_model_name_or_path": "base", "r": 2, "lora_alpha": 4,
        "target_modules": ["q_proj", "down_proj"], "bias": "none", "fan_in_fan_out": False, "lora_dropout": 0.0,
    }  # fmt: skip
    (folder / "adapter_config.json").write_text(json.dumps(settings), encoding="utf-8")
    torch.manual_seed(13)
    shapes = {"self_attn.q_proj": (40, 40), "mlp.down_proj": (40, 51)}
    tensors = {}
    for layer in range(3):
        for module, (rows, columns) in shapes.items():
            name = f"base_model.model.model.layers.{layer}.{module}"
            tensors[f"{name}.lora_A.weight"] = torch.randn(2, columns) * 0.1
            tensors[f"{name}.lora_B.weight"] = torch.randn(rows, 2) * 0.1
    save_file(tensors, folder / "adapter_model.safetensors")
