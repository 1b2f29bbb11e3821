"""A path through layers as a genome: what its genes mean, and that its models are ordinary ones."""

from pathlib import Path

import pytest

from merger.formulas.opening import open_sources
from merger.genomes import Genome, PathGenome
from merger.recipes.mergekit import read_mergekit
from merger.recipes.recipe import Layers, Merge, Source, Stack
from merger.weights.layout import Layout

ZOO = Path(__file__).parents[3] / "zoo"
RECIPE = """
merge_method: task_arithmetic
base_model: base
models:
  - {model: japanese, parameters: {weight: {free: {low: -1, high: 2, start: 0.6}}}}
  - {model: arithmetic, parameters: {weight: {free: {low: -1, high: 2, start: 0.6}}}}
dtype: float32
"""


@pytest.fixture(scope="module")
def genome() -> PathGenome:
    recipe = read_mergekit(RECIPE, ZOO)
    first = next(iter(open_sources(recipe).values()))
    return PathGenome.of(Genome.of(recipe, Layout.of(first.tensors, first.settings), "model"), repeats=2)


def path(genome: PathGenome, on: set[str], scales: dict[str, float] | None = None) -> list[tuple[str, int, float]]:
    """(model, layer, scale of what it adds) of the path where exactly these slots are on."""
    wanted = {f"path/indicator/{name}": 1.0 for name in on}
    wanted |= {f"path/scale/{name}": value for name, value in (scales or {}).items()}
    vector = [wanted.pop(d.name, 0.0 if d.kind == "bit" else d.start) for d in genome.space.dimensions]
    assert not wanted, wanted
    root = genome.recipe(vector).root
    assert isinstance(root, Stack)
    found = []
    for part in root.parts:
        assert isinstance(part, Layers) and part.stop == part.first + 1
        name = Path(part.node.model).name if isinstance(part.node, Source) else "A"
        found.append((name, part.first, part.scale))
    return found


def test_the_start_is_model_a(genome: PathGenome) -> None:
    recipe = genome.recipe(genome.space.start)
    assert isinstance(recipe.root, Merge)
    assert recipe == genome.weights.recipe([0.6, 0.6])


def test_kinds_and_numbers_of_genes(genome: PathGenome) -> None:
    kinds = [dimension.kind for dimension in genome.space.dimensions]
    assert kinds.count("bit") == 2 * 3 * 6 - 2  # rounds, models (A and two sources), layers; A's ends are pinned
    assert kinds.count("real") == 2
    assert kinds.count("log") == 3 * 6
    assert len(genome.groups) == len(kinds)
    start = {d.name: d.start for d in genome.space.dimensions}
    assert [start[f"path/indicator/R1.merge.L{layer}"] for layer in range(1, 5)] == [1.0] * 4
    assert sum(value for name, value in start.items() if name.startswith("path/indicator")) == 4
    assert {value for name, value in start.items() if name.startswith("path/scale")} == {1.0}


def test_slots_come_in_order_between_pinned_ends(genome: PathGenome) -> None:
    on = {"R2.merge.L0", "R1.arithmetic.L2", "R1.japanese.L5", "R1.merge.L3"}
    assert path(genome, on) == [
        ("A", 0, 1.0),
        ("A", 3, 1.0),
        ("japanese", 5, 1.0),
        ("arithmetic", 2, 1.0),
        ("A", 0, 1.0),
        ("A", 5, 1.0),
    ]


def test_scales_multiply_along_the_path(genome: PathGenome) -> None:
    steps = path(genome, {"R1.japanese.L1"}, {"japanese.L1": 1.5, "merge.L5": 0.8})
    assert [scale for _, _, scale in steps] == pytest.approx([1.0, 1 / 1.5, 1 / 1.2])


def test_a_path_is_no_longer_than_allowed(genome: PathGenome) -> None:
    every = {d.name.removeprefix("path/indicator/") for d in genome.space.dimensions if d.kind == "bit"}
    assert len(path(genome, every)) == 12
    short = PathGenome.of(genome.weights, repeats=2, most=7)
    assert [step[:2] for step in path(short, every)] == [
        ("A", 0), ("A", 1), ("A", 2), ("A", 3), ("A", 4), ("japanese", 0), ("A", 5),
    ]  # fmt: skip


def test_a_start_from_another_recipe(genome: PathGenome) -> None:
    better = genome.weights.recipe([0.9, 0.4])
    vector = genome.vector(better)
    assert vector[:2] == [0.9, 0.4]
    assert genome.recipe(vector) == better
