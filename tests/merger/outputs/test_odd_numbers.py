"""NaN and infinity stop a save by the tensor's name, a source's or the child's, unless they are allowed."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from merger.errors import CheckpointError
from merger.formulas.opening import open_sources
from merger.outputs.merging import merge_to_folder
from merger.recipes.mergekit import read_mergekit
from tests.pico import pico

NAME = "model.layers.1.mlp.up_proj.weight"
MODELS = "models: [{model: a, parameters: {weight: 1}}, {model: b, parameters: {weight: 1, density: 0.5}}]\n"


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    for seed, name in enumerate("ab"):
        pico(tmp_path / name, "llama", seed=seed, dtype="float32")
    return tmp_path


def put(folder: Path, value: float) -> None:
    tensors = load_file(folder / "model.safetensors")
    tensors[NAME][-1, -1] = value
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def merge(folder: Path, text: str, told: list[CheckpointError] | None = None) -> Path:
    recipe = read_mergekit(text, folder)
    merge_to_folder(recipe, open_sources(recipe), folder / "out", odd=None if told is None else told.append)
    return folder / "out"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16", "float64"])
@pytest.mark.parametrize("method", ["linear", "ties"])
def test_a_source_with_such_a_number_is_named_and_nothing_is_left(
    pair: Path, method: str, dtype: str, value: float
) -> None:
    put(pair / "b", value)
    base = "base_model: a\n" if method == "ties" else ""
    with pytest.raises(CheckpointError) as fault:
        merge(pair, f"merge_method: {method}\n{base}{MODELS}dtype: {dtype}\n")
    assert (fault.value.facts["tensor"], fault.value.facts["model"]) == (NAME, "b")
    assert not [path for path in pair.iterdir() if "out" in path.name]


@pytest.mark.parametrize("computed", ["float32", "float64"])
def test_a_child_that_overflows_though_its_sources_do_not_is_named(pair: Path, computed: str) -> None:
    put(pair / "a", 6e4)
    put(pair / "b", 6e4)
    text = f"merge_method: linear\n{MODELS}parameters: {{normalize: false}}\ndtype: {computed}\nout_dtype: float16\n"
    with pytest.raises(CheckpointError) as fault:
        merge(pair, text)
    assert fault.value.facts["tensor"] == NAME and "model" not in fault.value.facts


def test_where_they_are_allowed_each_tensor_is_told_once_and_saved_as_it_is(pair: Path) -> None:
    put(pair / "b", float("nan"))
    told: list[CheckpointError] = []
    out = merge(pair, f"merge_method: linear\n{MODELS}dtype: bfloat16\n", told)
    assert sorted("model" in fault.facts for fault in told) == [False, True]
    assert all(fault.facts["tensor"] == NAME for fault in told)
    assert int(load_file(out / "model.safetensors")[NAME].isnan().sum()) == 1


def test_ordinary_numbers_are_told_nothing_of(pair: Path) -> None:
    put(pair / "b", torch.finfo(torch.float32).max / 4)
    told: list[CheckpointError] = []
    merge(pair, f"merge_method: linear\n{MODELS}dtype: bfloat16\n", told)
    assert told == []
