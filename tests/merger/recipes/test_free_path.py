"""A free path in YAML and JSON, and what may be wrong with it."""

import pytest

from merger.checks import validate
from merger.errors import RecipeError
from merger.recipes.mergekit import read_mergekit, write_mergekit
from merger.recipes.parameters import Free
from merger.recipes.recipe import FreePath, Source, from_json, to_json

PATH = """
name: way
merge_method: layer_path
models: [{model: a}, b]
parameters: {%s}
"""
INDICATOR = "indicator: {free: {%s}}"
SCALE = "scale: {free: {%s}}"
WHOLE = "indicator: {free: {low: -1, high: 2}}, scale: {free: {kind: log, low: 0.6, high: 1.6, granularity: seam}}"


@pytest.mark.parametrize("said", ["", WHOLE, f"{WHOLE}, repeats: 1, pin_first: 0, pin_last: 2, most_layers: 9"])
def test_json_and_yaml_say_all_of_a_path(said: str) -> None:
    recipe = read_mergekit(PATH % said)
    assert validate(recipe) == []
    assert from_json(to_json(recipe)) == recipe
    assert read_mergekit(write_mergekit(recipe)) == recipe


def test_what_a_path_says_arrives() -> None:
    said = f"{WHOLE}, repeats: 1, pin_first: 0, pin_last: 3, most_layers: 9"
    assert read_mergekit(PATH % said).root == FreePath(
        (Source("a"), Source("b")), Free(-1, 2), Free(0.6, 1.6, "seam", kind="log"), 1, 0, 3, 9, "way"
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("repeats: 0", "way: repeats cannot be 0. Choose a number from 1 up."),
        ("pin_last: -1", "way: pin_last cannot be -1. Choose a number from 0 up."),
        ("pin_first: 2, pin_last: 2, most_layers: 3", "way: most_layers cannot be 3. Choose a number from 4 up."),
        (INDICATOR % "kind: integer, low: -1, high: 1", "way: indicator must be a bit, or a number between one below"),
        (INDICATOR % "low: 0, high: 1", "way: indicator must be a bit, or a number between one below 0 and one above."),
        (INDICATOR % "kind: bit, start: 1", "way: indicator must be a bit"),
        (SCALE % "low: 0.6, high: 1.6", "way: scale must be of kind log between a number below 1 and one above."),
        (SCALE % "kind: log, low: 1.1, high: 1.6", "way: scale must be of kind log"),
        (SCALE % "kind: log, low: 0.6, high: 1.6, tie: s", "way: scale must be of kind log"),
        (SCALE % "kind: log, low: 0.6, high: 1.6, granularity: model", "'model' is no granularity of a path's scale. "
         "Use one of seam, layer, slot, pair."),
    ],
)  # fmt: skip
def test_each_fault_is_told(said: str, told: str) -> None:
    (problem,) = validate(read_mergekit(PATH % said))
    assert told in str(problem)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (PATH % "turns: 2", "turns is no key of parameters. Use indicator, scale, repeats"),
        (PATH % "repeats: 1.5", "parameters.repeats must be a whole number, not 1.5."),
        (PATH % "repeats: true", "parameters.repeats must be a whole number, not True."),
        ((PATH % "") + "base_model: a", "way: layer_path takes no base model."),
        ((PATH % "").replace("b]", "{weight: 1}]"), "models[2] names no model."),
        ((PATH % "").replace("[{model: a}, b]", "a"), "models must be a list."),
    ],
)
def test_what_cannot_be_read(text: str, told: str) -> None:
    with pytest.raises(RecipeError) as fault:
        read_mergekit(text)
    assert told in str(fault.value)


def test_a_path_stands_last() -> None:
    text = (PATH % "") + "---\nmerge_method: linear\nmodels: [{model: way, parameters: {weight: 1}}]"
    told = [str(problem) for problem in validate(read_mergekit(text))]
    assert "way: a path through layers stands last, nothing can be made of it." in " ".join(told)
