"""Search files that are wrong say where and how to mend them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from merger.errors import MergerError
from merger.evolution import Stage, read_search
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
    ],
)
def test_wrong_settings(write_search: WritePlan, search: dict[str, Any], message: str) -> None:
    with pytest.raises(MergerError) as fault:
        read_search(write_search(**search))
    assert str(fault.value).startswith(message)


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
