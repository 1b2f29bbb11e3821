"""A genome of every kind of gene, tied genes and parts of a genome."""

from random import Random

import pytest

from merger.checks import validate
from merger.errors import RecipeError
from merger.genomes import Genome, started
from merger.recipes.mergekit import read_mergekit, write_mergekit
from merger.recipes.parameters import Filtered, Free
from merger.recipes.recipe import Merge, Recipe, from_json, merges, to_json
from tests.merger.genomes.test_genome import LAYOUT

LOG = "{free: {kind: log, low: 0.1, high: 0.9, granularity: layer}}"
MIXED = f"""
name: inner
merge_method: task_arithmetic
base_model: base
models:
  - {{model: a, parameters: {{weight: {{free: {{low: 0, high: 1, granularity: model, tie: w}}}}}}}}
---
merge_method: ties
base_model: base
models:
  - {{model: inner, parameters: {{weight: {{free: {{low: 0, high: 1, granularity: model, tie: w}}}}, density: {LOG}}}}}
  - model: b
    parameters:
      weight: {{free: {{kind: integer, low: 0, high: 2, granularity: "type*groups:2"}}}}
      density: {{free: {{kind: choice, choices: [0.3, 0.5, 1], granularity: "groups:2", start: 0.5}}}}
parameters: {{normalize: {{free: {{kind: bit, granularity: model}}}}}}
"""
RECIPE = read_mergekit(MIXED)


def parameter(recipe: Recipe, merge: str, key: str, place: int | None) -> object:
    node = next(item for item in merges(recipe.root) if item.name == merge)
    return dict(node.parameters if place is None else node.inputs[place].parameters)[key]


def drawn(genome: Genome, seed: int) -> list[float]:
    chance, space = Random(seed), genome.space
    return space.from_axes(
        [chance.uniform(low, high) for low, high in zip(space.axis_low, space.axis_high, strict=True)]
    )


def test_json_and_yaml_say_every_kind_and_tie() -> None:
    assert validate(RECIPE) == []
    assert from_json(to_json(RECIPE)) == RECIPE
    assert read_mergekit(write_mergekit(RECIPE)) == RECIPE


@pytest.mark.parametrize("seed", range(6))
def test_vector_to_recipe_and_back(seed: int) -> None:
    genome = Genome.of(RECIPE, LAYOUT)
    vector = drawn(genome, seed)
    recipe = genome.recipe(vector)
    assert genome.vector(recipe) == vector
    assert genome.recipe(genome.vector(recipe)) == recipe
    assert validate(recipe) == []
    assert read_mergekit(write_mergekit(recipe)) == recipe
    assert parameter(recipe, "merge", "normalize", None) in (False, True)
    numbers = parameter(recipe, "merge", "weight", 1)
    assert isinstance(numbers, Filtered) and all(type(value) is int for _, value in numbers.rules)
    choices = parameter(recipe, "merge", "density", 1)
    assert isinstance(choices, Filtered) and {value for _, value in choices.rules} <= {0.3, 0.5, 1}


def test_kinds_bounds_and_starts() -> None:
    space = Genome.of(RECIPE, LAYOUT).space
    by_kind = {gene.kind: gene for gene in space.dimensions}
    assert set(by_kind) == {"real", "log", "integer", "choice", "bit"}
    assert all(gene.low <= gene.start <= gene.high for gene in space.dimensions)
    assert by_kind["log"].start == pytest.approx(0.3)
    assert (by_kind["integer"].start, by_kind["choice"].start, by_kind["bit"].start) == (1, 1, 0)
    assert space.from_axes([100.0] * len(space)) == list(space.high)
    assert space.from_axes([-100.0] * len(space)) == list(space.low)


def test_tied_genes_move_together_across_nodes() -> None:
    genome = Genome.of(RECIPE, LAYOUT, only=["w"])
    assert [gene.name for gene in genome.space.dimensions] == ["w/all"]
    recipe = genome.recipe([0.25])
    assert parameter(recipe, "inner", "weight", 0) == parameter(recipe, "merge", "weight", 0) == 0.25


def test_what_is_tied_must_be_free_alike() -> None:
    unlike = read_mergekit(
        MIXED.replace("high: 1, granularity: model, tie: w", "high: 2, granularity: model, tie: w", 1)
    )
    with pytest.raises(RecipeError, match=r"are tied, but not free alike\. Give both the same bounds"):
        Genome.of(unlike, LAYOUT)


def test_a_tie_to_a_name_that_nothing_has_is_told() -> None:
    told = [str(problem) for problem in validate(read_mergekit(MIXED.replace("tie: w", "tie: v", 1)))]
    assert told[0] == (
        "inner: weight is tied by the name v, which nothing else has. "
        "Give another free parameter the same tie, or leave it out."
    )
    assert len(told) == 2


