"""Merging into a model in memory gives what a merge on disk and a load would give, bit for bit."""

from pathlib import Path
from random import Random

import pytest
import torch
from transformers import AutoModelForCausalLM

from merger.errors import CheckpointError, RecipeError
from merger.formulas.opening import open_sources
from merger.genomes import Genome
from merger.outputs.live import LiveMerge
from merger.outputs.merging import merge_to_folder
from merger.recipes.mergekit import read_mergekit
from merger.recipes.recipe import Recipe, Source
from merger.weights.layout import Layout
from tests.pico import pico

FREE = "{free: {low: -1, high: 2, granularity: matrix}}"
SHARE = "{free: {low: 0.1, high: 0.9, granularity: layer}}"
RECIPES = {
    "linear": f"""
merge_method: linear
models: [{{model: a, parameters: {{weight: {SHARE}}}}}, {{model: b, parameters: {{weight: 0.5}}}}]
dtype: bfloat16
""",
    "slerp": f"""
merge_method: slerp
base_model: a
models: [{{model: b}}]
parameters: {{t: {SHARE}}}
out_dtype: float16
""",
    "task": f"""
merge_method: task_arithmetic
base_model: base
models: [{{model: a, parameters: {{weight: {FREE}}}}}, {{model: b, parameters: {{weight: {FREE}}}}}]
dtype: bfloat16
""",
    "ties": f"""
merge_method: ties
base_model: base
models:
  - {{model: a, parameters: {{weight: {FREE}, density: {SHARE}}}}}
  - {{model: b, parameters: {{weight: 0.5, density: 0.5}}}}
""",
    "chain": f"""
name: inner
merge_method: slerp
base_model: a
models: [{{model: b}}]
parameters: {{t: {SHARE}}}
---
merge_method: ties
base_model: base
models:
  - {{model: inner, parameters: {{weight: {FREE}, density: 0.7}}}}
  - {{model: b, parameters: {{weight: 0.5, density: 0.5}}}}
""",
}


@pytest.fixture(scope="module", params=["llama", "qwen2"])
def zoo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zoo")
    base = pico(folder / "base", request.param, seed=1)
    pico(folder / "a", request.param, seed=2, near=base, shard_size="30KB")
    pico(folder / "b", request.param, seed=3, near=base)
    return folder


def candidate(recipe: Recipe, seed: int) -> Recipe:
    first = next(iter(open_sources(recipe).values()))
    genome = Genome.of(recipe, Layout.of(first.tensors, first.settings))
    random = Random(seed)
    return genome.recipe([random.uniform(gene.low, gene.high) for gene in genome.space.dimensions])


def differing(model: torch.nn.Module, folder: Path) -> dict[str, int]:
    loaded = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).state_dict()
    state = model.state_dict()
    assert list(state) == list(loaded)
    return {name: count for name in state if (count := int((state[name] != loaded[name]).sum()))}


@pytest.mark.parametrize("name", RECIPES)
def test_every_bit_is_what_disk_and_load_would_give(zoo: Path, tmp_path: Path, name: str) -> None:
    recipe = read_mergekit(RECIPES[name], zoo)
    sources = open_sources(recipe)
    model = AutoModelForCausalLM.from_pretrained(zoo / "base", dtype=torch.float32)
    live = LiveMerge(recipe, sources, model)
    for seed in range(3):
        made = candidate(recipe, seed)
        live.apply(made)
        merge_to_folder(made, sources, tmp_path / str(seed))
        assert differing(model, tmp_path / str(seed)) == {}


def test_only_what_changed_is_computed(zoo: Path) -> None:
    text = RECIPES["task"].replace(FREE, "{value}")

    def made(a: str, b: str) -> Recipe:
        return read_mergekit(text.replace("{value}", a, 1).replace("{value}", b, 1), zoo)

    recipe = made("1.0", "1.0")
    model = AutoModelForCausalLM.from_pretrained(zoo / "base", dtype=torch.float32)
    live = LiveMerge(recipe, open_sources(recipe), model)
    every = live.apply(recipe)
    assert every == len(dict(model.named_parameters()))
    assert live.apply(recipe) == 0
    assert live.apply(made("[{filter: q_proj.weight, value: 0.5}, {value: 1.0}]", "1.0")) == 3
    assert live.apply(made("1.0", "0.5")) == every


def test_another_graph_over_the_same_sources_may_follow(zoo: Path) -> None:
    recipe = read_mergekit(RECIPES["task"], zoo)
    sources = open_sources(recipe)
    model = AutoModelForCausalLM.from_pretrained(zoo / "base", dtype=torch.float32)
    live = LiveMerge(recipe, sources, model)
    live.apply(candidate(recipe, 0))
    live.apply(Recipe(Source(str(zoo / "a"))))
    assert differing(model, zoo / "a") == {}
    live.apply(candidate(recipe, 0))
    assert differing(model, zoo / "a") != {}


def test_tied_weights_stay_one_tensor(zoo: Path) -> None:
    recipe = read_mergekit(RECIPES["task"], zoo)
    model = AutoModelForCausalLM.from_pretrained(zoo / "base", dtype=torch.float32)
    tied = model.lm_head.weight is model.model.embed_tokens.weight
    LiveMerge(recipe, open_sources(recipe), model).apply(candidate(recipe, 0))
    assert (model.lm_head.weight is model.model.embed_tokens.weight) == tied == model.config.tie_word_embeddings


def test_a_model_of_another_shape_is_refused(zoo: Path, tmp_path: Path) -> None:
    recipe = read_mergekit(RECIPES["task"], zoo)
    other = AutoModelForCausalLM.from_pretrained(pico(tmp_path / "other", settings={"intermediate_size": 52}))
    with pytest.raises(CheckpointError, match="has no place for tensor"):
        LiveMerge(recipe, open_sources(recipe), other)


def test_a_recipe_that_is_still_free_cannot_be_applied(zoo: Path) -> None:
    recipe = read_mergekit(RECIPES["task"], zoo)
    model = AutoModelForCausalLM.from_pretrained(zoo / "base", dtype=torch.float32)
    with pytest.raises(RecipeError, match="still free"):
        LiveMerge(recipe, open_sources(recipe), model).apply(recipe)
