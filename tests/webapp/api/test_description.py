"""The API's description tells designs and faults as they are sent; describing a design changes nothing of it."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from pydantic import ConfigDict, TypeAdapter, with_config

from tests.webapp import thread
from webapp.accounts.models import User
from webapp.api.answers import Fault
from webapp.api.application import api
from webapp.api.design_graph import DesignGraph
from webapp.api.design_search import DesignSearch
from webapp.catalog.models import EvaluationSet
from webapp.designer.examples import QUESTIONS, example

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@with_config(ConfigDict(extra="forbid"))
class _Fault(Fault):
    """A fault with no key that is not described."""


def test_the_sample_design_is_of_the_described_types(expert: User) -> None:
    thread.zoo_models()
    EvaluationSet.objects.filter(pk=thread.questions(None).pk).update(filename=QUESTIONS)
    sample = example(expert)
    assert sample is not None
    for described, part in zip((DesignGraph, DesignSearch), sample, strict=True):
        adapter: TypeAdapter[Any] = TypeAdapter(described)
        assert adapter.dump_python(adapter.validate_python(part), exclude_unset=True) == part


def test_what_newer_programs_keep_in_a_design_is_answered_as_sent(as_expert: Client, expert: User) -> None:
    design = thread.design(expert)
    graph = design.graph | {"later": [1, {"x": None}]}
    graph["nodes"][0]["colour"] = "red"
    search = design.search | {"skills": [], "later": {"deep": -0.0}}
    body = {"name": "new", "graph": graph, "search": search, "revision": 1}
    as_expert.put(f"/api/v1/designs/{design.pk}", json.dumps(body), **JSON)
    text = as_expert.get(f"/api/v1/designs/{design.pk}").content.decode()
    assert f'"graph": {json.dumps(graph)}, "search": {json.dumps(search)}' in text


def test_faults_are_what_the_description_says(as_expert: Client, expert: User) -> None:
    design, path = thread.design(expert), "/api/v1/designs"
    body = {"name": "n", "graph": design.graph, "search": design.search, "revision": 9}
    stale = as_expert.put(f"{path}/{design.pk}", json.dumps(body), **JSON)
    unread = as_expert.post(f"{path}", json.dumps({"graph": {}}), **JSON)
    empty = as_expert.post(f"{path}", json.dumps({"name": "empty"}), **JSON).json()["id"]
    cannot_run = as_expert.post(f"{path}/{empty}/runs", "{}", **JSON)
    gone = as_expert.get(f"/api/v1/models/{design.pk}")
    answers = [stale, unread, cannot_run, gone]
    assert [answer.status_code for answer in answers] == [409, 422, 422, 404]
    for answer in answers:
        TypeAdapter(_Fault).validate_json(answer.content, strict=True)
    assert stale.json()["current"]["id"] == str(design.pk) and cannot_run.json()["problems"]


def test_every_operation_may_answer_with_a_fault() -> None:
    paths = api.get_openapi_schema()["paths"]
    told = [operation["responses"]["default"] for path in paths.values() for operation in path.values()]
    assert told and all(json.dumps(answer).endswith('/Fault"}}}}') for answer in told)


def test_every_type_that_is_referred_to_is_described() -> None:
    description = api.get_openapi_schema()
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(description)))
    assert {"DesignGraph", "DesignSearch", "ChatAnswers"} <= named <= description["components"]["schemas"].keys()
