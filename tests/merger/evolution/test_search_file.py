"""Search files that are wrong say where and how to mend them."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from merger.errors import MergerError
from merger.evolution import Plan, Stage, read_search
from merger.evolution.judging.judge import read_same
from merger.recipes.parameters import Free
from merger.recipes.recipe import Merge
from tests.merger.evolution.conftest import ZOO, WritePlan


def test_the_demo() -> None:
    plan = read_search(ZOO / "demo.yml")
    assert isinstance(plan.recipe.root, Merge)
    free = Free(-1, 2, "matrix")
    assert [dict(item.parameters)["weight"] for item in plan.recipe.root.inputs] == [free, free]
    assert plan.task.sizes == {"search": 400, "validation": 300, "heldout": 400}
    assert plan.stages == (
        Stage("grid", "model", points=(0.25, 0.5, 0.75, 1.0)),
        Stage("cma_es", "layer", 20, 16, 0.3),
        Stage("gradient", "matrix", 150, 1),
    )
    assert (plan.seed, plan.items_per_generation, plan.fitness) == (1, 40, "forced")
    assert read_search(ZOO / "demo.yml", seed=7).seed == 7


@pytest.mark.parametrize(
    ("search", "message"),
    [
        ({"task": None}, "The search has no task. Add task:."),
        ({"task": "none.csv"}, "The question set"),
        ({"stages": None}, "The search has no stages. Add stages:."),
        ({"stages": []}, "The search has no stages. Add at least one."),
        ({"stages": ["cma"]}, "Stage 1 is no list of settings."),
        ({"stages": [{"algorithm": "grid"}]}, "The search has no granularity."),
        ({"stages": [{"algorithm": "grid", "granularity": "model", "points": "many"}]}, "points cannot be many."),
        ({"stages": [{"algorithm": "grid", "granularity": "model", "speed": 3}]}, "speed is no setting of a search."),
        ({"seed": "one"}, "seed cannot be one."),
        ({"seed": True}, "seed cannot be True."),
        ({"colour": 1}, "colour is no setting of a search."),
        ({"scorer": "bleu"}, "There is no scorer called bleu."),
        ({"columns": {"question": "設問"}}, "[1:question] There is no column called 設問."),
        ({"columns": {"frage": "question"}}, "There is no column called frage to be read."),
        ({"left_out": "2"}, "left_out cannot be 2."),
    ],
)
def test_wrong_settings(write_search: WritePlan, search: dict[str, Any], message: str) -> None:
    with pytest.raises(MergerError) as fault:
        read_search(write_search(**search))
    assert str(fault.value).startswith(message)


def test_a_stage_begins_with_what_its_search_declares(write_search: WritePlan) -> None:
    stages = [{"algorithm": name, "granularity": "layer"} for name in ("gradient", "cma_es")]
    assert [stage.population for stage in read_search(write_search(stages=stages)).stages] == [1, 16]


def test_without_a_search_section(tmp_path: Path) -> None:
    demo = yaml.safe_load((ZOO / "demo.yml").read_text(encoding="utf-8"))
    del demo["search"]
    path = tmp_path / "plain.yml"
    path.write_text(yaml.safe_dump(demo), encoding="utf-8")
    with pytest.raises(MergerError, match="says nothing about the search"):
        read_search(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MergerError, match="cannot be read"):
        read_search(tmp_path / "none.yml")


def test_how_a_question_file_is_read_stays_with_the_plan(write_search: WritePlan) -> None:
    path = write_search(columns={"question": "設問内容", "answer": "こたえ"}, left_out=[3])
    questions = path.with_name("few.csv")
    text = questions.read_text(encoding="utf-8").replace("question", "設問内容", 1).replace("answer", "こたえ", 1)
    questions.write_bytes(text.encode("cp932"))
    plan = read_search(path)
    assert plan.task.sizes == {"search": 11, "validation": 5, "heldout": 6}
    assert plan.task.reading == {"columns": {"answer": "こたえ", "question": "設問内容"}, "left_out": [3]}
    again = Plan.from_json(json.loads(json.dumps(plan.to_json())))
    assert read_same(again.task).digest() == plan.task.digest
