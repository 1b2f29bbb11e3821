"""Tiny models that chat: a base without a template, fine-tunes with one and an end token of their own, adapters."""

import json
import shutil
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers

WORDS = ("<pad>", "<s>", "</s>", "<unk>", *(f"w{number}" for number in range(4, 60)))
TURNS = ("<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def chatting(
    folder: Path,
    seed: int,
    turns: bool = True,
    template: str | None = None,
    stops: int | list[int] | None = 2,
    end: str = "</s>",
    near: Path | None = None,
) -> Path:
    """A model folder. turns: it has the two tokens of turns; stops: eos_token_id of its generation settings.

    End tokens are likely, so that answers do end. near: a model of the same shape that it stays close to.
    """
    rows = len(WORDS) + (len(TURNS) if turns else 0)
    torch.manual_seed(seed)
    config = transformers.LlamaConfig(
        vocab_size=rows, hidden_size=32, intermediate_size=48, num_hidden_layers=3, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=128, initializer_range=0.3, bos_token_id=1, eos_token_id=2,
        pad_token_id=0,
    )  # fmt: skip
    model = transformers.LlamaForCausalLM(config)
    weights = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    if near is not None:
        for name, start in load_file(near / "model.safetensors").items():
            part = weights[name] if weights[name].shape == start.shape else weights[name][: len(start)]
            part.mul_(0.3).add_(start.float())
    else:
        weights["lm_head.weight"][[2, *range(len(WORDS), rows)]] *= 3
    model.load_state_dict(weights)
    model.generation_config.eos_token_id = stops
    model.to(torch.bfloat16).save_pretrained(folder)
    if stops is None:
        (folder / "generation_config.json").unlink()
    write_tokenizer(folder, turns, template, end)
    return folder


def write_tokenizer(folder: Path, turns: bool, template: str | None, end: str = "</s>") -> None:
    """Words parted by blanks; special tokens; a begin token before each text."""
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.add_special_tokens([*WORDS[:4], *(TURNS if turns else ())])
    tokenizer.save(str(folder / "tokenizer.json"))
    settings: dict[str, Any] = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": end}
    settings |= {"pad_token": "<pad>", "unk_token": "<unk>"}
    if template:
        settings["chat_template"] = template
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")


def adapter(folder: Path, base: Path, seed: int, template: str | None = None, licence: str | None = None) -> Path:
    """A LoRA for a model of :func:`chatting`, with a tokenizer of its own where it has a template, as PEFT saves it."""
    folder.mkdir(parents=True)
    drawn = torch.Generator().manual_seed(seed)
    tensors = {}
    for name, tensor in load_file(base / "model.safetensors").items():
        if name.endswith(("q_proj.weight", "up_proj.weight", "down_proj.weight")):
            stem = f"base_model.model.{name.removesuffix('.weight')}"
            tensors[f"{stem}.lora_A.weight"] = torch.randn(4, tensor.shape[1], generator=drawn) * 0.3
            tensors[f"{stem}.lora_B.weight"] = torch.randn(tensor.shape[0], 4, generator=drawn) * 0.3
    save_file(tensors, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    settings = {"peft_type": "LORA", "task_type": "CAUSAL_LM", "r": 4, "lora_alpha": 8, "bias": "none"}
    settings |= {"target_modules": ["q_proj", "up_proj", "down_proj"], "base_model_name_or_path": str(base)}
    (folder / "adapter_config.json").write_text(json.dumps(settings), encoding="utf-8")
    if template:
        write_tokenizer(folder, True, template, "<|im_end|>")
    if licence:
        (folder / "README.md").write_text(f"---\nlicense: {licence}\n---\n", encoding="utf-8")
    return folder


def questions(path: Path, count: int = 18) -> Path:
    """A question set with choices, dealt into the three splits."""
    lines = [
        {
            "question": f"w{4 + n} w{9 + n} w{30 - n}",
            "answer": f"w{20 + n}",
            "choices": [f"w{20 + n}", f"w{10 + n}", f"w{5 + n} w{7 + n}"],
            "split": ("search", "validation", "heldout")[n % 3],
        }
        for n in range(count)
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def copied(folder: Path, to: Path) -> Path:
    """The folder under another name."""
    shutil.copytree(folder, to)
    return to
