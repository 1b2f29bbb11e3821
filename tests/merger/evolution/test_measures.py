"""What each measure tells of a child: every one has its cases here."""

from pathlib import Path

import pytest

from merger.evaluation.task import Item
from merger.evolution.measures import MEASURES, MeasuredChild
from merger.formulas.opening import open_sources
from merger.recipes.mergekit import read_mergekit
from merger.recipes.recipe import sources

ZOO = Path(__file__).parents[3] / "zoo"
ITEMS = [Item(id=str(n), question="りんごは?", answers=("3",), response="3個です。") for n in range(2)]
# (measure, the child's layers, what it answered, what it is told)
CASES = [
    ("japanese", 6, ["3個です。", "three apples"], 0.5),
    ("japanese", 6, ["みっつ", "三つ"], 1.0),
    ("short", 6, ["3個です。", " "], 0.5),
    ("short", 6, ["3個です。" + "。" * 100, "3"], 0.75),
    ("small", 6, ["", ""], 1.0),
    ("small", 3, ["", ""], 1.0),
]


def child(layers: int, answers: list[str]) -> MeasuredChild:
    runs = [[0, min(layers, 6)], *([[0, layers - 6]] if layers > 6 else [])]
    slices = "".join(f"\n- sources: [{{model: {ZOO / 'base'}, layer_range: {run}}}]" for run in runs)
    recipe = read_mergekit(f"merge_method: passthrough\ndtype: float32\nslices:{slices}\n", ZOO)
    rows = [{"text": answer} for answer in answers]
    return MeasuredChild(recipe, open_sources(recipe), sources(recipe.root)[0], rows, ITEMS)


@pytest.mark.parametrize(("measure", "layers", "answers", "expected"), CASES)
def test_what_it_tells(measure: str, layers: int, answers: list[str], expected: float) -> None:
    assert MEASURES[measure].of(child(layers, answers)) == pytest.approx(expected)


def test_a_larger_child_is_less_small_the_larger_it_is() -> None:
    told = [MEASURES["small"].of(child(layers, ["", ""])) for layers in (6, 8, 12)]
    assert told[0] > told[1] > told[2] > 0.5  # twice the layers are not twice the parameters: embeddings stay
