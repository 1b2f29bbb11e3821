"""Ours against mergekit 0.1.5, element by element, on random Llama and Qwen2 checkpoints.

linear, task_arithmetic and passthrough must not differ in a single element. TIES may differ only where equal
magnitudes meet the density's threshold: there mergekit's choice depends on its sort, ours takes the first.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import torch
from torch import Tensor

from merger.formulas.expression import Expression
from merger.formulas.opening import open_sources
from merger.outputs.merging import merge
from merger.recipes.mergekit import read_mergekit
from merger.weights.checkpoint import Checkpoint
from tests.pico import pico

ROOT = Path(__file__).resolve().parents[2]
PEER = ROOT / ".venv-peer" / "bin" / "python"

LINEAR = """
merge_method: linear
models:
  - {model: a, parameters: {weight: 0.3}}
  - {model: b, parameters: {weight: 0.9}}
  - {model: c, parameters: {weight: -0.123}}
"""
LINEAR_SUM = LINEAR + "parameters: {normalize: false}\n"
LINEAR_GRADIENT = """
merge_method: linear
models:
  - model: a
    parameters:
      weight:
        - {filter: self_attn, value: [0.1, 0.7, 0.2, 1.0]}
        - {filter: layers.1.mlp, value: 0.33}
        - {value: [0, 1]}
  - {model: b, parameters: {weight: [1, 0.25]}}
"""
TASK = """
merge_method: task_arithmetic
base_model: base
models:
  - {model: a, parameters: {weight: 0.7}}
  - {model: b, parameters: {weight: [1.3, -0.4]}}
  - {model: c, parameters: {weight: 0.21}}
"""
TASK_OPTIONS = TASK + "parameters: {normalize: true, lambda: 0.83, int8_mask: true}\n"
PASSTHROUGH = """
merge_method: passthrough
models: [{model: a}]
parameters: {scale: [{filter: o_proj, value: 0.3}, {filter: down_proj, value: [0.7, 1.1]}]}
"""


def ties(density: str, options: str = "") -> str:
    return f"""
merge_method: ties
base_model: base
models:
  - {{model: base}}
  - {{model: a, parameters: {{weight: 0.7, density: {density}}}}}
  - {{model: b, parameters: {{weight: [1.3, -0.4], density: 0.4}}}}
  - {{model: c, parameters: {{weight: 0.21, density: 1}}}}
parameters: {{{options}}}
"""


EXACT = {
    "linear": LINEAR,
    "linear-sum": LINEAR_SUM,
    "linear-gradient": LINEAR_GRADIENT,
    "task": TASK,
    "task-options": TASK_OPTIONS,
    "passthrough": PASSTHROUGH,
    "ties-untrimmed": ties("1").replace("density: 0.4", "density: 1"),
}
TRIMMED = {
    "ties-0.2": ties("0.2"),
    "ties-0.53": ties("0.53", "normalize: false, lambda: 0.83"),
    "ties-0.9": ties("[0.9, 0.1]", "normalize: true, lambda: 1.7, int8_mask: true"),
    "ties-0.001": ties("0.001", "normalize: true"),
}
# family, stored as, computed in, written in
ZOOS = {
    "llama-bf16": ("llama", "bfloat16", "bfloat16", None),
    "llama-fp16": ("llama", "float16", None, None),
    "llama-fp32": ("llama", "float32", "float32", "bfloat16"),
    "qwen2-bf16": ("qwen2", "bfloat16", "bfloat16", None),
    "qwen2-fp32": ("qwen2", "float32", None, None),
}


class Case(NamedTuple):
    recipe: Path
    peer: Path


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Case]:
    """Every recipe on every zoo, merged by mergekit in one run of its own Python."""
    assert PEER.exists(), "the peer's virtual environment is missing: run make peer"
    root = tmp_path_factory.mktemp("peers")
    found: dict[tuple[str, str], Case] = {}
    for zoo, (family, stored, dtype, out_dtype) in ZOOS.items():
        folder = root / zoo
        base = pico(folder / "base", family, 1, stored)
        for seed, name, shards in ((2, "a", "5GB"), (3, "b", "30KB"), (4, "c", "20KB")):
            pico(folder / name, family, seed, stored, near=base, shard_size=shards)
        for name, text in (EXACT | TRIMMED).items():
            words = [f"{key}: {value}" for key, value in (("dtype", dtype), ("out_dtype", out_dtype)) if value]
            recipe = folder / f"{name}.yml"
            text = text.replace("{model: ", f"{{model: {folder}/").replace("- model: ", f"- model: {folder}/")
            text = text.replace("base_model: ", f"base_model: {folder}/")
            recipe.write_text(text + "\n".join(words) + "\n", encoding="utf-8")
            found[zoo, name] = Case(recipe, folder / f"out-{name}")
    subprocess.run(
        [str(PEER), str(Path(__file__).with_name("run_mergekit.py"))],
        input=json.dumps([[str(case.recipe), str(case.peer)] for case in found.values()]),
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        text=True,
        check=True,
        timeout=300,
    )
    return found


def both(case: Case) -> Iterator[tuple[str, Tensor, Tensor]]:
    recipe = read_mergekit(case.recipe.read_text(encoding="utf-8"))
    theirs = Checkpoint.open(case.peer)
    seen = set()
    for name, ours in merge(recipe, open_sources(recipe)):
        other = theirs.read(name)
        assert ours.dtype == other.dtype and ours.shape == other.shape, name
        seen.add(name)
        yield name, ours, other
    assert seen == set(theirs.tensors)


@pytest.mark.parametrize("zoo", ZOOS)
@pytest.mark.parametrize("name", EXACT)
def test_no_element_differs(cases: dict[tuple[str, str], Case], zoo: str, name: str) -> None:
    differing = {tensor: int((ours != other).sum()) for tensor, ours, other in both(cases[zoo, name])}
    assert differing == dict.fromkeys(differing, 0)


@pytest.mark.parametrize("zoo", ZOOS)
@pytest.mark.parametrize("name", TRIMMED)
def test_ties_differs_only_at_the_threshold(cases: dict[tuple[str, str], Case], zoo: str, name: str) -> None:
    case = cases[zoo, name]
    differing = elements = 0
    for tensor, ours, other in both(case):
        differs = ours != other
        assert not (differs & ~undecided(case.recipe, tensor)).any(), tensor
        differing += int(differs.sum())
        elements += differs.numel()
    print(f"{zoo} {name}: {differing} of {elements} elements differ, all between equal magnitudes")
    assert differing <= elements / 100  # equal magnitudes are few, even in 16 bits


def undecided(recipe_file: Path, tensor: str) -> Tensor:
    """Elements of which some source's magnitude equals its threshold while not all such elements may be kept."""
    recipe = read_mergekit(recipe_file.read_text(encoding="utf-8"))
    checkpoints = open_sources(recipe)
    formula = Expression(recipe, checkpoints).formula(tensor)
    (step,) = formula.steps
    densities = dict(step.numbers)["density"]
    assert isinstance(densities, tuple)
    values = [checkpoints[leaf.source.model].read(leaf.tensor) for leaf in formula.leaves]
    if recipe.dtype:
        values = [value.to(getattr(torch, recipe.dtype)) for value in values]
    assert step.base is not None
    found = torch.zeros(values[0].shape, dtype=torch.bool)
    for place, density in zip(step.inputs, densities, strict=True):
        size = (values[place] - values[step.base]).abs()
        ordered = size.flatten().sort(descending=True).values
        kept = max(1, int(density * size.numel()))
        if kept < size.numel() and ordered[kept - 1] == ordered[kept]:
            found |= size == ordered[kept - 1]
    return found
