"""Adapters saved by PEFT, folded in by us and by PEFT's merge_and_unload; and those that we draw, read by PEFT.

Both round once; PEFT's product comes from a matrix library that sums in its own order, so that a result may lie on the
other side of a rounding step. Embeddings apart: for these PEFT 0.21 rounds factors and change to the model's own format
first, which is coarser than what we do.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import torch

from merger.outputs.extraction import Wanted, extract
from merger.weights.adapter import open_reference
from merger.weights.checkpoint import Checkpoint
from tests.pico import pico

ROOT = Path(__file__).resolve().parents[2]
PEER = ROOT / ".venv-peer" / "bin" / "python"
EMBEDDING = "model.embed_tokens.weight"
MATRICES = ["q_proj", "v_proj", "down_proj"]
# name -> (family, keywords of LoraConfig, number format of the factors)
CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "plain": ("llama", {"r": 8, "lora_alpha": 16, "target_modules": MATRICES}, "float32"),
    "half": ("llama", {"r": 8, "lora_alpha": 16, "target_modules": MATRICES}, "float16"),
    "rslora": ("llama", {"r": 3, "lora_alpha": 5, "use_rslora": True, "target_modules": "all-linear"}, "bfloat16"),
    "patterns": (
        "llama",
        {
            "r": 8,
            "lora_alpha": 16,
            "target_modules": MATRICES,
            "rank_pattern": {"v_proj": 3, r"layers\.[01]\.self_attn\.q_proj": 5, "proj": 2},
            "alpha_pattern": {"model.layers.2.mlp.down_proj": 7, "^q_proj": 9},
        },
        "float32",
    ),
    "embedding and head": (
        "llama",
        {"r": 4, "lora_alpha": 8, "target_modules": [*MATRICES, "embed_tokens", "lm_head"]},
        "float32",
    ),
    "saved whole": (
        "llama",
        {"r": 4, "lora_alpha": 8, "target_modules": MATRICES, "modules_to_save": ["lm_head", "embed_tokens", "norm"]},
        "float32",
    ),
    "biases": ("qwen2", {"r": 4, "lora_alpha": 8, "target_modules": MATRICES, "bias": "all"}, "float32"),
    "new tokens": ("llama", {"r": 4, "lora_alpha": 8, "target_modules": MATRICES}, "float32"),
    "new tokens, tied": ("qwen2", {"r": 4, "lora_alpha": 8, "target_modules": ["q_proj"]}, "float32"),
    "new tokens, saved": (
        "llama",
        {"r": 4, "lora_alpha": 8, "target_modules": MATRICES, "modules_to_save": ["lm_head", "embed_tokens"]},
        "float32",
    ),
    "new tokens, rows": (
        "llama",
        {"r": 4, "lora_alpha": 8, "target_modules": MATRICES, "trainable_token_indices": {"embed_tokens": [61, 62]}},
        "float32",
    ),
    "new tokens, rows of both": (
        "llama",
        {
            "r": 4,
            "lora_alpha": 8,
            "target_modules": MATRICES,
            "trainable_token_indices": {"embed_tokens": [62, 5], "lm_head": [61, 62]},
        },
        "float32",
    ),
    "new tokens, tied rows": (
        "qwen2",
        {"r": 4, "lora_alpha": 8, "target_modules": ["q_proj"], "trainable_token_indices": [61, 62]},
        "float32",
    ),
    "new tokens, tied factors": (
        "qwen2",
        {"r": 4, "lora_alpha": 8, "target_modules": ["q_proj", "embed_tokens"]},
        "float32",
    ),
    "rows": (
        "llama",
        {"r": 4, "lora_alpha": 8, "target_modules": MATRICES, "trainable_token_indices": [5, 7, 60]},
        "float32",
    ),
    "tied rows": (
        "qwen2",
        {"r": 4, "lora_alpha": 8, "target_modules": MATRICES, "trainable_token_indices": [60, 0]},
        "float32",
    ),
    "tied embedding": ("qwen2", {"r": 4, "lora_alpha": 8, "target_modules": ["q_proj", "embed_tokens"]}, "float32"),
}
STORED = {"bfloat16": 2**-8, "float16": 2**-11, "float32": 2**-24}  # half a rounding step


def rows_of(case: str) -> int | None:
    """Of the embedding, where the training added tokens."""
    return 63 if case.startswith("new tokens") else None


def run(script: str, jobs: list[list[Any]]) -> None:
    subprocess.run(
        [str(PEER), str(Path(__file__).with_name(script))],
        input=json.dumps(jobs),
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        text=True,
        check=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models of every family and format, PEFT's adapters for them, and what PEFT makes of them together."""
    assert PEER.exists(), "the peer's virtual environment is missing: run make peer"
    root = tmp_path_factory.mktemp("adapters")
    training: list[list[Any]] = []
    merging: list[list[Any]] = []
    for stored in STORED:
        for family in ("llama", "qwen2"):
            base = pico(root / stored / family, family, 1, stored)
            tuned = pico(root / stored / f"{family} tuned", family, 2, stored, near=base)
            adapter = root / stored / f"{family} drawn"
            extract(Checkpoint.open(base), Checkpoint.open(tuned), adapter, Wanted(60, epsilon=1e-7, rest=True))
            merging.append([str(base), str(adapter), f"{adapter} merged", None])
        for seed, (case, (family, keywords, dtype)) in enumerate(CASES.items()):
            adapter = root / stored / case
            training.append([str(root / stored / family), str(adapter), keywords, seed, dtype, rows_of(case)])
            merging.append([str(root / stored / family), str(adapter), f"{adapter} merged", rows_of(case)])
    run("train_adapters.py", training)
    run("merge_adapters.py", merging)
    return root


