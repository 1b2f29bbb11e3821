"""A small model that can judge: two layers of the demo's base, with room for a judge's prompt, in its own folder."""

import json
import shutil
from pathlib import Path

import torch
from django.conf import settings
from safetensors.torch import load_file, save_file

from merger.evaluation.language_model import Prompt
from merger.evaluation.transformers_model import TransformersModel
from webapp.review.ai import prompts

POSITIONS, LAYERS = 4096, 2  # its positions are rotary: more of them need no weights


def judging_folder(folder: Path) -> Path:
    """The model's files. What it prefers is nothing sensible, but always the same, and depends on what it reads."""
    copied = folder / "judge"
    shutil.copytree(Path(settings.BASE_DIR) / "zoo" / "base", copied)
    config = json.loads((copied / "config.json").read_text())
    config |= {"max_position_embeddings": POSITIONS, "num_hidden_layers": LAYERS}
    (copied / "config.json").write_text(json.dumps(config))
    weights = copied / "model.safetensors"
    dropped = tuple(f"model.layers.{number}." for number in range(LAYERS, 6))
    kept = {name: tensor for name, tensor in load_file(weights).items() if not name.startswith(dropped)}
    save_file(kept, weights, {"format": "pt"})
    _write_letters(copied, kept)
    save_file(kept, weights, {"format": "pt"})
    return copied


def _write_letters(folder: Path, weights: dict[str, torch.Tensor]) -> None:
    """Give the letters embeddings that differ only beside what all prompts have in common.

    As it is the model has a favourite letter, whatever stands there.
    """
    model = TransformersModel(folder)
    asked = [prompts.of_pair(prompts.Asked("問"), f"answer {one}", f"answer {one * 7}") for one in range(6)]
    ends = [model.encoding.prompt(model.prompt(Prompt(text), None).text) for text in asked]
    with torch.inference_mode():
        states = [model.module.model(torch.tensor([row])).last_hidden_state[0, -1] for row in ends]
    common = torch.stack(states).mean(0)
    common /= common.norm()
    table = weights["model.embed_tokens.weight"]
    generator = torch.Generator().manual_seed(5)
    for letter in prompts.LETTERS:
        beside = torch.randn(len(common), generator=generator)
        beside -= (beside @ common) * common
        row = 2 * common + beside / beside.norm()
        table[model.encoding.prompt(letter)[-1]] = row.to(table.dtype)
