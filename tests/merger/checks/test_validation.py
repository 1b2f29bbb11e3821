"""What a recipe can get wrong by itself: each fault named, with its node and the mend."""

import pytest

from merger.checks import oddities, validate
from merger.errors import RecipeError
from merger.methods import METHODS
from merger.recipes.mergekit import read_mergekit
from merger.recipes.recipe import Input, Merge, Recipe, Source
from merger.recipes.resolving import Resolver, merged_inputs

GOOD = """
merge_method: ties
base_model: base
models:
  - {model: a, parameters: {weight: 0.5, density: 0.5}}
  - {model: b, parameters: {weight: 0.5}}
"""


def problems(text: str) -> list[str]:
    return [str(problem) for problem in validate(read_mergekit(text))]


def test_a_good_recipe_has_no_problems() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "ties",
            "tise",
            f"merge: there is no merge method tise. Use one of {', '.join(METHODS)}.",
        ),
        ("base_model: base\n", "", "merge: ties needs a base model. Name it (base_model)."),
        ("ties", "linear", "merge: base has no weight. Give it a number."),
        ("{weight: 0.5}", "{}", "merge: b has no weight. Give it a number."),
        ("{model: b,", "{model: a,", "merge: a goes in twice. List each model once, with the sum of its weights."),
        (
            "density: 0.5",
            "density: 1.5",
            "merge: density must lie between 0.0 and 1.0, not 1.5. Use a value that is accepted.",
        ),
        (
            "density: 0.5",
            "density: .nan",
            "merge: density must be a finite number, not nan. Use a value that is accepted.",
        ),
        (
            "density: 0.5",
            "densty: 0.5",
            "merge: ties has no parameter densty. It takes weight, density, normalize, rescale, lambda, int8_mask.",
        ),
        (
            "density: 0.5",
            "lambda: {free: {low: 0, high: 1}}",
            "merge: lambda belongs to the whole merge, not to a. Move it to the merge's own parameters.",
        ),
        (
            "density: 0.5",
            "density: {free: {low: 1, high: 0}}",
            "merge: density is free between 1.0 and 0.0, which leaves no room. Make low smaller than high.",
        ),
        (
            "density: 0.5",
            "density: {free: {low: 0, high: 1, start: 2}}",
            "merge: density starts at 2.0, outside 0.0 to 1.0. Move the start between them.",
        ),
    ],
)
def test_each_fault_is_told(before: str, after: str, told: str) -> None:
    assert told in problems(GOOD.replace(before, after))


def test_all_problems_are_told_at_once_with_their_node() -> None:
    found = validate(read_mergekit(GOOD.replace("{weight: 0.5}", "{}").replace("density: 0.5", "density: 9")))
    assert [problem.facts["parameter"] for problem in found] == ["density", "weight"]
    assert {problem.facts["node"] for problem in found} == {"merge"}


@pytest.mark.parametrize(
    ("parameter", "free", "told"),
    [
        ("normalize", "low: 0, high: 1", "is yes or no, and the search has to know it. Write {free: {kind: bit}}."),
        ("lambda", "kind: bit", "is a number, not yes or no. Write low and high, or choices."),
        ("lambda", "kind: log, low: 0, high: 1", "is searched by its logarithm, so it must be above 0. "
         "Raise low, or leave the kind out."),
        ("lambda", "kind: integer, low: 0.5, high: 3", "is free over whole numbers, so its bounds and start must be "
         "whole. Round them, or leave the kind out."),
        ("lambda", "kind: choice, choices: [1]", "needs at least two choices, all different. "
         "Write {free: {kind: choice, choices: [0.3, 0.5, 1]}}."),
        ("lambda", "kind: choice, choices: [1, 2], start: 3", "starts at 3, which is none of its choices. "
         "Start at one of them, or leave the start out."),
        ("lambda", "kind: choice, choices: [1, .inf]", "must be a finite number, not inf. "
         "Use a value that is accepted."),
    ],
)  # fmt: skip
def test_free_values_of_the_wrong_kind_are_told(parameter: str, free: str, told: str) -> None:
    text = GOOD + f"parameters: {{{parameter}: {{free: {{{free}}}}}}}"
    assert problems(text) == [f"merge: {parameter} {told}"]


