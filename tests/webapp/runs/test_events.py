"""What a run tells the browser is what the API describes; fronts, archives and genealogies come along, and light."""

import json
from typing import Any

import pytest
from django.test import Client
from pydantic import ConfigDict, create_model

from merger.evolution.loop.drawable import MOST_BYTES, drawable
from merger.search import SEARCHES
from tests.webapp import thread
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.runs.models import Candidate, Run
from webapp.runs.payloads import KINDS

pytestmark = pytest.mark.django_db(transaction=True)

# What each search has to show beside its fitness.
SHOWN = {
    "nsga2": {"pareto", "genealogy"},
    "nsga3": {"pareto", "genealogy"},
    "m2n2": {"archive", "genealogy"},
    "cycle_qd": {"archive", "genealogy"},
    "genetic": {"genealogy"},
    "one_plus_lambda": {"genealogy"},
}


@pytest.mark.parametrize("algorithm", sorted(SHOWN.keys() & SEARCHES.keys()))
def test_a_run_tells_what_the_api_describes(expert: User, client: Client, algorithm: str) -> None:
    skill = {"evaluation_set": str(thread.questions(expert, "算数").pk), "weight": 1, "items_per_generation": 2}
    stages = [
        {"algorithm": "random", "granularity": "model", "generations": 1, "population": 2},
        {"algorithm": algorithm, "granularity": "layer", "generations": 2, "population": 4},
    ]
    run = thread.run(expert, stages=stages, skills=[skill], items_per_generation=2)
    drive(run)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE, thread.kinds(run)

    client.force_login(expert)
    told = client.get(f"/api/v1/runs/{run.pk}/events?limit=1000").json()["events"]
    for event in told:
        assert len(json.dumps(event)) < MOST_BYTES
        told_as_described(event)
    untold = KINDS.keys() - {event["kind"] for event in told}
    people = {"run.waiting", "leaders.judged"}  # of a run that stops for them: test_inside.py
    assert untold == {"run.paused", "run.resumed", "run.cancelled", "run.failed", *people}

    started = next(event["payload"] for event in told if event["kind"] == "run.started")
    assert started["objectives"] == ["few questions", "算数"]
    closed = [event["payload"] for event in told if event["kind"] == "generation.closed"]
    assert len(closed) == 3
    for payload in closed[1:]:
        assert {name for name, value in payload["search"].items() if value} == SHOWN[algorithm]
        assert "genome" not in json.dumps(payload["search"])
    known = set(Candidate.objects.filter(run=run).values_list("generation__number", "index"))
    assert origins(closed[-1]["search"]) <= known
    births = closed[-1]["search"]["genealogy"]
    assert {birth["generation"] for birth in births} == {3}
    assert {parent[0] for birth in births for parent in birth["parents"]} <= {2, 3}


def told_as_described(event: dict[str, Any]) -> None:
    """The payload has every field that its kind must have, and none that is not described."""
    strict: Any = {"payload": (KINDS[event["kind"]], ...)}
    described = create_model("Described", __config__=ConfigDict(extra="forbid", strict=True), **strict)
    described.model_validate_json(json.dumps({"payload": event["payload"]}))


def origins(value: Any) -> set[tuple[int, int]]:
    """Every candidate that is named anywhere."""
    if isinstance(value, list):
        return {origin for item in value for origin in origins(item)}
    if not isinstance(value, dict):
        return set()
    own = {(value["generation"], value["index"])} if "index" in value and "generation" in value else set()
    parents = {(generation, index) for generation, index in value.get("parents", [])}
    return own.union(parents, *(origins(item) for item in value.values()))


def test_long_lists_are_shortened_and_say_so() -> None:
    member = {"genome": [0.1] * 900, "objectives": [0.5, 0.25], "generation": 2, "index": 5, "fitness": 0.5}
    found = drawable({"generations": 7, "generations_in_stage": 3}, {"pareto": [member] * 10_000, "genealogy": []})
    assert len(json.dumps(found)) < MOST_BYTES * 1.2
    assert len(found["pareto"]) + found["shortened"]["pareto"] == 10_000
    assert found["pareto"][0] == {"objectives": [0.5, 0.25], "generation": 6, "index": 5, "fitness": 0.5}


def test_the_description_names_every_kind(as_expert: Client) -> None:
    described = as_expert.get("/api/v1/openapi.json").json()
    schemas = described["components"]["schemas"]
    told = schemas["RunEvents"]["properties"]["events"]["items"]
    assert set(told["discriminator"]["mapping"]) == set(KINDS)
    for kind, payload in KINDS.items():
        assert schemas[payload.__name__].get("properties", {}).keys() == payload.__annotations__.keys(), kind
