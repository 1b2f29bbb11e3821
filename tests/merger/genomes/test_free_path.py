"""The genes of a path that a recipe itself leaves free: read back from its models, at every granularity of scales."""

from pathlib import Path
from random import Random

import pytest

from merger.checks.preflight import preflight
from merger.errors import RecipeError
from merger.formulas.expression import Expression
from merger.formulas.opening import open_sources
from merger.genomes import Genome, PathGenome
from merger.recipes.mergekit import read_mergekit
from merger.recipes.recipe import Recipe, Stack
from merger.weights.layout import Layout

ZOO = Path(__file__).parents[3] / "zoo"
SCALE = "scale: {free: {kind: log, low: 0.6, high: 1.6, granularity: %s}}"
PATH = """
name: path
merge_method: layer_path
models: [{model: japanese}, {model: arithmetic}]
parameters: {%s}
"""
SLICES = """
name: sliced
merge_method: passthrough
slices:
  - sources: [{model: japanese, layer_range: [0, %d]}]
  - sources: [{model: arithmetic, layer_range: [3, 6]}]
---
name: path
merge_method: layer_path
models: [{model: sliced}, {model: japanese}]
"""


def read(text: str) -> tuple[Recipe, Layout]:
    recipe = read_mergekit(text, ZOO)
    first = next(iter(open_sources(recipe).values()))
    return recipe, Layout.of(first.tensors, first.settings)


def drawn(genome: Genome, seed: int) -> list[float]:
    chance, space = Random(seed), genome.space
    return space.from_axes(
        [chance.uniform(low, high) for low, high in zip(space.axis_low, space.axis_high, strict=True)]
    )


@pytest.mark.parametrize("indicator", ["kind: bit", "low: -1, high: 2"])
@pytest.mark.parametrize(("scale", "genes"), [("seam", 4), ("layer", 12), ("slot", 24), ("pair", 144)])
def test_a_path_read_back_is_the_same_path(scale: str, genes: int, indicator: str) -> None:
    genome = Genome.of(*read(PATH % f"indicator: {{free: {{{indicator}}}}}, {SCALE % scale}"))
    assert sum(gene.name.startswith("path/scale/") for gene in genome.space.dimensions) == genes
    for seed in range(4):
        recipe = genome.recipe(drawn(genome, seed))
        again = genome.recipe(genome.vector(recipe))
        assert isinstance(recipe.root, Stack) and isinstance(again.root, Stack)
        assert [(part.node, part.first) for part in again.root.parts] == [  # type: ignore[union-attr]
            (part.node, part.first)
            for part in recipe.root.parts  # type: ignore[union-attr]
        ]
        assert [part.scale for part in again.root.parts] == pytest.approx(  # type: ignore[union-attr]
            [part.scale for part in recipe.root.parts]  # type: ignore[union-attr]
        )


def test_only_ways_that_jump_are_seams() -> None:
    genome = Genome.of(*read(PATH % SCALE % "seam"))
    on = {"R1.japanese.L1", "R1.japanese.L3", "R1.arithmetic.L3", "R1.arithmetic.L4"}
    values = {f"path/indicator/{slot}": 1.0 for slot in on}
    values |= {"path/scale/japanese>japanese": 0.8, "path/scale/japanese>arithmetic": 1.25}
    values |= {"path/scale/arithmetic>arithmetic": 0.7, "path/scale/arithmetic>japanese": 1.5}
    root = genome.recipe([values.get(gene.name, 0.0) for gene in genome.space.dimensions]).root
    assert isinstance(root, Stack)
    # japanese 0, 1, over 2 to 3, arithmetic 3, 4, japanese 5
    streams = [1, 1, 0.8, 0.8 * 1.25, 0.8 * 1.25, 0.8 * 1.25 * 1.5]
    assert [1 / part.scale for part in root.parts] == pytest.approx(streams)  # type: ignore[union-attr]


def test_a_search_over_the_scales_keeps_the_layers() -> None:
    recipe, layout = read(PATH % SCALE % "seam")
    found = Genome.of(recipe, layout)
    path = found.recipe(drawn(found, 1))
    scales = Genome.of(recipe, layout, only=["path/scale"], at=path)
    assert {gene.name for gene in scales.space.dimensions} == {
        f"path/scale/{one}>{two}" for one in ("japanese", "arithmetic") for two in ("japanese", "arithmetic")
    }
    loud = scales.recipe([0.7] * 4).root
    assert isinstance(loud, Stack) and isinstance(path.root, Stack)
    assert [(part.node, part.first) for part in loud.parts] == [(part.node, part.first) for part in path.root.parts]  # type: ignore[union-attr]
    assert loud != path.root


def test_an_order_that_the_path_cannot_take_is_told() -> None:
    twice, layout = read(PATH % "repeats: 2")
    once, _ = read(PATH % "repeats: 1")
    genome = Genome.of(twice, layout)
    recipe = genome.recipe([float("/R2." in gene.name) for gene in genome.space.dimensions])
    with pytest.raises(RecipeError, match=r"path: this order of layers is none that the path can take\."):
        Genome.of(once, layout).vector(recipe)


def test_no_layer_at_all_is_told() -> None:
    genome = Genome.of(*read(PATH % "pin_first: 0, pin_last: 0"))
    with pytest.raises(RecipeError, match=r"path: no layer is on the path\."):
        genome.recipe([0.0] * len(genome.space))


def test_a_model_of_slices_is_model_a_too() -> None:
    genome = Genome.of(*read(SLICES % 3))
    start = list(genome.space.start)
    recipe = genome.recipe(start)
    assert isinstance(recipe.root, Stack) and len(recipe.root.parts) == 2
    assert genome.vector(recipe) == start
    other = drawn(genome, 2)
    assert genome.recipe(genome.vector(genome.recipe(other))) == genome.recipe(other)


def test_models_on_a_path_have_layers_alike() -> None:
    with pytest.raises(RecipeError, match=r"path: .* has 8 layers, other models on the path have 6\."):
        Genome.of(*read(SLICES % 5))


def test_a_path_that_is_free_cannot_be_merged() -> None:
    recipe, _ = read(PATH % "" + "dtype: float32")
    checkpoints = open_sources(recipe)
    told = [str(problem) for problem in preflight(recipe, checkpoints)]
    assert told == ["path: a parameter is still free. Give it a value, or evolve the recipe."]
    assert preflight(recipe, checkpoints, free=True) == []
    with pytest.raises(RecipeError, match=r"path: a parameter is still free\."):
        _ = Expression(recipe, checkpoints).names


def test_a_merge_by_the_name_of_path_keeps_its_own_genes() -> None:
    recipe, layout = read(
        "name: path\nmerge_method: linear\nmodels:\n"
        "  - {model: japanese, parameters: {weight: {free: {low: 0, high: 1}}}}\n"
        "  - {model: arithmetic, parameters: {weight: 1}}"
    )
    weights = Genome.of(recipe, layout, "model")
    genome = PathGenome.of(weights)
    names = [gene.name for gene in genome.space.dimensions]
    assert len(names) == len(set(names)) == len(genome.groups)
    assert names[: len(weights.space)] == ["path/japanese/weight/all"]
    assert genome.recipe(genome.space.start) == weights.recipe(weights.space.start)