def test_a_part_of_the_genome_leaves_the_rest_where_it_was() -> None:
    whole = Genome.of(RECIPE, LAYOUT)
    before = whole.recipe(drawn(whole, 3))
    part = Genome.of(RECIPE, LAYOUT, only=["*/density"], at=before)
    assert {gene.name.split("/")[2] for gene in part.space.dimensions} == {"density"}
    assert part.recipe(part.vector(before)) == before
    with pytest.raises(RecipeError, match=r"Nothing that is free is called nothing\. Free are: inner/a/weight, w"):
        Genome.of(RECIPE, LAYOUT, only=["nothing"])


def test_a_good_recipe_is_where_a_search_may_start() -> None:
    genome = Genome.of(RECIPE, LAYOUT)
    vector = drawn(genome, 5)
    assert started(genome.space, genome.vector(genome.recipe(vector))).start == tuple(vector)


@pytest.mark.parametrize(
    ("free", "said"),
    [
        ("{kind: odd}", "there is no kind 'odd'. Use one of real, log, integer, choice, bit."),
        ("{kind: choice, choices: 3}", "parameters.t.choices must be a list."),
        ("{kind: bit, low: 0}", "parameters.t is a mapping that says nothing known."),
    ],
)
def test_what_cannot_be_read(free: str, said: str) -> None:
    text = "merge_method: slerp\nbase_model: b\nmodels: [{model: a}]\nparameters: {t: {free: " + free + "}}"
    with pytest.raises(RecipeError) as fault:
        read_mergekit(text)
    assert said in str(fault.value)


def test_no_choices_are_told() -> None:
    text = (
        "merge_method: slerp\nbase_model: b\nmodels: [{model: a}]\nparameters: {t: {free: {kind: choice, choices: []}}}"
    )
    recipe = read_mergekit(text)
    assert isinstance(recipe.root, Merge) and isinstance(recipe.root.parameters[0][1], Free)
    assert "merge: t needs at least two choices" in str(validate(recipe)[0])


def test_genes_of_unlike_tensors_are_their_mean_on_the_axis_or_what_most_have() -> None:
    fine = read_mergekit(
        MIXED.replace("granularity: layer", "granularity: matrix").replace('"groups:2", s', '"groups:3", s')
    )
    genome = Genome.of(fine, LAYOUT)
    logs = [place for place, gene in enumerate(genome.space.dimensions) if gene.kind == "log"]
    vector = list(genome.space.start)
    for count, place in enumerate(logs):
        vector[place] = (0.2, 0.8)[count % 2]
    coarse = Genome.of(RECIPE, LAYOUT, "model")
    told = dict(zip([gene.name for gene in coarse.space.dimensions], coarse.vector(genome.recipe(vector)), strict=True))
    tensors = [len(genome.groups[place][1]) for place in logs]
    share = sum(tensors[::2]) / sum(tensors)  # of tensors that have 0.2
    assert told["merge/inner/density/all"] == pytest.approx(0.2**share * 0.8 ** (1 - share))
    choices = [place for place, gene in enumerate(genome.space.dimensions) if gene.kind == "choice"]
    for place, gene in zip(choices, (0.0, 0.0, 2.0), strict=True):
        vector[place] = gene
    assert Genome.of(RECIPE, LAYOUT, "model", only=["merge/b/density"]).vector(genome.recipe(vector)) == [0.0]


def test_a_start_may_say_it_of_the_whole_merge() -> None:
    text = "merge_method: linear\nmodels:\n  - {model: a%s}\n  - {model: b%s}\n"
    free = ", parameters: {weight: {free: {low: 0, high: 1, granularity: model}}}"
    genome = Genome.of(read_mergekit(text % (free, free)), LAYOUT)
    assert genome.vector(read_mergekit((text % ("", "")) + "parameters: {weight: 0.25}")) == [0.25, 0.25]
    with pytest.raises(RecipeError, match=r"has no weight where this one has it: merge/b/weight\. Take one with the"):
        genome.vector(read_mergekit(text % (", parameters: {weight: 1}", "")))


def test_a_real_parameter_says_in_json_what_it_always_said() -> None:
    recipe = read_mergekit(
        "merge_method: slerp\nbase_model: b\nmodels: [a]\nparameters: {t: {free: {low: 0, high: 1}}}"
    )
    said = to_json(recipe)["root"]["parameters"]["t"]
    assert said == {"free": {"low": 0.0, "high": 1.0, "granularity": "layer", "start": None}}


@pytest.mark.parametrize(
    "change", [{"kind": "odd"}, {"choices": ["a"]}, {"start": "x"}, {"tie": 3}, {"granularity": 3}, {"widht": 1}]
)
def test_json_that_says_no_free_parameter_is_refused(change: dict[str, object]) -> None:
    value = to_json(RECIPE)
    value["root"]["parameters"]["normalize"]["free"] |= change
    with pytest.raises(RecipeError, match="JSON is not readable"):
        from_json(value)
