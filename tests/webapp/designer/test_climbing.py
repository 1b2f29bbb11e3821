"""Ready ways of searching climb where answers have a slope; where they have none another way takes their place."""

from typing import Any

import pytest
from django.utils import translation

from tests.webapp import thread
from webapp.accounts.models import User
from webapp.catalog.models import EvaluationSet
from webapp.designer import queries
from webapp.designer.graph import read as read_graph
from webapp.designer.search_settings import fitted, read
from webapp.designer.search_size import effort
from webapp.designer.search_stages import PRESETS
from webapp.runs.planning import freeze

pytestmark = pytest.mark.django_db
READY = [*PRESETS]
CLIMB = {"algorithm": "gradient", "granularity": "layer", "generations": 3, "population": 1}


@pytest.fixture
def questions(expert: User) -> EvaluationSet:
    return thread.questions(expert)


def algorithms(search: dict[str, Any], *scorers: str) -> list[str]:
    return [stage.algorithm for stage in fitted(read(search), scorers).preset.stages]


@pytest.mark.parametrize("name", READY)
def test_a_ready_way_climbs_only_where_answers_have_a_slope(questions: EvaluationSet, name: str) -> None:
    search = thread.search(questions, thoroughness=name)
    assert algorithms(search, "exact", "number")[-1] == "gradient"
    assert "gradient" not in algorithms(search, "exact", "choice_logprob")
    for change in ({"fitness": "generated"}, {"measures": [{"kind": "short"}]}, {"economy": {"rungs": [2, 4]}}):
        assert "gradient" not in algorithms(search | change)


@pytest.mark.parametrize("name", READY)
def test_every_ready_way_can_be_frozen_whatever_judges(expert: User, questions: EvaluationSet, name: str) -> None:
    graph = thread.drawing(thread.zoo_models())
    search = thread.search(questions, thoroughness=name, seed=1)
    plan = freeze(expert, read_graph(graph), read(search), 1)["engine"]
    assert plan["stages"][-1]["algorithm"] == "gradient"
    written = freeze(expert, read_graph(graph), read(search | {"fitness": "generated"}), 1)["engine"]
    assert "gradient" not in [stage["algorithm"] for stage in written["stages"]]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"fitness": "generated"}, "fitness"),
        ({"economy": {"rungs": [2]}}, "rungs"),
        ({"stages": [CLIMB, CLIMB | {"granularity": "layer+path"}]}, "granularity"),
    ],
)
def test_a_way_of_ones_own_that_cannot_climb_is_told_beforehand(
    expert: User, questions: EvaluationSet, change: dict[str, Any], word: str
) -> None:
    search = thread.search(questions, **({"stages": [CLIMB]} | change))
    with translation.override("en"):
        found = queries.check(expert, thread.drawing(thread.zoo_models()), search)["problems"]
    assert any(word in item["message"] and item["severity"] == "error" and item["mend"] for item in found)


def test_a_slope_counts_as_four_candidates(questions: EvaluationSet) -> None:
    graph = read_graph({"nodes": [], "edges": []})
    stages = [CLIMB | {"generations": 8}, CLIMB | {"algorithm": "cma_es", "generations": 2, "population": 4}]
    assert effort(graph, {}, read(thread.search(questions, stages=stages))) == (8 * 4 + 8) / 16
