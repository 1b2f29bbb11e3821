"""The worker killed with -9 in mid-generation: the run goes on by itself and ends in the same winner."""

import csv
import io
import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.product import Product
from webapp.environment import ROOT

pytestmark = pytest.mark.flow
PATIENCE = 300.0  # seconds
STAGES = [
    {"algorithm": "cma_es", "granularity": "layer", "generations": 2, "population": 6, "sigma": 0.3},
    {"algorithm": "cma_es", "granularity": "matrix", "generations": 2, "population": 6, "sigma": 0.12},
]
Call = Callable[..., Any]


@pytest.fixture
def call(app: Product) -> Call:
    """call("GET", "/runs") -> JSON, as the administrator through the REST API."""
    token = app.token()

    def ask(method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"{app.url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    return ask


def some_questions(app: Product) -> str:
    """A question set of the first questions of each split of the shipped one, added through the API; its id."""
    rows = list(csv.DictReader((ROOT / "zoo/questions/sums_ja.csv").open(encoding="utf-8")))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    for split, count in (("search", 40), ("validation", 15), ("heldout", 20)):
        writer.writerows([row for row in rows if row["split"] == split][:count])
    fields = {"name": "some", "scorer": "japanese_answer", "template": "問：{question}\n答：", "max_new_tokens": "26"}
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts.append(f'Content-Disposition: form-data; name="file"; filename="some.csv"\r\n\r\n{text.getvalue()}')
    body = "".join(f"--cut\r\n{part}\r\n" for part in parts) + "--cut--\r\n"
    headers = {"Authorization": f"Bearer {app.token()}", "Content-Type": "multipart/form-data; boundary=cut"}
    request = urllib.request.Request(f"{app.url}/api/v1/evaluation-sets", body.encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(json.loads(answer.read())["id"])


@pytest.fixture
def design(app: Product, call: Call) -> str:
    """The demo models, two stages, one seed."""
    models = {model["name"].rpartition(" ")[2]: model["id"] for model in call("GET", "/models") if model["shared"]}
    free = {"free": {"low": -1, "high": 2, "granularity": "matrix"}}
    nodes: list[dict[str, Any]] = [
        {"id": name, "kind": "source", "model": models[name], "name": "", "x": 0, "y": 0}
        for name in ("base", "Japanese", "arithmetic")
    ]
    nodes.append({"id": "merge", "kind": "merge", "method": "task_arithmetic", "name": "", "x": 300, "y": 0})
    edges = [
        {"id": f"{name}-merge", "from": name, "to": "merge", "port": port, "parameters": parameters}
        for name, port, parameters in (
            ("base", "base", {}),
            ("Japanese", "models", {"weight": free}),
            ("arithmetic", "models", {"weight": free}),
        )
    ]
    search = {
        "evaluation_set": some_questions(app),
        "thoroughness": "custom",
        "stages": STAGES,
        "items_per_generation": 10,
        "seed": 5,
    }
    body = {"name": "durable", "graph": {"nodes": nodes, "edges": edges}, "search": search}
    return str(call("POST", "/designs", body)["id"])


def events(call: Call, run: str) -> Iterator[dict[str, Any]]:
    """The run's events as they come, each once, until it has ended."""
    after, end = 0, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        batch = call("GET", f"/runs/{run}/events?after={after}")["events"]
        for event in batch:
            assert event["seq"] == after + 1
            after = event["seq"]
            yield event
            if event["kind"] in ("run.finished", "run.failed", "run.cancelled"):
                return
        time.sleep(0.05)
    raise AssertionError(f"run {run} did not end within {PATIENCE:.0f} s")


def living(pids: list[int]) -> list[int]:
    """Those of the processes that have not ended."""
    found = []
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] != "Z":
                    found.append(pid)
        except OSError:
            continue
    return found


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    found, waiting = [pid], [pid]
    while waiting:
        parent = waiting.pop()
        for task in os.listdir(f"/proc/{parent}/task"):
            with open(f"/proc/{parent}/task/{task}/children") as file:
                children = [int(child) for child in file.read().split()]
            found += children
            waiting += children
    return found


def kill_worker(app: Product) -> None:
    """kill -9 for the worker and its children, all at once: nothing gets a chance to tidy up."""
    pids = family(app.processes()["worker"])
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + 10
    while living(pids) and time.monotonic() < end:
        time.sleep(0.05)
    assert living(pids) == []


def winner(call: Call, run: str) -> dict[str, Any]:
    report = call("GET", f"/runs/{run}")["report"]
    return {"winner": report["winner"], "items": report["items"], "candidates": report["candidates"]}


def test_a_killed_worker_changes_nothing_but_the_time(app: Product, call: Call, design: str) -> None:
    undisturbed = call("POST", f"/designs/{design}/runs", {})["id"]
    assert [event["kind"] for event in events(call, undisturbed)][-1] == "run.finished"

    disturbed = call("POST", f"/designs/{design}/runs", {})["id"]
    told: list[dict[str, Any]] = []
    kills = 0
    for event in events(call, disturbed):
        told.append(event)
        payload = event["payload"]
        if event["kind"] != "candidate.scored" or kills == 2 or payload["generation"] != 2 * kills + 1:
            continue
        if 2 <= payload["done"] <= 3:  # in mid-generation, once in the first stage and once in the second
            kill_worker(app)
            kills += 1
    assert kills == 2
    assert told[-1]["kind"] == "run.finished"
    scored = [
        (event["payload"]["generation"], event["payload"]["index"])
        for event in told
        if event["kind"] == "candidate.scored"
    ]
    assert sorted(scored) == [(generation, index) for generation in (1, 2, 3, 4) for index in range(6)]
    assert [event["payload"]["number"] for event in told if event["kind"] == "generation.closed"] == [1, 2, 3, 4]
    attempts = [
        candidate["attempts"]
        for number in (1, 2, 3, 4)
        for candidate in call("GET", f"/runs/{disturbed}/candidates?generation={number}")
    ]
    assert max(attempts) > 1  # somebody died with a candidate in hand
    assert winner(call, disturbed) == winner(call, undisturbed)
