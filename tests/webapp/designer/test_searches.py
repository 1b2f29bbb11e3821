"""Every search that the engine has can be chosen, in words, and begins; settings that cannot work are said so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from merger.errors import MergerError
from merger.evolution import Budget, Economy, Measure, Plan
from merger.search import SEARCHES, Setting
from tests.webapp import thread
from webapp.accounts.models import User
from webapp.catalog.models import EvaluationSet
from webapp.designer import estimate as estimates
from webapp.designer import queries
from webapp.designer.graph import read as read_graph
from webapp.designer.reading import Unsettled
from webapp.designer.search_settings import SearchSettings, read
from webapp.designer.search_words import OF_STAGE, describe
from webapp.designer.services import create
from webapp.foundation.refusals import Refused
from webapp.runs.planning import freeze

pytestmark = pytest.mark.django_db
Search = dict[str, Any]
GRANULARITIES = ("model", "type", "groups:2", "layer", "block", "matrix")


@pytest.fixture
def sets(expert: User) -> list[EvaluationSet]:
    return [thread.questions(expert, name) for name in ("first", "second", "third")]


@pytest.fixture
def search(sets: list[EvaluationSet]) -> Search:
    return thread.search(sets[0])


@pytest.fixture
def graph() -> dict[str, Any]:
    return thread.drawing(thread.zoo_models())


def told(user: User, graph: dict[str, Any], search: Search) -> list[tuple[str, str]]:
    with translation.override("en"):
        return [(item["severity"], item["message"]) for item in queries.check(user, graph, search)["problems"]]


def stage(algorithm: str, granularity: str = "model", **changes: Any) -> dict[str, Any]:
    return {
        "algorithm": algorithm, "granularity": granularity, "generations": 2, "population": 8, "points": 2,
    } | changes  # fmt: skip


def test_every_algorithm_has_words_and_only_settings_that_it_takes() -> None:
    found = {item["name"]: item for item in describe()}
    assert set(found) == set(SEARCHES)
    for item in found.values():
        assert item["label"] and item["explanation"] and item["fields"]
        assert {"model", "layer", "matrix"} <= set(item["granularities"])
        assert all(field["label"] and field["explanation"] for field in item["fields"])


@pytest.mark.parametrize(
    ("algorithm", "granularity"),
    [
        (algorithm, granularity)
        for algorithm in sorted(SEARCHES)
        for granularity in (GRANULARITIES if algorithm != "grid" else ("model", "groups:2"))  # few numbers only
    ]
    + [(item["name"], name) for item in describe() for name in item["granularities"] if name.endswith("+path")],
)
def test_every_algorithm_begins_on_the_demo_design(
    expert: User,
    graph: dict[str, Any],
    search: Search,
    sets: list[EvaluationSet],
    algorithm: str,
    granularity: str,
) -> None:
    search["skills"] = [{"evaluation_set": str(sets[1].pk), "weight": 1}]
    search["stages"] = [stage(algorithm, granularity)]
    assert [line for line in told(expert, graph, search) if line[0] == "error"] == []
    plan = Plan.from_json(freeze(expert, read_graph(graph), read(search), 1)["engine"])
    assert [(item.algorithm, item.granularity) for item in plan.stages] == [(algorithm, granularity)]


@pytest.mark.parametrize(
    ("algorithm", "setting"),
    [
        (name, setting)
        for name, algorithm in sorted(SEARCHES.items())
        for setting in algorithm.settings
        if setting.in_forms and setting.name not in OF_STAGE
    ],
)
def test_every_option_reaches_the_algorithm(
    expert: User, graph: dict[str, Any], search: Search, algorithm: str, setting: Setting
) -> None:
    """An option that an algorithm does not read would change nothing about what it begins with."""
    from merger.space import Dimension, Space

    space = Space(tuple(Dimension(name, 0.0, 1.0, 0.5) for name in "abc"))
    least, _ = setting.bounds()
    value = int(least) + 2 if setting.kind == "integer" else least + 0.25
    settings = read(search | {"stages": [stage(algorithm, options={setting.name: value})]}).preset.stages[0].settings()
    usual = read(search | {"stages": [stage(algorithm)]}).preset.stages[0].settings()
    begun = [SEARCHES[algorithm].begin(space, 1, what).state() for what in (settings, usual)]
    assert begun[0] != begun[1]


@pytest.mark.parametrize(("algorithm", "population"), [("gradient", 1), ("cma_es", 16), ("grid", 16)])
def test_a_generation_is_as_large_as_usual_where_nobody_says(search: Search, algorithm: str, population: int) -> None:
    rows = [{"algorithm": algorithm, "granularity": "layer", "generations": 2}]
    assert [stage.population for stage in read(search | {"stages": rows}).preset.stages] == [population]


def test_a_search_of_five_stages_with_every_other_setting(
    expert: User, graph: dict[str, Any], search: Search, sets: list[EvaluationSet]
) -> None:
    search |= {
        "stages": [stage("cma_es", granularity) for granularity in GRANULARITIES[:5]],
        "skills": [
            {"evaluation_set": str(sets[1].pk), "keep": 0.95, "weight": 0},
            {"evaluation_set": str(sets[2].pk), "keep": None, "weight": 2, "items_per_generation": 3},
        ],
        "measures": [{"kind": "japanese", "weight": 0.25}, {"kind": "small", "weight": 0}],
        "economy": {"rotate": False, "estimator": 4, "cache": False},
        "budget": {"candidates": 100, "items": 5000, "money": 300, "price": 120},
        "minutes": 90,
    }
    assert told(expert, graph, search) == []
    frozen = freeze(expert, read_graph(graph), read(search), 5)
    plan = Plan.from_json(frozen["engine"])
    assert [(one.name, one.weight, one.keep, one.items_per_generation) for one in plan.skills] == [
        (str(sets[1].pk), 0.0, 0.95, 20),
        (str(sets[2].pk), 2.0, None, 3),
    ]
    assert frozen["skills"] == [
        {"id": str(one.pk), "name": one.name, "sha256": one.sha256, "weight": weight, "keep": keep}
        for one, weight, keep in ((sets[1], 0.0, 0.95), (sets[2], 2.0, None))
    ]
    assert plan.fitness == "generated"  # kinds of answers need answers
    assert plan.measures == (Measure("japanese", 0.25), Measure("small", 0.0))
    assert plan.economy == Economy(rotate=False, estimator=4, cache=False)
    assert plan.budget == Budget(100, 5000, 90.0, 300.0, 120.0) and plan.budget.seconds == 5400
    assert len(plan.stages) == 5 and plan.guarded


def test_a_preset_takes_the_other_goals_too(expert: User, search: Search, sets: list[EvaluationSet]) -> None:
    search |= {"thoroughness": "trial", "skills": [{"evaluation_set": str(sets[1].pk), "keep": 0.8}]}
    assert [skill.keep for skill in read(search).skills] == [0.8] and read(search).candidates == 72


@pytest.mark.parametrize(
    "change",
    [
        {"stages": [stage("cma_es")] * 6},
        {"stages": [stage("magic")]},
        {"stages": [stage("random", options={"sigma": 1})]},
        {"stages": [stage("nsga2", options={"spread": 2})]},
        {"stages": [stage("nsga2", options={"spread": True})]},
        {"stages": [stage("grid", points=[0.1, "x"])]},
        {"stages": [stage("cma_es", population=0)]},
        {"skills": [{"evaluation_set": "no id"}]},
        {"skills": {"evaluation_set": "no list"}},
        {"skills": [{"evaluation_set": "00000000-0000-0000-0000-000000000000", "keep": 1.5}]},
        {"measures": [{"kind": "loud"}]},
        {"measures": [{"kind": "small"}, {"kind": "small"}]},
        {"economy": {"rungs": ["many"]}},
        {"economy": {"rotate": "yes"}},
        {"economy": {"alpha": 0.7}},
        {"budget": {"money": -1}},
        {"budget": {"money": float("nan")}},
        {"budget": []},
        {"minutes": 0},
        {"fitness": "loud"},
    ],
)
def test_settings_that_cannot_be_are_refused(search: Search, change: Search) -> None:
    with pytest.raises(MergerError):
        read(search | change)


@pytest.mark.parametrize(
    "change",
    [
        {"budget": {"money": 100}},
        {"economy": {"rungs": [8, 16], "rotate": True}},
        {"economy": {"rungs": [8, 16], "rotate": False}, "measures": [{"kind": "small"}]},
    ],
)
def test_a_draft_may_contradict_itself_but_not_run(
    expert: User, graph: dict[str, Any], search: Search, change: Search
) -> None:
    create(expert, "a draft", graph, search | change)
    errors = [line for line in told(expert, graph, search | change) if line[0] == "error"]
    assert len(errors) == 1 and "rungs" not in errors[0][1] and "price:" not in errors[0][1]


def test_the_same_set_twice_is_refused(search: Search, sets: list[EvaluationSet]) -> None:
    for twice in ([sets[0]], [sets[1], sets[1]]):
        with pytest.raises(Unsettled):
            read(search | {"skills": [{"evaluation_set": str(one.pk)} for one in twice]})


def test_sets_of_others_do_not_exist(
    expert: User, graph: dict[str, Any], search: Search, make_user: Callable[..., User]
) -> None:
    theirs = thread.questions(make_user("expert", "stranger"), "theirs")
    search["skills"] = [{"evaluation_set": str(theirs.pk), "keep": 0.8}]
    assert told(expert, graph, search) == [("error", "A question set that the child must not lose is no longer there.")]
    with pytest.raises(Refused):
        freeze(expert, read_graph(graph), read(search), 1)


def test_a_search_that_cannot_begin_is_said_before_the_start(
    expert: User, graph: dict[str, Any], search: Search
) -> None:
    search["stages"] = [stage("cma_es"), stage("grid", "matrix")]
    [(severity, message)] = told(expert, graph, search)
    assert severity == "error" and message.startswith("Stage 2: 2 values for each of ") and "gene" not in message
    search["stages"] = [stage("cma_es", "groups:0")]
    assert [line[0] for line in told(expert, graph, search)] == ["error"]


def test_balancing_goals_needs_goals(
    expert: User, graph: dict[str, Any], search: Search, sets: list[EvaluationSet]
) -> None:
    search["stages"] = [stage("nsga2")]
    assert told(expert, graph, search) == [
        ("warning", "“Balance two or three goals” weighs several goals, and there is one.")
    ]
    assert told(expert, graph, search | {"skills": [{"evaluation_set": str(sets[1].pk)}]}) == []
    for algorithm in [name for name, declared in SEARCHES.items() if declared.objectives == "required"]:
        search["stages"] = [stage(algorithm)]
        assert [severity for severity, _ in told(expert, graph, search)] == ["error"]


def test_the_sentence_tells_what_must_stay(
    expert: User, graph: dict[str, Any], search: Search, sets: list[EvaluationSet]
) -> None:
    search |= {
        "skills": [{"evaluation_set": str(sets[1].pk), "keep": 0.8, "weight": 1}],
        "measures": [{"kind": "short", "weight": 1}],
    }
    with translation.override("en"):
        sentence = queries.check(expert, graph, search)["sentence"]
    assert sentence.endswith(
        "In “second” it must keep 80 % of what the best model can do. It shall also get better at “second”. "
        "It shall answer briefly."
    )


def forecast(
    monkeypatch: pytest.MonkeyPatch, graph: dict[str, Any], settings: SearchSettings, *paces: estimates.Pace
) -> dict[str, Any]:
    monkeypatch.setattr(estimates, "_sources", [lambda models: paces])
    return estimates.estimate(read_graph(graph), settings)


def test_a_forecast_tells_candidates_questions_time_and_money(
    monkeypatch: pytest.MonkeyPatch, graph: dict[str, Any], search: Search, sets: list[EvaluationSet]
) -> None:
    search |= {
        "skills": [{"evaluation_set": str(sets[1].pk), "keep": 0.8, "items_per_generation": 6}],
        "budget": {"price": 360},
    }
    plain = estimates.Pace(10.0, 10, beside=60.0)
    value = forecast(monkeypatch, graph, read(search), plain, estimates.Pace(500.0, 10, "generated"))
    assert (value["candidates"], value["questions"], value["items"]) == (12, 10, 120)
    assert (value["low"], value["high"]) == (180.0, 210.0)  # 12 x 10 to a quarter more, and a minute beside them
    assert value["money"] == {"low": 18.0, "high": 21.0, "most": None}
    written = forecast(monkeypatch, graph, read(search | {"fitness": "generated"}), plain)
    assert not written["measured"] and written["money"] == {"low": None, "high": None, "most": None}


@pytest.mark.parametrize(
    ("budget", "candidates", "low"),
    [
        ({"candidates": 8}, 8, 80.0),
        ({"items": 30}, 7, 70.0),
        ({"money": 1, "price": 60}, 12, 60.0),  # a minute
    ],
)
def test_a_budget_cuts_the_forecast(
    monkeypatch: pytest.MonkeyPatch, graph: dict[str, Any], search: Search, budget: Search, candidates: int, low: float
) -> None:
    value = forecast(monkeypatch, graph, read(search | {"budget": budget}), estimates.Pace(10.0, 4))
    assert (value["candidates"], value["low"]) == (candidates, low)
    assert value["minutes"] == (1 if "money" in budget else None)


def test_a_grid_is_counted_by_the_weights_it_varies(expert: User, graph: dict[str, Any], search: Search) -> None:
    search["stages"] = [stage("grid", points=3, generations=1)]
    assert queries.check(expert, graph, search)["estimate"]["candidates"] == 9
