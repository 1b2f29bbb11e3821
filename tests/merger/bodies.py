"""Tiny models as transformers builds and saves them, and children loaded back with nothing missing and nothing left."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import load_file, save_file
from torch import Tensor

from merger.formulas.opening import open_sources
from merger.outputs.merging import merge_to_folder
from merger.recipes.mergekit import read_mergekit


def tensors(folder: Path) -> dict[str, Tensor]:
    return {name: value for file in sorted(folder.glob("*.safetensors")) for name, value in load_file(file).items()}


def rewritten(folder: Path, values: Mapping[str, Tensor]) -> Path:
    """The folder with these tensors in its one file."""
    save_file({name: value.contiguous() for name, value in values.items()}, folder / "model.safetensors")
    return folder


def half(one: str, two: str, more: str = "") -> str:
    models = "\n".join(f"- {{model: {name}, parameters: {{weight: 0.5}}}}" for name in (one, two))
    return f"merge_method: linear\nmodels:\n{models}\ndtype: float32\n{more}"


def merged(folder: Path, text: str, out: str = "out") -> Path:
    recipe = read_mergekit(text, folder)
    merge_to_folder(recipe, open_sources(recipe), folder / out)
    return folder / out


def loads(folder: Path) -> Any:
    """The model of the class that its settings name; asserts that every tensor was there and none was left over."""
    settings = transformers.AutoConfig.from_pretrained(folder)
    kind = getattr(transformers, settings.architectures[0])
    model, told = kind.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
    assert not told["missing_keys"] and not told["unexpected_keys"] and not told["mismatched_keys"], told
    return model.eval()


def logits(model: Any, rows: int = 61) -> Tensor:
    tokens = torch.arange(1, 12).remainder(rows)[None]
    with torch.no_grad():
        found: Tensor = model(input_ids=tokens).logits
    return found
