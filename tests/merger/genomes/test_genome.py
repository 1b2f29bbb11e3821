"""Vector to recipe and back, at every granularity."""

from random import Random

import pytest

from merger.checks import validate
from merger.genomes import Genome, at_granularity, blend
from merger.genomes._rules import rules_for
from merger.recipes.mergekit import read_mergekit, write_mergekit
from merger.recipes.parameters import Free, value_at
from merger.recipes.recipe import Merge
from merger.weights.layout import Layout

ROLES = (
    "self_attn.q_proj.weight",
    "self_attn.q_proj.bias",
    "self_attn.k_proj.weight",
    "self_attn.v_proj.weight",
    "self_attn.o_proj.weight",
    "mlp.gate_proj.weight",
    "mlp.up_proj.weight",
    "mlp.down_proj.weight",
    "input_layernorm.weight",
    "post_attention_layernorm.weight",
)
NAMES = (
    "model.embed_tokens.weight",
    *(f"model.layers.{layer}.{role}" for layer in range(12) for role in ROLES),
    "model.norm.weight",
    "lm_head.weight",
)
LAYOUT = Layout.of(NAMES, {"num_hidden_layers": 12})
RECIPE = read_mergekit(
    """
name: inner
merge_method: slerp
base_model: base
models: [{model: zoo/japanese}]
parameters: {t: {free: {low: 0, high: 1, granularity: "groups:3"}}}
---
merge_method: ties
base_model: base
models:
  - {model: inner, parameters: {weight: {free: {low: -1, high: 2, granularity: layer, start: 0.6}}, density: 0.5}}
  - {model: zoo/arithmetic, parameters: {weight: 0.5, density: {free: {low: 0.1, high: 0.9, granularity: model}}}}
"""
)
GRANULARITIES = ("model", "groups:3", "layer", "block", "matrix")
COARSE_TO_FINE = [("model", fine) for fine in GRANULARITIES] + [
    ("groups:3", "layer"),
    ("layer", "layer"),
    ("block", "block"),
    ("block", "matrix"),
    ("matrix", "matrix"),
]


def vector_of(genome: Genome, seed: int) -> list[float]:
    random = Random(seed)
    return [
        random.choice((gene.low, gene.high, random.uniform(gene.low, gene.high))) for gene in genome.space.dimensions
    ]


def test_genes_are_named_by_merge_source_parameter_and_group() -> None:
    genome = Genome.of(RECIPE, LAYOUT)
    names = [gene.name for gene in genome.space.dimensions]
    assert names[:4] == ["inner/t/G1", "inner/t/G2", "inner/t/G3", "merge/inner/weight/embed"]
    assert names[4:6] == ["merge/inner/weight/L0", "merge/inner/weight/L1"]
    assert names[-1] == "merge/arithmetic/density/all"
    assert len(set(names)) == len(names) == 3 + 13 + 1
    assert [gene.start for gene in genome.space.dimensions] == [0.5] * 3 + [0.6] * 13 + [0.5]


def test_one_gene_is_a_plain_number() -> None:
    recipe = Genome.of(RECIPE, LAYOUT, "model").recipe([0.25, 0.5, 0.75])
    assert isinstance(recipe.root, Merge)
    assert dict(recipe.root.inputs[0].parameters) == {"weight": 0.5, "density": 0.5}


@pytest.mark.parametrize("granularity", [None, *GRANULARITIES])
def test_there_and_back(granularity: str | None) -> None:
    genome = Genome.of(RECIPE, LAYOUT, granularity)

    for seed in range(3):
        vector = vector_of(genome, seed)
        recipe = genome.recipe(vector)
        assert genome.vector(recipe) == vector
        assert validate(recipe) == []
        assert read_mergekit(write_mergekit(recipe)) == recipe


@pytest.mark.parametrize(("coarse", "fine"), COARSE_TO_FINE)
def test_a_coarse_answer_starts_the_fine_search_exactly(coarse: str, fine: str) -> None:
    one, two = Genome.of(RECIPE, LAYOUT, coarse), Genome.of(RECIPE, LAYOUT, fine)

    for seed in range(3):
        coarse_recipe = one.recipe(vector_of(one, seed))
        fine_recipe = two.recipe(two.vector(coarse_recipe))
        for name in nested(coarse, fine):
            assert numbers(coarse_recipe.root, name) == numbers(fine_recipe.root, name)


def nested(coarse: str, fine: str) -> list[str]:
    """Tensors whose fine group lies within one coarse group: all but the norms of a layer that is cut into blocks."""
    wide = [set(group) for group in LAYOUT.groups(coarse).values()]
    found = [name for group in LAYOUT.groups(fine).values() if any(set(group) <= one for one in wide) for name in group]
    assert len(found) >= len(NAMES) - 24
    return found


def numbers(node: object, tensor: str) -> list[object]:
    assert isinstance(node, Merge)
    position = LAYOUT.position(tensor)
    found = [value_at(value, tensor, position) for _, value in node.parameters]
    for item in node.inputs:
        found += [value_at(value, tensor, position) for _, value in item.parameters]
        if isinstance(item.node, Merge):
            found += numbers(item.node, tensor)
    return found


def test_what_is_free_reads_as_its_start() -> None:
    genome = Genome.of(RECIPE, LAYOUT)
    assert genome.vector(RECIPE) == list(genome.space.start)


def test_a_vector_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="1 genes given, 17 expected"):
        Genome.of(RECIPE, LAYOUT).recipe([0.5])


def test_a_recipe_can_be_put_at_one_granularity() -> None:
    recipe = at_granularity(RECIPE, "matrix")
    assert Genome.of(recipe, LAYOUT).space == Genome.of(RECIPE, LAYOUT, "matrix").space
    assert isinstance(recipe.root, Merge)
    assert dict(recipe.root.inputs[0].parameters)["weight"] == Free(-1, 2, "matrix", 0.6)


@pytest.mark.parametrize("granularity", GRANULARITIES)
def test_rules_name_every_tensor_in_few_words(granularity: str) -> None:
    groups = list(LAYOUT.groups(granularity).values())
    rules = rules_for(groups)
    for index, group in enumerate(groups):
        for name in group:
            assert next(owner for part, owner in rules if part in name) == index
    most = {"model": 2, "groups:3": 15, "layer": 15, "block": 15 + 12 * 6, "matrix": 3 + 12 * 9}
    assert len(rules) <= most[granularity]


def test_a_name_inside_a_longer_name_does_not_mislead() -> None:
    assert rules_for([["a.b"], ["x.a.b"]]) == (("x.a.b", 1), ("a.b", 0))


def test_the_blend_by_layer() -> None:
    vector = [0.0, 0.5, 1.0, 0.1, *(layer / 10 for layer in range(12)), 0.3]
    rows = blend(Genome.of(RECIPE, LAYOUT).recipe(vector), LAYOUT)
    by_key = {(row["node"], row["source"], row["parameter"]): row for row in rows}
    assert by_key["merge", "inner", "weight"]["by_layer"] == [layer / 10 for layer in range(12)]
    assert by_key["merge", "inner", "weight"]["embed"] == 0.1
    assert by_key["merge", "inner", "weight"]["norm"] == 1.1
    assert by_key["inner", None, "t"]["by_layer"] == [0.0] * 4 + [0.5] * 4 + [1.0] * 4
    assert by_key["merge", "arithmetic", "weight"]["by_layer"] == [0.5] * 12
    assert blend(RECIPE, LAYOUT)[0]["by_layer"] == [None] * 12
