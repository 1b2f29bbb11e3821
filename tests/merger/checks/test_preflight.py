"""Everything that stands against a merge, from the recipe and the models' headers alone."""

from pathlib import Path

import pytest

from merger.checks.preflight import preflight
from merger.errors import MergerError
from merger.formulas.opening import open_sources
from merger.recipes.mergekit import read_mergekit
from tests.pico import pico

LINEAR = "merge_method: linear\nmodels: [{model: a, parameters: {weight: 1}}, {model: b, parameters: {weight: 1}}]\n"
SLICES = """
merge_method: linear
slices:
  - sources: [{model: a, layer_range: [0, 2]}, {model: deep, layer_range: [3, 5]}]
parameters: {weight: 1}
"""


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zoo")
    pico(folder / "a", seed=1)
    pico(folder / "b", seed=2, near=folder / "a")
    pico(folder / "deep", seed=3, settings={"num_hidden_layers": 5})
    pico(folder / "wide", seed=4, settings={"hidden_size": 48})
    pico(folder / "full", seed=5, dtype="float32")
    return folder


def found(zoo: Path, text: str, free: bool = False) -> list[str]:
    recipe = read_mergekit(text, zoo)
    return [str(problem) for problem in preflight(recipe, open_sources(recipe), free)]


def odd(zoo: Path, text: str) -> list[str]:
    recipe = read_mergekit(text, zoo)
    told: list[MergerError] = []
    assert preflight(recipe, open_sources(recipe), warn=told.append) == []
    return [str(problem) for problem in told]


def test_slices_may_come_from_models_of_other_depths(zoo: Path) -> None:
    assert found(zoo, SLICES) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("[3, 5]", "[4, 6]", "deep has 5 layers; 4 to 6 are asked for. "
         "Choose first and stop between 0 and 5, first below stop."),
        ("deep, layer_range: [3, 5]", "wide, layer_range: [0, 2]",
         "a and wide differ in hidden_size (40 and 48). Choose models of the same size."),
        ("weight: 1", "weight: [{filter: mlp, value: 1}]", "merge: weight has no value for tensor"),
        ("weight: 1", "weight: {free: {low: 0, high: 1}}", "merge: a parameter is still free. "
         "Give it a value, or evolve the recipe."),
        ("weight: 1", "weight: 0", "The weights for tensor"),
    ],
)  # fmt: skip
def test_each_fault_is_told(zoo: Path, before: str, after: str, told: str) -> None:
    problems = [problem.replace(f"{zoo}/", "") for problem in found(zoo, SLICES.replace(before, after))]
    assert len(problems) == 1 and problems[0].startswith(told), problems


def test_what_is_free_is_checked_as_far_as_it_is_known(zoo: Path) -> None:
    free = SLICES.replace("weight: 1", "weight: {free: {low: 0.1, high: 1}}")
    assert found(zoo, free, free=True) == []
    assert len(found(zoo, free.replace("[3, 5]", "[4, 6]"), free=True)) == 1


def test_modules_must_cover_the_model(zoo: Path) -> None:
    text = "merge_method: linear\nmodules: {%s: {models: [{model: a}]}}\nparameters: {weight: 1}\n"
    assert found(zoo, text % "default") == []
    assert found(zoo, text % "model.layers.") == [
        "Tensor lm_head.weight is in none of the modules, so the child would lack it. "
        "Add the module that it belongs to."
    ]
    assert found(zoo, text % "ears")[0] == (
        "The module ears holds no tensor of a. Use default, or how the names of its tensors begin, as shown by inspect."
    )


def test_a_token_must_be_known_to_the_model_that_gives_it(zoo: Path) -> None:
    text = LINEAR + "tokenizer: {source: a, tokens: {new: {source: {kind: model_token, model: b, %s}}}}\n"
    assert found(zoo, text % "token: w3") == []
    assert found(zoo, text % "token: x3") == [
        "b has no token x3. Choose a token that its tokenizer knows, or another model."
    ]
    assert found(zoo, text % "token_id: 61") == [
        "b has no token 61. Choose a token that its tokenizer knows, or another model."
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LINEAR, []),
        (LINEAR + "dtype: float16\n", ["float16 holds no number above 65,504; what is larger in bfloat16 becomes "
         "infinite. Use bfloat16, unless the models are known to stay below."]),
        (LINEAR + "dtype: bfloat16\nout_dtype: float32\n", ["out_dtype float32 is finer than dtype bfloat16, in which "
         "everything is computed: only the file grows. Set dtype to float32 too, or leave out_dtype out."]),
        (LINEAR.replace("model: b", "model: full"), ["The models are stored in bfloat16, float32, so the child will be "
         "in the format that holds all of them. Set dtype, bfloat16 for instance."]),
        (LINEAR + "parameters: {t: 1}\n", ["merge: linear has no parameter t, so it has no effect. Remove it."]),
    ],
)  # fmt: skip
def test_what_may_not_come_out_as_meant_is_told(zoo: Path, text: str, told: list[str]) -> None:
    assert odd(zoo, text) == told
