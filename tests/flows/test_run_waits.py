"""The worker killed with -9 while a run asks people, waits for them and goes on: the same winner as undisturbed."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.flows.test_durability import call, design, events, kill_worker, winner
from tests.product import Product

__all__ = ["call", "design"]  # fixtures
pytestmark = pytest.mark.flow
Call = Callable[..., Any]
SEARCH = {
    "stages": [{"algorithm": "cma_es", "granularity": "layer", "generations": 2, "population": 4, "sigma": 0.3}],
    "items_per_generation": 6,
    "people": {"generations": [1], "leaders": 2, "judgements": 6, "weight": 0.8},
}


def begun(call: Call, design: str) -> str:
    """A run of the small search that asks people; its id."""
    whole = call("GET", f"/designs/{design}")
    call("PUT", f"/designs/{design}", {**whole, "search": {**whole["search"], **SEARCH}})
    return str(call("POST", f"/designs/{design}/runs", {})["id"])


def waiting(call: Call, run: str, state: str) -> str:
    """The judging project for which the run waits, once it is in this state; its id."""
    end = time.monotonic() + 240
    while time.monotonic() < end:
        asked = call("GET", f"/runs/{run}/people")["waiting"]
        if asked is not None and asked["state"] == state:
            return str(asked["project"])
        time.sleep(0.1)
    raise AssertionError(f"run {run} does not wait for people in a project that is {state}")


def judge(call: Call, project: str, count: int) -> int:
    """Prefer the longer answer, of equals the first in the alphabet, up to so many times; how many times it was."""
    desk = f"/judging/work/{project}"
    done = 0
    while done < count and (held := call("POST", f"{desk}/seats", {"count": 1})["seats"]):
        left, right = ((-len(held[0][side]), held[0][side]) for side in ("left", "right"))
        said = {"choice": "left" if left < right else "right", "seconds": 3, "id": str(uuid4())}
        call("POST", f"{desk}/judgements", {**said, "seat": held[0]["id"], "token": held[0]["token"]})
        done += 1
    return done


def killed(app: Product) -> None:
    """kill -9 for the worker that stands, or is about to."""
    end = time.monotonic() + 60
    while "worker" not in app.processes() and time.monotonic() < end:
        time.sleep(0.1)
    kill_worker(app)


def told(call: Call, run: str) -> tuple[dict[str, Any], Any]:
    """The winner, and what people said, once the run is finished."""
    assert [event["kind"] for event in events(call, run)][-1] == "run.finished"
    said = call("GET", f"/runs/{run}/people")["judged"]
    assert said[0]["judgements"] > 1
    return winner(call, run), said


def test_a_worker_killed_while_people_are_asked_changes_nothing(app: Product, call: Call, design: str) -> None:
    undisturbed = begun(call, design)
    project = waiting(call, undisturbed, "open")
    call("POST", f"/judging/projects/{project}/join")
    assert judge(call, project, 100) > 1

    disturbed = begun(call, design)
    waiting(call, disturbed, "answering")
    killed(app)  # while the models answer
    expected = told(call, undisturbed)
    project = waiting(call, disturbed, "open")
    assert call("GET", f"/runs/{disturbed}/people")["waiting"]["people"] != []  # who judged before is asked again
    assert judge(call, project, 1) == 1
    killed(app)  # while it waits and people judge
    assert call("GET", f"/runs/{disturbed}")["status"] == "waiting"
    judge(call, project, 100)
    killed(app)  # when enough is judged
    assert told(call, disturbed) == expected