def compare(ours: Checkpoint, theirs: Checkpoint, stored: str, coarse: str = "") -> tuple[int, int]:
    """Elements that differ, and all; none may differ by more than one rounding step.

    coarse: a tensor that may differ by two steps of its largest number, and is not counted.
    """
    copied = {"lm_head.weight"} if ours.settings["tie_word_embeddings"] else set()  # PEFT unties it
    assert set(ours.tensors) == set(theirs.tensors) - copied
    differing = elements = 0
    for name in ours.tensors:
        one, two = ours.read(name).float(), theirs.read(name).float()
        slack = 2e-6 if stored == "float32" else 1e-7  # sums of a few products near 1e-2 in another order
        step = 2 * STORED[stored] * torch.maximum(one.abs(), two.abs())
        if name == coarse:
            assert ((one - two).abs() <= 2 * step.max()).all(), name
            continue
        assert ((one - two).abs() <= step + slack).all(), name
        differing += int((one != two).sum())
        elements += one.numel()
    return differing, elements


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("case", CASES)
def test_folding_in_equals_pefts_within_a_rounding_step(root: Path, case: str, stored: str) -> None:
    folder = root / stored
    ours = open_reference(folder / CASES[case][0], folder / case)
    coarse = EMBEDDING if "embed_tokens" in CASES[case][1]["target_modules"] else ""
    differing, elements = compare(ours, Checkpoint.open(folder / f"{case} merged"), stored, coarse)
    print(f"{case}, {stored}: {differing} of {elements} elements differ, by one rounding step at most")
    assert ours.adapter is not None and ours.adapter.changed
    if stored != "float32":
        assert differing <= elements / 200


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("family", ["llama", "qwen2"])
def test_peft_reads_the_adapters_that_we_draw(root: Path, family: str, stored: str) -> None:
    folder = root / stored
    merged = Checkpoint.open(folder / f"{family} drawn merged")
    compare(open_reference(folder / family, folder / f"{family} drawn"), merged, stored)
    compare(Checkpoint.open(folder / f"{family} tuned"), merged, stored)
    if family == "qwen2":
        assert merged.read("lm_head.weight").equal(merged.read(EMBEDDING))
