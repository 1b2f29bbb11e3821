"""Tiny models and a sheet that are refused or mended, each for the screen that says so."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from tests.browser.test_add_questions import sheet
from tests.chatting import TEMPLATE, adapter, chatting
from tests.merger.weights.test_quantised import FP8, by_block, quantised
from tests.pico import pico

OTHER_TEMPLATE = TEMPLATE.replace("<|im_start|>", "w5 ").replace("<|im_end|>", "</s>")
FREE = {"low": 0.1, "high": 1.0, "granularity": "layer"}
PACKED = {
    "gptq": {"quant_method": "gptq", "bits": 4, "group_size": 128},
    "nf4": {"quant_method": "bitsandbytes", "load_in_4bit": True, "bnb_4bit_quant_type": "nf4"},
}
# What is merged in a design, the first as the base where there are three.
DESIGNS: dict[str, tuple[str, ...]] = {
    "template-choice": ("base-7b", "polite-7b", "legal-7b"),
    "templates-differ": ("polite-7b", "legal-7b"),
    "end-tokens": ("polite-7b", "brisk-7b"),
    "kept-settings": ("plain-llama", "long-llama"),
    "padded-rows": ("plain-llama", "padded-llama"),
    "number-formats": ("fp8-model", "full-model"),
    "custom-code": ("plain-llama", "coded-model"),
    "other-size": ("plain-llama", "wide-llama"),
    "other-kind": ("plain-llama", "gpt2-model"),
}


def build(root: Path) -> None:
    """All folders of models below ``root``."""
    _chatting(root)
    _plain(root)
    for kind, said in PACKED.items():
        _packed(root / f"{kind}-model", said)
    quantised(root / "fp8-model", by_block(16), FP8 | {"weight_block_size": [16, 16]})
    pico(root / "full-model", "qwen3", 2)
    _coded(root / "coded-model")
    _holding_nan(root / "nan-model")
    pico(root / "pickled-model", "llama")
    (root / "pickled-model" / "model.safetensors").rename(root / "pickled-model" / "pytorch_model.bin")


def _chatting(root: Path) -> None:
    base = chatting(root / "base-7b", 1)
    chatting(root / "polite-7b", 2, template=TEMPLATE, stops=[2, 61], near=base)
    chatting(root / "legal-7b", 3, template=OTHER_TEMPLATE, near=base)
    chatting(root / "brisk-7b", 4, template=TEMPLATE, stops=[61], end="<|im_end|>", near=base)
    for name in ("base-7b", "polite-7b", "legal-7b", "brisk-7b"):
        (root / name / "README.md").write_text("---\nlicense: apache-2.0\n---\n", "utf-8")
    adapter(root / "letters-lora", base, 5)
    change(root / "letters-lora" / "adapter_config.json", base_model_name_or_path="someone/Base-7B")
    adapter(root / "lost-lora", base, 6)
    change(root / "lost-lora" / "adapter_config.json", base_model_name_or_path="someone/Unseen-8B")


def _plain(root: Path) -> None:
    plain = pico(root / "plain-llama", "llama")
    pico(root / "long-llama", "llama", 1, settings={"rope_theta": 500_000.0, "max_position_embeddings": 256})
    pico(root / "wide-llama", "llama", 2, settings={"intermediate_size": 60})
    pico(root / "gpt2-model", "gpt2", 3)
    padded = pico(root / "padded-llama", "llama", 4, near=plain)
    values = load_file(padded / "model.safetensors")
    for name in ("model.embed_tokens.weight", "lm_head.weight"):
        values[name] = torch.cat([values[name], torch.zeros(3, values[name].shape[1], dtype=values[name].dtype)])
    rewrite(padded, values)
    change(padded / "config.json", vocab_size=64)


def _packed(folder: Path, said: dict[str, Any]) -> None:
    pico(folder, "llama")
    values = load_file(folder / "model.safetensors")
    for name in [name for name in values if name.endswith("proj.weight")]:
        values[name.replace("weight", "qweight")] = torch.zeros(8, 8, dtype=torch.int32)
        del values[name]
    rewrite(folder, values)
    change(folder / "config.json", quantization_config=said)


def _coded(folder: Path) -> None:
    pico(folder, "llama", 5)
    change(folder / "config.json", auto_map={"AutoModelForCausalLM": "modeling_own.OwnForCausalLM"})
    (folder / "modeling_own.py").write_text("class OwnForCausalLM: ...\n", "utf-8")


def _holding_nan(folder: Path) -> None:
    pico(folder, "llama", 6)
    values = load_file(folder / "model.safetensors")
    values["model.layers.1.mlp.up_proj.weight"][3, 4] = float("nan")
    rewrite(folder, values)


def rewrite(folder: Path, values: dict[str, torch.Tensor]) -> None:
    save_file(
        {name: value.contiguous() for name, value in values.items()},
        folder / "model.safetensors",
        metadata={"format": "pt"},
    )


def change(path: Path, **values: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values), "utf-8")


def sheets(root: Path) -> dict[str, Path]:
    """Question files as they come: Shift_JIS with rows above unknown titles and bad rows; numbers from 0 or from 1."""
    root.mkdir()
    made = {"unknown-titles": root / "確認テスト.csv", "counting": root / "四択.csv", "broken": root / "こわれた.xlsx"}
    made["unknown-titles"].write_bytes(sheet())
    lines = ["問題,A,B,C,正解", "春の空気は,寒い,暖かい,暑い,1", "一週間の日数,六日,七日,八日,2"]
    made["counting"].write_text("\n".join(lines), "utf-8")
    made["broken"].write_bytes(b"PK\x03\x04 no workbook")
    return made


def graph(models: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A drawing that merges these (name, id): task arithmetic on the first of three, else a linear blend."""
    based = len(models) == 3
    nodes: list[dict[str, Any]] = [
        {"id": f"m{place}", "kind": "source", "model": key, "name": name, "x": 0, "y": 220 * place}
        for place, (name, key) in enumerate(models)
    ]
    method = "task_arithmetic" if based else "linear"
    nodes.append({"id": "merge", "kind": "merge", "method": method, "parameters": {}, "name": "", "x": 360, "y": 110})
    edges = [
        {
            "id": f"e{place}",
            "from": f"m{place}",
            "to": "merge",
            "port": "base" if based and place == 0 else "models",
            "parameters": {}
            if based and place == 0
            else {"weight": {"free": {"low": 0.1, "high": 1.0, "granularity": "layer"}}},
        }
        for place in range(len(models))
    ]
    return {"nodes": nodes, "edges": edges}