@pytest.mark.parametrize(
    ("free", "told"),
    [
        ("low: 1, high: 9", ["merge: max_iter is a whole number, and the search has to know it. "
         "Write {free: {kind: integer, low: 1, high: 9}}."]),
        ("kind: log, low: 1, high: 9", ["merge: max_iter is a whole number, and the search has to know it. "
         "Write {free: {kind: integer, low: 1, high: 9}}."]),
        ("kind: integer, low: 1, high: 9", []),
        ("kind: choice, choices: [2, 8]", []),
    ],
)  # fmt: skip
def test_a_whole_number_is_searched_as_one(free: str, told: list[str]) -> None:
    models = "merge_method: karcher\nmodels: [{model: a}, {model: b}]\n"
    assert problems(models + f"parameters: {{max_iter: {{free: {{{free}}}}}}}") == told


@pytest.mark.parametrize("free", ["kind: bit", "kind: bit, start: true"])
def test_yes_or_no_may_be_left_to_the_search_as_a_bit(free: str) -> None:
    assert problems(GOOD + f"parameters: {{normalize: {{free: {{{free}}}}}}}") == []


def test_the_wrong_number_of_models() -> None:
    slerp = "merge_method: slerp\nbase_model: a\nmodels: [{model: a}, {model: b}, {model: c}]\nparameters: {t: 0.5}"
    assert problems(slerp) == ["merge: slerp takes exactly 1 model(s) beside the base, not 2. Add or remove models."]


def test_a_base_that_nothing_is_done_with() -> None:
    alone = Merge("linear", (Input(Source("a"), (("weight", 1),)),), base=Source("b"))
    assert [str(problem) for problem in validate(Recipe(alone))] == [
        "merge: linear takes no base model. Leave base_model out, or list it among the models."
    ]


def test_yes_and_no_in_a_list() -> None:
    assert problems(GOOD + "parameters: {normalize: [true, false]}") == []
    assert problems(GOOD + "parameters: {normalize: [1, 0]}") == [
        "merge: normalize is yes or no, and nothing lies between. Write true and false in its list."
    ]


def test_values_by_block_are_checked_too() -> None:
    assert problems(GOOD.replace("density: 0.5", "density: {blocks: {mlp: [0.5, 2]}}")) == [
        "merge: density must lie between 0.0 and 1.0, not 2.0. Use a value that is accepted."
    ]


def test_a_token_comes_from_a_model_that_is_merged() -> None:
    assert problems(GOOD + "tokenizer: {tokens: {x: {source: c}}}") == [
        "The token x is to come from c, which is not among the models merged. "
        "Take it from one that is, or merge that model in."
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("density: 0.5", "t: 0.5", ["merge: ties has no parameter t, so it has no effect. Remove it."]),
        (
            "models:\n",
            "models:\n  - {model: base, parameters: {weight: 1}}\n",
            ["merge: base is the base, so its parameters have no effect. Remove them."],
        ),
        (
            "density: 0.5",
            "density: [{filter: mlp, value: 1}, {filter: mlp.up, value: 0.5}, {value: 1}, {filter: q, value: 0.5}]",
            [
                "merge: the filter mlp.up of density is never reached: mlp stands before it. Put it first.",
                "merge: the filter q of density is never reached: * stands before it. Put it first.",
            ],
        ),
        ("density: 0.5", "density: [{filter: mlp.up, value: 1}, {filter: mlp, value: 0.5}]", []),
    ],
)
def test_oddities_are_no_problems(before: str, after: str, told: list[str]) -> None:
    text = GOOD.replace(before, after)
    assert problems(text) == []
    assert [str(odd) for odd in oddities(read_mergekit(text))] == told


