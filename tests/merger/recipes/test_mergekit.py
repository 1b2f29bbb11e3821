"""mergekit's YAML in and out."""

from pathlib import Path

import pytest

from merger.errors import RecipeError
from merger.recipes.mergekit import read_mergekit, write_mergekit
from merger.recipes.parameters import Filtered, Free, Gradient
from merger.recipes.recipe import (
    Input,
    Layers,
    Merge,
    Recipe,
    Source,
    Stack,
    Vocabulary,
    from_json,
    renamed,
    to_json,
)

TIES = """
merge_method: ties
base_model: base
models:
  - model: base
  - model: a
    parameters: {weight: [0, 0.5, 1], density: 1e-1}
  - model: b
    parameters:
      weight:
        - {filter: self_attn, value: 0.25}
        - {filter: mlp, value: [0, 1]}
        - value: 0.75
      density: {free: {low: 0.1, high: 0.9, granularity: matrix, start: 0.5}}
parameters: {normalize: true, lambda: 0.9}
dtype: bfloat16
out_dtype: float16
tokenizer_source: base
"""
CHAIN = """
name: inner
merge_method: linear
models: [{model: a, parameters: {weight: 1}}, {model: b, parameters: {weight: 2}}]
dtype: float32
---
merge_method: slerp
base_model: inner
models: [{model: c}]
parameters: {t: 0.5}
dtype: float32
out_dtype: bfloat16
"""


def test_every_kind_of_value_is_read() -> None:
    base = Source("base")
    weight = Filtered((("self_attn", 0.25), ("mlp", Gradient((0.0, 1.0))), ("*", 0.75)))
    assert read_mergekit(TIES) == Recipe(
        root=Merge(
            method="ties",
            base=base,
            inputs=(
                Input(base),
                Input(Source("a"), (("weight", Gradient((0.0, 0.5, 1.0))), ("density", 0.1))),
                Input(Source("b"), (("weight", weight), ("density", Free(0.1, 0.9, "matrix", 0.5)))),
            ),
            parameters=(("normalize", True), ("lambda", 0.9)),
        ),
        dtype="bfloat16",
        out_dtype="float16",
        vocabulary=Vocabulary(base),
    )


def test_a_chain_is_one_graph() -> None:
    inner = Merge("linear", (Input(Source("a"), (("weight", 1),)), Input(Source("b"), (("weight", 2),))), name="inner")
    root = Merge("slerp", (Input(Source("c")),), base=inner, parameters=(("t", 0.5),))
    assert read_mergekit(CHAIN) == Recipe(root, dtype="float32", out_dtype="bfloat16")


@pytest.mark.parametrize("text", [TIES, CHAIN])
def test_what_is_written_is_read_back_equal(text: str) -> None:
    recipe = read_mergekit(text)
    assert read_mergekit(write_mergekit(recipe)) == recipe
    assert from_json(to_json(recipe)) == recipe


def test_paths_are_relative_to_the_folder() -> None:
    root = read_mergekit(CHAIN, Path("/models")).root
    assert isinstance(root, Merge) and root.inputs[0].node == Source("/models/c")
    absolute = read_mergekit(CHAIN.replace("model: c", "model: /elsewhere/c"), Path("/models")).root
    assert isinstance(absolute, Merge) and absolute.inputs[0].node == Source("/elsewhere/c")


def test_sources_can_be_called_otherwise() -> None:
    recipe = renamed(read_mergekit(TIES), {"base": "B", "b": "new"})
    assert recipe == read_mergekit(
        TIES.replace("base_model: base", "base_model: B")
        .replace("- model: base", "- model: B")
        .replace("- model: b\n", "- model: new\n")
        .replace("tokenizer_source: base", "tokenizer_source: B")
    )


