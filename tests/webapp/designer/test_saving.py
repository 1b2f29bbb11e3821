"""Saving under a revision: a stale tab is told, never obeyed; versions stay."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.webapp import thread
from webapp.accounts.models import User
from webapp.designer.models import Design

pytestmark = pytest.mark.django_db


def put(client: Client, design: Design, revision: int, **changes: Any) -> tuple[int, dict[str, Any]]:
    body = {"name": design.name, "graph": design.graph, "search": design.search, "revision": revision} | changes
    answer = client.put(f"/api/v1/designs/{design.pk}", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def test_a_stale_tab_gets_the_other_version_and_changes_nothing(as_expert: Client, expert: User) -> None:
    design = thread.design(expert)
    assert put(as_expert, design, 1, name="first")[0] == 200
    status, refusal = put(as_expert, design, 1, name="second")
    assert status == 409
    assert refusal["current"]["name"] == "first" and refusal["current"]["revision"] == 2
    design.refresh_from_db()
    assert (design.name, design.revision) == ("first", 2)


def test_the_drawing_comes_back_exactly(as_expert: Client, expert: User) -> None:
    """Order of keys, -0.0 and large floats are data: jsonb would change all three."""
    design = thread.design(expert)
    graph = design.graph
    graph["nodes"][3]["parameters"] = {"zeta": 1e22, "alpha": -0.0}
    assert put(as_expert, design, 1, graph=graph)[0] == 200
    text = as_expert.get(f"/api/v1/designs/{design.pk}").content.decode()
    assert '"zeta": 1e+22, "alpha": -0.0' in text or '"zeta":1e+22,"alpha":-0.0' in text


def test_versions_are_numbered_and_kept(as_expert: Client, expert: User) -> None:
    design = thread.design(expert)
    for note in ("one", "two"):
        as_expert.post(
            f"/api/v1/designs/{design.pk}/versions", json.dumps({"note": note}), content_type="application/json"
        )
    put(as_expert, design, 1, graph={"nodes": [], "edges": []})
    found = as_expert.get(f"/api/v1/designs/{design.pk}").json()
    assert [(item["number"], item["note"]) for item in found["versions"]] == [(2, "two"), (1, "one")]
    kept = as_expert.get(f"/api/v1/designs/{design.pk}/versions/1").json()
    assert len(kept["graph"]["nodes"]) == 4


def test_new_designs_empty_with_a_model_and_from_the_example(as_expert: Client, expert: User) -> None:
    models = thread.zoo_models()
    for body, nodes in (({}, 0), ({"model": str(models[0].pk)}, 1), ({"sample": "1"}, 0)):
        answer = as_expert.post(reverse("designer:new"), body)
        design = Design.objects.get(pk=answer["Location"].strip("/").split("/")[-1])
        assert len(design.graph["nodes"]) == nodes and design.owner == expert
    from django.core.management import call_command

    call_command("register_zoo")
    answer = as_expert.post(reverse("designer:new"), {"sample": "1"})
    design = Design.objects.get(pk=answer["Location"].strip("/").split("/")[-1])
    check = as_expert.post(
        f"/api/v1/designs/{design.pk}/check",
        json.dumps({"graph": design.graph, "search": design.search}),
        content_type="application/json",
    ).json()
    assert len(design.graph["nodes"]) == 4 and check["problems"] == []


def test_a_run_needs_a_design_without_errors(as_expert: Client, expert: User) -> None:
    design = thread.design(expert)
    put(as_expert, design, 1, graph={"nodes": [], "edges": []})
    answer = as_expert.post(f"/api/v1/designs/{design.pk}/runs", "{}", content_type="application/json")
    assert answer.status_code == 422
    assert [item["action"] for item in answer.json()["problems"]] == ["add_model", "add_merge"]
