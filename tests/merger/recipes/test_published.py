"""Recipes as people publish them: what is taken with a word, and what stays refused."""

from pathlib import Path

import pytest

from merger.checks import validate
from merger.errors import RecipeError
from merger.recipes.mergekit import read_mergekit, recipe_text
from merger.recipes.recipe import Recipe

PLAIN = "merge_method: linear\nmodels:\n- model: a\n  parameters: {weight: 1}\n- model: b\n  parameters: {weight: 3}\n"


def told(text: str) -> tuple[Recipe, list[str]]:
    warned: list[RecipeError] = []
    recipe = read_mergekit(text, warn=warned.append)
    assert validate(recipe) == []
    return recipe, [str(problem) for problem in warned]


@pytest.mark.parametrize(
    ("more", "means", "word"),
    [
        ("random_seed: 7", "seed: 7", "random_seed is taken as seed"),
        ("random_seed: 7\nseed: 7", "seed: 7", "random_seed is taken as seed"),
        ("embed_slerp: true", "", "embed_slerp has no effect"),
        ("parameters: {embed_slerp: true}", "", "embed_slerp has no effect"),
        ("parameters: {dtype: bfloat16}", "dtype: bfloat16", "parameters.dtype is taken as dtype"),
        (
            "parameters: {out_dtype: float32, dtype: bf16}",
            "dtype: bfloat16\nout_dtype: float32",
            "is taken as bfloat16",
        ),
        ("dtype: FP16", "dtype: float16", "is taken as float16"),
        ("dtype: BFloat16", "dtype: bfloat16", "is taken as bfloat16"),
        ("tokenizer: union", "tokenizer_source: union", "tokenizer is taken as tokenizer_source"),
        ("tokenizer_source: model:b", "tokenizer_source: b", "is taken as b"),
        ("low_cpu_memory: true", "", "command line"),
        ("license: mit", "", "nothing about the merge"),
    ],
)
def test_old_keys_and_spellings_mean_one_thing(more: str, means: str, word: str) -> None:
    recipe, warned = told(PLAIN + more)
    assert recipe == read_mergekit(PLAIN + means)
    assert any(word in warning for warning in warned)


@pytest.mark.parametrize("method", ["LINEAR", "Linear", " linear "])
def test_methods_in_other_letters(method: str) -> None:
    recipe, warned = told(PLAIN.replace("linear", f"'{method}'"))
    assert recipe == read_mergekit(PLAIN) and "is taken as linear" in warned[0]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        f"---\n{PLAIN}---\n",
        f"---\n{PLAIN}\n---\n\n---\n# nothing\n",
        f"```yaml\n{PLAIN}```\n",
        f"\n```\n{PLAIN}\n```",
        PLAIN + "parameters: null\ndtype:\n",
        PLAIN.replace("model: a", "model: a  # the first").replace("weight: 1", "weight: 1.0"),
        PLAIN.replace("weight: 3", 'weight: "3"'),
        PLAIN.replace("model: a", "model: {model: a}").replace("model: b", "model: {model: {path: b}}"),
        PLAIN.replace("- model: a\n", "- model: a\n  layer_range: [0, 32]\n"),
        PLAIN.replace("\n- model: b\n", "\n\n\n- model:   'b'   \n"),
    ],
)
def test_forms_that_are_no_fault(text: str) -> None:
    assert read_mergekit(text) == read_mergekit(PLAIN)


def test_quoted_layers() -> None:
    text = "merge_method: passthrough\nslices: [{sources: [{model: a, layer_range: [%s, %s]}]}]\n"
    assert read_mergekit(text % ('"0"', '" 12 "')) == read_mergekit(text % (0, 12))
    for bound in ('"1.5"', '"-1"', '""', '"a"', "true", "1.0", '"٣x"'):
        with pytest.raises(RecipeError, match="layer_range"):
            read_mergekit(text % (0, bound))


def test_quoted_yes_and_no() -> None:
    for word in ("false", '"false"', "'False'"):
        assert read_mergekit(f"{PLAIN}parameters: {{normalize: {word}}}") == read_mergekit(
            f"{PLAIN}parameters: {{normalize: false}}"
        )


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("dtpye: float32", "dtpye is no key"),
        ("random_sed: 3", "random_sed is no key"),
        ("random_seed: 3\nseed: 4", "both random_seed and seed"),
        ("random_seed: yes", "must be a whole number"),
        ("dtype: float16\nparameters: {dtype: bfloat16}", "both parameters.dtype and dtype"),
        ("tokenizer: union\ntokenizer_source: base", "both tokenizer and tokenizer_source"),
    ],
)
def test_what_is_not_certain_stays_refused(more: str, fault: str) -> None:
    with pytest.raises(RecipeError, match=fault):
        read_mergekit(PLAIN + more)


def test_a_file_with_a_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yml"
    path.write_bytes(("\ufeff" + PLAIN.replace("\n", "\r\n")).encode())
    assert read_mergekit(recipe_text(path)) == read_mergekit(PLAIN)
