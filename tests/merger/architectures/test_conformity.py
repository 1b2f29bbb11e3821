"""A child is what its class loads, or it is not called done."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from merger.errors import CheckpointError
from merger.formulas.opening import open_sources
from merger.outputs.merging import merge_to_folder
from merger.recipes.mergekit import read_mergekit
from tests.pico import pico

HALF = "merge_method: linear\nmodels: [{model: a, parameters: {weight: 0.5}}, {model: b, parameters: {weight: 0.5}}]\n"


def changed(folder: Path, **tensors: torch.Tensor | None) -> None:
    """Put tensors into a folder's single file, by their names with __ for a dot; None takes one out."""
    values = load_file(folder / "model.safetensors")
    for name, value in tensors.items():
        values.pop(name.replace("__", "."), None)
        if value is not None:
            values[name.replace("__", ".")] = value
    save_file(values, folder / "model.safetensors", metadata={"format": "pt"})


def settled(folder: Path, **settings: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | settings), "utf-8")


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    for seed, name in enumerate("ab"):
        pico(tmp_path / name, "mixtral", seed=seed)
    return tmp_path


def merge(folder: Path, text: str = HALF) -> None:
    recipe = read_mergekit(text, folder)
    merge_to_folder(recipe, open_sources(recipe), folder / "out")


def test_a_whole_child_is_saved(pair: Path) -> None:
    merge(pair)
    assert (pair / "out" / "config.json").is_file()


@pytest.mark.parametrize("expert", [True, False])
def test_a_tensor_that_its_class_would_make_up_is_named(pair: Path, expert: bool) -> None:
    lacking = "model__layers__1__block_sparse_moe__experts__2__w1__weight" if expert else "model__norm__weight"
    for name in "ab":
        changed(pair / name, **{lacking: None})
    with pytest.raises(CheckpointError) as fault:
        merge(pair)
    assert str(fault.value.facts["tensor"]) in ("model.norm.weight", "model.layers.1.mlp.experts.gate_up_proj")
    assert not [path for path in pair.iterdir() if "out" in path.name]


def test_a_shape_that_its_class_does_not_load_is_named(pair: Path) -> None:
    for name in "ab":
        settled(pair / name, num_key_value_heads=4)
    with pytest.raises(CheckpointError) as fault:
        merge(pair)
    assert fault.value.facts["tensor"] == "model.layers.0.self_attn.k_proj.weight"


def test_what_loading_leaves_out_of_the_sources_is_left_out_of_the_child(pair: Path) -> None:
    for name in "ab":
        changed(pair / name, value_head__weight=torch.ones(3))
    merge(pair)
    assert (pair / "out").is_dir()


def test_an_architecture_that_transformers_does_not_have_is_told_in_the_card(pair: Path) -> None:
    for name in "ab":
        settled(pair / name, model_type="made_up", architectures=["MadeUpForCausalLM"])
    merge(pair)
    assert "transformers has no class" in (pair / "out" / "README.md").read_text("utf-8")


def test_transformers_is_asked_once_for_the_same_names_and_shapes(pair: Path) -> None:
    (pair / "recipe.yml").write_text(HALF, "utf-8")
    code = "import sys; from merger.__main__ import main; main(sys.argv[1:]); print('torch' in sys.modules)"
    told = [
        subprocess.run(
            [sys.executable, "-c", code, "merge", str(pair / "recipe.yml"), str(pair / f"out{number}")],
            env={**os.environ, "XDG_CACHE_HOME": str(pair / "cache")},
            capture_output=True, text=True, check=True,
        ).stdout.splitlines()[-1]
        for number in range(2)
    ]  # fmt: skip
    assert told == ["True", "False"]