def test_the_entry_of_a_model_alone_may_say_everything() -> None:
    text = (
        "merge_method: passthrough\nmodels: [{model: a, parameters: {scale: [{filter: .5., value: 0.5}, {value: 2}]}}]"
    )
    root = read_mergekit(text).root
    assert problems(text) == [] and isinstance(root, Merge)
    resolver = Resolver.of(root)
    assert dict(resolver.at("layers.5.mlp", 0.5))["scale"] == 0.5
    assert dict(resolver.at("layers.5.mlp", 0.5, inner=["layers.9.mlp"]))["scale"] == 2


def test_filters_of_a_model_look_at_its_own_names() -> None:
    slices = "slices: [{sources: [{model: a, layer_range: [1, 3], parameters: {weight: [{filter: .2., value: 3}]}}]}]"
    root = read_mergekit(
        f"merge_method: linear\n{slices}\nparameters: {{weight: [{{filter: .1., value: 5}}, {{value: 7}}]}}"
    ).root
    assert isinstance(root, Merge)
    resolver = Resolver.of(root)
    assert dict(resolver.at("layers.1.mlp", 1.0, inner=["layers.2.mlp"]))["weight"] == (3.0,)
    assert dict(resolver.at("layers.0.mlp", 0.0, inner=["layers.1.mlp"]))["weight"] == (5.0,)


def test_a_dtype_must_be_known() -> None:
    assert problems(GOOD + "dtype: bf8") == ["dtype cannot be bf8. Use one of bfloat16, float16, float32, float64."]


def test_a_base_among_the_models_is_no_model() -> None:
    root = read_mergekit(GOOD.replace("{model: a, parameters: {weight: 0.5, density: 0.5}}", "{model: base}")).root
    assert isinstance(root, Merge)
    assert [str(item.node) for item in merged_inputs(root)] == ["Source(model='b')"]


def test_the_edge_speaks_before_the_node_and_the_node_before_the_default() -> None:
    root = read_mergekit(
        """
merge_method: ties
base_model: base
models:
  - {model: a, parameters: {weight: [{filter: mlp, value: 0.9}]}}
  - {model: b, parameters: {density: 0.3}}
parameters: {weight: [0, 1], density: 0.7}
"""
    ).root
    assert isinstance(root, Merge)
    resolver = Resolver.of(root)
    rest = (("normalize", True), ("rescale", False), ("lambda_", 1.0), ("int8_mask", False))
    assert resolver.at("layers.0.mlp.up", 0.25) == (("weight", (0.9, 0.25)), ("density", (0.7, 0.3)), *rest)
    assert resolver.at("layers.0.attn.q", 0.25) == (("weight", (0.25, 0.25)), ("density", (0.7, 0.3)), *rest)


DELLA = """
merge_method: della
base_model: base
models:
  - {model: a, parameters: {weight: 0.5, density: 0.5, epsilon: 0.1}}
  - {model: b, parameters: {weight: 0.5}}
"""


@pytest.mark.parametrize(
    ("before", "after", "density", "epsilon"),
    [
        ("epsilon: 0.1", "epsilon: 0.5", 0.5, 0.5),
        ("density: 0.5", "density: 0.9", 0.9, 0.1),
        ("density: 0.5, epsilon: 0.1", "density: {free: {low: 0.1, high: 0.5}}", 0.1, 0.15),
    ],
)
def test_dellas_chances_must_be_chances(before: str, after: str, density: float, epsilon: float) -> None:
    assert problems(DELLA) == []
    assert problems(DELLA.replace(before, after)) == [
        f"merge: with density {density} and epsilon {epsilon} of a, chances leave the range from 0 to 1. "
        "Choose an epsilon below density and below 1 - density."
    ]


def test_dellas_chances_are_known_tensor_by_tensor() -> None:
    root = read_mergekit(DELLA.replace("density: 0.5", "density: [0.5, 0.95]")).root
    assert isinstance(root, Merge)
    resolver = Resolver.of(root)
    resolver.at("layers.0.mlp.up", 0.5)
    with pytest.raises(RecipeError, match=r"with density 0.95 and epsilon 0.1 of a"):
        resolver.at("layers.1.mlp.up", 1.0)
