"""mergekit's YAML in and out."""

from pathlib import Path

import pytest

from merger.errors import RecipeError
from merger.recipes.mergekit import read_mergekit, write_mergekit
from merger.recipes.parameters import Filtered, Free, Gradient
from merger.recipes.recipe import Input, Merge, Recipe, Source, from_json, renamed, to_json

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
        tokenizer=base,
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
        (LINEAR + "slices: []\n", "The recipe has both models and slices. Keep exactly one."),
        (
            LINEAR + "dtpye: float32\n",
            "dtpye is no key of a recipe. Use name, merge_method, models, base_model, dtype, out_dtype, parameters, "
            "tokenizer_source, tokenizer.",
        ),
        (
            "merge_method: passthrough\nslices: []\n",
            "slices is not accepted: recipes merge whole models. List the models under models:, and use filters or "
            "gradients to treat layers differently.",
        ),
        (LINEAR.replace("weight: 1", "weight: x"), "models[1].parameters.weight must be a number, not 'x'. "
         "Write a number, a list of numbers, or filters with values."),
        (LINEAR.replace("weight: 1", "weight: []"), "models[1].parameters.weight is an empty list. "
         "Give at least one number."),
        (LINEAR.replace("weight: 1", "weight: {fre: 1}"), "models[1].parameters.weight is a mapping that says nothing "
         "known. Write {free: {low: 0, high: 1}}, with granularity and start if wanted."),
        (LINEAR.replace("weight: 1", "weight: [{filter: q}]"), "A filter of models[1].parameters.weight must have "
         "filter and value, and nothing else. Write - {filter: part of a name, value: number}."),
        (LINEAR.replace("model: a", "modle: a"), "Entry 1 of models names no model. Write - model: PATH."),
        (LINEAR.replace("model: a", "model: a+lora"), "a+lora: adapters (model+adapter) are not accepted. "
         "Merge the adapter into its model first."),
        (LINEAR + "tokenizer_source: union\n", "tokenizer_source: union is not accepted: vocabularies are taken over "
         "from one model. Write tokenizer_source: base or a model's path."),
        (CHAIN.replace("name: inner\n", ""), "Document 1 has no name, so no later one can refer to it. "
         "Add name: to every document but the last."),
        (CHAIN.replace("base_model: inner", "base_model: a"), "No later document uses the merge inner. "
         "Put the final merge last, and remove what it does not need."),
        (CHAIN.replace("dtype: float32\n---", "dtype: float16\n---"), "merge works in float32, the merge before it in "
         "float16. Give all documents the same dtype, and out_dtype to the last alone."),
    ],
)  # fmt: skip
def test_each_fault_is_told(text: str, told: str) -> None:
    with pytest.raises(RecipeError) as caught:
        read_mergekit(text)
    assert str(caught.value) == told


def test_a_source_alone_is_no_recipe_text() -> None:
    with pytest.raises(RecipeError, match="alone is no merge"):
        write_mergekit(Recipe(Source("a")))