LINEAR = "merge_method: linear\nmodels: [{model: a, parameters: {weight: 1}}]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The recipe is empty or no mapping. Start with merge_method: and models:."),
        ("- a\n", "The recipe is empty or no mapping. Start with merge_method: and models:."),
        (
            "models: [a\n",
            "The recipe is not readable YAML (line 2: did not find expected ',' or ']'). "
            "Check indentation, colons and brackets there.",
        ),
        ("models: [{model: a}]\n", "The recipe has no merge_method. Add merge_method:."),
        ("merge_method: linear\n", "The recipe has no models. Add models:."),
        (LINEAR + "slices: [{sources: []}]\n", "The recipe has both models and slices. Keep exactly one."),
        (
            LINEAR + "dtpye: float32\n",
            "dtpye is no key of a recipe. Use name, merge_method, models, slices, modules, base_model, dtype, "
            "out_dtype, parameters, tokenizer_source, tokenizer, chat_template, seed, settings_source.",
        ),
        (LINEAR.replace("weight: 1", "weight: x"), "models[1].parameters.weight must be a number, not 'x'. "
         "Write a number, a list of numbers, or filters with values."),
        (LINEAR.replace("weight: 1", "weight: [{value: []}]"), "models[1].parameters.weight is an empty list. "
         "Give at least one number."),
        (LINEAR.replace("weight: 1", "weight: {blocks: {attn: 1}}"), "models[1].parameters.weight must give each "
         "block a value. Blocks are attention, mlp, norm, embedding, head, router, expert, vision, projector, other."),
        (LINEAR.replace("weight: 1", "weight: {fre: 1}"), "models[1].parameters.weight is a mapping that says nothing "
         "known. Write {free: {low: 0, high: 1}}, with granularity and start if wanted."),
        (LINEAR.replace("weight: 1", "weight: [{filter: q}]"), "A filter of models[1].parameters.weight must have "
         "filter and value, and nothing else. Write - {filter: part of a name, value: number}."),
        (LINEAR.replace("model: a", "modle: a"), "modle is no key of models[1]. Use model, parameters."),
        (LINEAR.replace("model: a, ", ""), "models[1] names no model. Write - model: PATH."),
        (LINEAR + "seed: -1\n", "seed must be a whole number, not -1. Write 0 or more."),
        (LINEAR + "dtype: 16\n", "dtype cannot be 16. Write a word."),
        (CHAIN.replace("name: inner\n", ""), "Document 1 has no name, so no later one can refer to it. "
         "Add name: to every document but the last."),
        (CHAIN.replace("base_model: inner", "base_model: a"), "No later document uses the merge inner. "
         "Put the final merge last, and remove what it does not need."),
        (CHAIN.replace("dtype: float32\n---", "dtype: float16\n---"), "merge works in float32, the merge before it "
         "(inner) in float16. Give all documents the same dtype, and out_dtype to the last alone."),
    ],
)  # fmt: skip
def test_each_fault_is_told(text: str, told: str) -> None:
    with pytest.raises(RecipeError) as caught:
        read_mergekit(text)
    assert str(caught.value) == told


CIRCLE = """
name: one
merge_method: passthrough
models: [{model: two}]
---
name: two
merge_method: passthrough
models: [{model: one}]
"""


def test_names_may_be_used_before_they_are_given_but_not_in_a_circle() -> None:
    first, last = (part.replace("out_dtype: bfloat16\n", "") for part in CHAIN.split("---"))
    assert read_mergekit(f"{last}name: outer\n---{first}---\n{last.replace('inner', 'outer')}").root == Merge(
        "slerp",
        (Input(Source("c")),),
        base=Merge("slerp", (Input(Source("c")),), read_mergekit(first).root, (("t", 0.5),), "outer"),
        parameters=(("t", 0.5),),
    )
    with pytest.raises(RecipeError, match=r"The merge two needs its own result\. Break the circle of names\."):
        read_mergekit(CIRCLE)


def test_what_mergekit_takes_otherwise_than_meant_is_told() -> None:
    told: list[RecipeError] = []
    root = read_mergekit(LINEAR + "base_model: b\nparameters: {weight: 1}\n", warn=told.append).root
    assert isinstance(root, Merge) and [item.node for item in root.inputs] == [Source("a"), Source("b")]
    assert [str(problem) for problem in told] == [
        "merge: linear has no base, so b goes in as one more model. "
        "List it under models: if that is meant, else leave base_model out."
    ]


@pytest.mark.parametrize("extra", ["seed: 3\n", "settings_source: c\n", "dtype: torch.float32\n"])
def test_the_rest_of_a_recipe_is_kept(extra: str) -> None:
    recipe = read_mergekit(LINEAR + extra)
    assert (recipe.seed or recipe.tokenizer or recipe.dtype) in (3, Source("c"), "float32")
    assert read_mergekit(write_mergekit(recipe)) == recipe


def test_a_path_through_layers_is_written_and_read_back() -> None:
    recipe = Recipe(Stack((Layers(Source("a"), 0, 1), Layers(Source("b"), 0, 1, 0.5), Layers(Source("a"), 1, 3))))
    text = write_mergekit(recipe)
    assert "residual_scale: 0.5" in text and "merge_method: passthrough" in text
    assert read_mergekit(text) == recipe


def test_what_is_no_chain_of_documents_cannot_be_written() -> None:
    mixed = Merge("linear", (Input(Source("a")), Input(Layers(Source("b"), 0, 2))))
    with pytest.raises(RecipeError, match="mergekit's YAML cannot say"):
        write_mergekit(Recipe(mixed))


def test_a_source_alone_is_no_recipe_text() -> None:
    with pytest.raises(RecipeError, match="alone is no merge"):
        write_mergekit(Recipe(Source("a")))
