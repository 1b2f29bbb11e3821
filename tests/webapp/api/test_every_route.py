"""Every route, every role, one's own things and other people's: nothing is reachable that no rule allows."""

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.webapp import thread
from tests.webapp.conftest import MakeUser
from tests.webapp.review.projects import project
from webapp.accounts.models import User
from webapp.catalog.models import EvaluationSet, Model
from webapp.designer.models import Design
from webapp.review.inviting import assign, invite
from webapp.review.model_judges import JudgeEndpoint, ModelJudge
from webapp.review.models import Letter
from webapp.runs.models import Run
from webapp.runs.services import start
from webapp.streams.models import Job
from webapp.streams.services import open_job


class Route(NamedTuple):
    """allowed: roles that may call it; answer: the status for one's own thing; seen: others' things by managers.

    assigned: only for those who are assigned to it, whatever their role.
    """

    method: str
    path: str
    answer: int
    allowed: str = "expert manager administrator"
    body: Any = None
    changes: bool = False
    assigned: bool = False


MAKERS = "expert administrator"
EVERYBODY = "expert manager annotator administrator"
API = "/api/v1"
PROJECTS, WORK = f"{API}/judging/projects", f"{API}/judging/work"
ENDPOINTS = f"{API}/judging/endpoints"
NOTHING = str(uuid.UUID(int=0))
SAID = {"id": NOTHING, "seat": NOTHING, "token": NOTHING, "choice": "left", "seconds": 1}
ROUTES = [
    Route("GET", "/", 200, EVERYBODY),
    Route("GET", "/models/", 200),
    Route("GET", "/models/add/", 200, MAKERS),
    Route("GET", "/models/{model}/", 200),
    Route("POST", "/models/{model}/archive/", 302, MAKERS, changes=True),
    Route("GET", "/models/{model}/lineage/", 200),
    Route("GET", "/models/{model}/try/", 200),
    Route("GET", "/question-sets/", 200),
    Route("GET", "/question-sets/add/", 200, MAKERS),
    Route("GET", "/question-sets/{set}/", 200),
    Route("GET", "/designs/", 200),
    Route("POST", "/designs/new/", 302, MAKERS),
    Route("GET", "/designs/{design}/", 200),
    Route("POST", "/designs/{design}/put-away/", 302, MAKERS, changes=True),
    Route("GET", "/runs/", 200),
    Route("GET", "/runs/{run}/", 200),
    Route("GET", f"{API}/openapi.json", 200, EVERYBODY),
    Route("GET", f"{API}/docs", 200, EVERYBODY),
    Route("GET", f"{API}/me", 200, EVERYBODY),
    Route("GET", f"{API}/methods", 200),
    Route("GET", f"{API}/searches", 200),
    Route("POST", f"{API}/compatibility", 200, body={"models": ["{model}"]}),
    Route("GET", f"{API}/models", 200),
    Route("POST", f"{API}/models", 202, MAKERS, {"folder": "base"}),
    Route("POST", f"{API}/models/upload", 422, EVERYBODY, {}),
    Route("GET", f"{API}/models/{{model}}", 200),
    Route("PUT", f"{API}/models/{{model}}", 200, MAKERS, {"name": "new"}, changes=True),
    Route("DELETE", f"{API}/models/{{model}}", 204, MAKERS, changes=True),
    Route("GET", f"{API}/models/{{model}}/archive", 200),
    Route("GET", f"{API}/models/{{model}}/files/config.json", 200),
    Route("GET", f"{API}/models/{{model}}/lineage", 200),
    Route("GET", f"{API}/models/{{model}}/recipe.yml", 404),
    Route("GET", f"{API}/evaluation-sets", 200),
    Route("POST", f"{API}/evaluation-sets", 422, EVERYBODY, {}),
    Route("GET", f"{API}/evaluation-sets/growing", 200),
    Route("POST", f"{API}/evaluation-sets/preview", 422, EVERYBODY, {}),
    Route("GET", f"{API}/evaluation-sets/{{set}}", 200),
    Route("GET", f"{API}/designs", 200),
    Route("POST", f"{API}/designs", 201, MAKERS, {"name": "new"}),
    Route("GET", f"{API}/designs/{{design}}", 200),
    Route(
        "PUT", f"{API}/designs/{{design}}", 200, MAKERS,
        {"name": "new", "graph": {"nodes": [], "edges": []}, "search": {}, "revision": 1}, changes=True,
    ),
    Route("DELETE", f"{API}/designs/{{design}}", 204, MAKERS, changes=True),
    Route("POST", f"{API}/designs/{{design}}/check", 200, body={"graph": {}, "search": {}}),
    Route("POST", f"{API}/designs/{{design}}/versions", 201, MAKERS, {"note": "n"}, changes=True),
    Route("GET", f"{API}/designs/{{design}}/versions/1", 404),
    Route("GET", f"{API}/designs/{{design}}/recipe.yml", 200),
    Route("POST", f"{API}/designs/{{design}}/runs", 201, MAKERS, {}, changes=True),
    Route("GET", f"{API}/runs", 200),
    Route("GET", f"{API}/runs/{{run}}", 200),
    Route("GET", f"{API}/runs/{{run}}/events", 200),
    Route("GET", f"{API}/runs/{{run}}/candidates", 200),
    Route("POST", f"{API}/runs/{{run}}/pause", 200, MAKERS, {}, changes=True),
    Route("POST", f"{API}/runs/{{run}}/resume", 409, MAKERS, {}, changes=True),
    Route("POST", f"{API}/runs/{{run}}/cancel", 200, MAKERS, {}, changes=True),
    Route("POST", f"{API}/runs/{{run}}/finish", 409, MAKERS, {}, changes=True),
    Route("GET", f"{API}/runs/{{run}}/people", 200),
    Route("POST", f"{API}/runs/{{run}}/go-on", 409, MAKERS, {}, changes=True),
    Route("POST", f"{API}/runs/{{run}}/save", 409, MAKERS, {"name": "child"}, changes=True),
    Route("GET", f"{API}/runs/{{run}}/recipe.yml", 422),
    Route("POST", f"{API}/chats", 202, body={"models": ["{model}"], "message": "hello"}),
    Route("GET", f"{API}/jobs/{{job}}", 200, EVERYBODY),
    Route("GET", f"{API}/jobs/{{job}}/events", 200, EVERYBODY),
    Route("POST", f"{API}/jobs/{{job}}/cancel", 200, EVERYBODY, {}, changes=True),
    Route("GET", "/judging/", 200, EVERYBODY),
    Route("GET", "/judging/new/?run={done}", 200, MAKERS, changes=True),
    Route("GET", "/judging/new/forecast/?questions=20&raters=2", 200, MAKERS),
    Route("GET", "/judging/endpoints/", 200, "administrator"),
    Route("POST", "/judging/endpoints/", 422, "administrator", {"name": "x"}),
    Route("GET", "/judging/endpoints/{endpoint}/", 200, "administrator"),
    Route("POST", "/judging/endpoints/{endpoint}/", 422, "administrator", {"name": ""}),
    Route("POST", "/judging/endpoints/{endpoint}/remove/", 302, "administrator"),
    Route("GET", "/judging/{project}/", 200),
    Route("GET", "/judging/{project}/results/", 200),
    Route("GET", "/judging/{project}/people/", 200),
    Route("POST", "/judging/{project}/invite/", 200, MAKERS, changes=True),
    Route("POST", "/judging/{project}/invitations/{invitation}/revoke/", 302, MAKERS, changes=True),
    Route("POST", "/judging/{project}/invitations/{mailed}/send/", 302, MAKERS, changes=True),
    Route("POST", "/judging/{project}/steer/", 302, MAKERS, {"action": "pause"}, changes=True),
    Route("POST", "/judging/{project}/gold/", 302, MAKERS, changes=True),
    Route("POST", "/judging/{project}/ratings/", 302, MAKERS, changes=True),
    Route(
        "POST", "/judging/{project}/people/", 302, MAKERS, {"action": "give", "rater": "1", "count": "1"}, changes=True
    ),
    Route("POST", "/judging/{project}/models/", 302, MAKERS, {"judge": "model:"}, changes=True),
    Route("GET", "/judging/{project}/models/rows/", 200),
    Route("GET", "/judging/{project}/models/estimate/?judge=model:", 422, MAKERS, changes=True),
    Route("POST", "/judging/{project}/models/{judge}/steer/", 302, MAKERS, {"action": "stop"}, changes=True),
    Route("POST", "/judging/{project}/models/{judge}/ratings/", 302, MAKERS, changes=True),
    Route("GET", "/judging/{project}/judge/", 200, EVERYBODY, assigned=True),
    Route("POST", "/judging/{project}/erase/", 302, EVERYBODY, assigned=True),
    Route("GET", PROJECTS, 200),
    Route("POST", PROJECTS, 201, MAKERS, {"run": "{done}", "split": "search"}, changes=True),
    Route("GET", f"{PROJECTS}/{{project}}", 200),
    Route("POST", f"{PROJECTS}/{{project}}/pause", 200, MAKERS, {}, changes=True),
    Route("POST", f"{PROJECTS}/{{project}}/resume", 409, MAKERS, {}, changes=True),
    Route("POST", f"{PROJECTS}/{{project}}/close", 200, MAKERS, {}, changes=True),
    Route("POST", f"{PROJECTS}/{{project}}/answer-again", 409, MAKERS, {}, changes=True),
    Route("POST", f"{PROJECTS}/{{project}}/join", 204, MAKERS, {}, changes=True),
    Route("POST", f"{PROJECTS}/{{project}}/adjudicate", 200, MAKERS, {}, changes=True),
    Route("GET", f"{PROJECTS}/{{project}}/invitations", 200),
    Route("POST", f"{PROJECTS}/{{project}}/invitations", 201, MAKERS, {}, changes=True),
    Route("DELETE", f"{PROJECTS}/{{project}}/invitations/{{invitation}}", 204, MAKERS, changes=True),
    Route("GET", f"{PROJECTS}/{{project}}/people", 200),
    Route("POST", f"{PROJECTS}/{{project}}/people/1/share", 200, MAKERS, {"count": 1}, changes=True),
    Route("POST", f"{PROJECTS}/{{project}}/people/1/take", 204, MAKERS, {}, changes=True),
    Route("POST", f"{PROJECTS}/{{project}}/people/1/stop", 204, MAKERS, {}, changes=True),
    Route("POST", f"{PROJECTS}/{{project}}/people/1/ask-again", 204, MAKERS, {}, changes=True),
    Route("POST", f"{PROJECTS}/{{project}}/invitations/{{mailed}}/send", 409, MAKERS, {}, changes=True),
    Route("GET", f"{PROJECTS}/{{project}}/results", 200),
    Route("GET", f"{PROJECTS}/{{project}}/judgements.csv", 200),
    Route("GET", f"{PROJECTS}/{{project}}/judgements.jsonl", 200),
    Route("GET", f"{PROJECTS}/{{project}}/ratings.jsonl", 200),
    Route("GET", f"{PROJECTS}/{{project}}/gold.jsonl", 200),
    Route("POST", f"{PROJECTS}/{{project}}/gold", 422, MAKERS, {}, changes=True),
    Route("POST", f"{PROJECTS}/{{project}}/ratings", 422, MAKERS, {}, changes=True),
    Route("GET", f"{PROJECTS}/{{project}}/forecast", 200),
    Route("GET", ENDPOINTS, 200, MAKERS),
    Route("POST", ENDPOINTS, 422, "administrator", {"name": "x", "url": "http://127.0.0.1/", "model": "y"}),
    Route("PATCH", f"{ENDPOINTS}/{{endpoint}}", 422, "administrator", {"name": " "}),
    Route("DELETE", f"{ENDPOINTS}/{{endpoint}}", 204, "administrator"),
    Route("GET", f"{PROJECTS}/{{project}}/models", 200),
    Route("POST", f"{PROJECTS}/{{project}}/models", 202, MAKERS, {"model": "{model}"}, changes=True),
    Route("GET", f"{PROJECTS}/{{project}}/models/estimate", 422, MAKERS, changes=True),
    Route("GET", f"{PROJECTS}/{{project}}/models/{{judge}}", 200),
    Route("GET", f"{PROJECTS}/{{project}}/models/{{judge}}/verdicts.jsonl", 200),
    Route("POST", f"{PROJECTS}/{{project}}/models/{{judge}}/stop", 409, MAKERS, {}, changes=True),
    Route("POST", f"{PROJECTS}/{{project}}/models/{{judge}}/resume", 202, MAKERS, {}, changes=True),
    Route("POST", f"{PROJECTS}/{{project}}/models/{{judge}}/ratings", 422, MAKERS, {}, changes=True),
    Route("GET", WORK, 200, EVERYBODY),
    Route("GET", f"{WORK}/{{project}}", 200, EVERYBODY, assigned=True),
    Route("POST", f"{WORK}/{{project}}/seats", 200, EVERYBODY, {}, assigned=True),
    Route("POST", f"{WORK}/{{project}}/judgements", 422, EVERYBODY, SAID, assigned=True),
    Route("POST", f"{WORK}/{{project}}/undo", 422, EVERYBODY, {"id": NOTHING, "judgement": NOTHING}, assigned=True),
    Route(
        "POST", f"{WORK}/{{project}}/practice", 200, EVERYBODY,
        {"id": NOTHING, "place": 0, "choice": "left", "seconds": 1}, assigned=True,
    ),
    Route("POST", f"{WORK}/{{project}}/later", 200, EVERYBODY, {"seat": NOTHING}, assigned=True),
    Route("POST", f"{WORK}/{{project}}/leave", 200, EVERYBODY, {"seats": []}, assigned=True),
    Route("GET", f"{WORK}/{{adjudication}}/said/{{seat}}", 422, EVERYBODY, assigned=True),
    Route("GET", f"{WORK}/{{project}}/mine", 200, EVERYBODY, assigned=True),
    Route("DELETE", f"{WORK}/{{project}}/mine", 204, EVERYBODY, assigned=True),
]  # fmt: skip
OF_OTHER_APPS = (
    "sign-",
    "enter/",
    "judging/enter/",
    "settings/",
    "languages/",
    "language/",
    "static/",
    "jsi18n",
    "health",
)


def things(owner: User) -> dict[str, str]:
    """One of everything, all of it this person's own."""
    design = thread.design(owner)
    shared = thread.zoo_models()[0]
    facts = {
        field.name: getattr(shared, field.name)
        for field in Model._meta.fields
        if field.name not in ("id", "owner", "digest", "name")
    }
    model = Model.objects.create(owner=owner, digest=uuid.uuid4().hex * 2, name="own", **facts)
    judged = project(owner, split="search")
    assign(judged, owner)
    judge = ModelJudge.objects.create(project=judged, name="judge", digest=model.digest, model=model)
    endpoint = JudgeEndpoint.objects.create(name="outside", url="https://example.jp/v1", model="m", owner=owner)
    mailed = invite(owner, judged.pk)[0]
    Letter.objects.create(invitation=mailed, address="someone@example.jp", language="ja")
    return {
        "project": str(judged.pk),
        "judge": str(judge.pk),
        "endpoint": str(endpoint.pk),
        "seat": str(judged.seats.all()[0].pk),
        "adjudication": str(assign(judged, owner, adjudicates=True).desk),
        "done": str(judged.run_id),
        "invitation": str(invite(owner, judged.pk)[0].pk),
        "mailed": str(mailed.pk),
        "model": str(model.pk),
        "set": str(EvaluationSet.objects.filter(owner=owner)[0].pk),
        "design": str(design.pk),
        "run": str(start(owner, design).pk),
        "job": str(open_job(owner, "chat", {}).pk),
    }


def call(client: Client, route: Route, found: dict[str, str]) -> HttpResponseBase:
    path = route.path
    for name, key in found.items():
        path = path.replace(f"{{{name}}}", key)
    if route.method == "GET":
        return client.get(path)
    body = route.body
    if isinstance(body, dict):
        body = {name: found.get(str(value).strip("{}"), value) for name, value in body.items()}
    if not path.startswith(API):
        return client.post(path, body or {})
    if isinstance(body, dict) and "models" in body:
        body = body | {"models": [found["model"]]}
    if body == {} and ("upload" in path or "evaluation-sets" in path):
        return client.post(path)
    return client.generic(route.method, path, data=json.dumps(body or {}), content_type="application/json")


@contextmanager
def undone() -> Iterator[None]:
    """Take back what the block wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def walk(patterns: list[Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        text = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, text)
        elif isinstance(pattern, URLPattern):
            yield text, pattern


def test_the_table_names_every_route() -> None:
    def plain(path: str) -> str:
        path = re.sub(r"<[^>]*>|\{[^}]*\}", "*", path.partition("?")[0].strip("/"))
        return (
            path.replace("people/1/", "people/*/")
            .replace("files/config.json", "files/*")
            .replace("versions/1", "versions/*")
        )

    known = {plain(route.path) for route in ROUTES}
    missing = {
        path
        for path, _pattern in walk(get_resolver().url_patterns)
        if plain(path) not in known and not path.startswith(OF_OTHER_APPS) and path != "api/v1/"
    }
    assert missing == set()
    from webapp.api.application import api

    methods = {
        (method.upper(), plain(path))
        for path, operations in api.get_openapi_schema()["paths"].items()
        for method in operations
    }
    assert methods - {(route.method, plain(route.path)) for route in ROUTES} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["expert", "manager", "annotator", "administrator"])
def test_ones_own_things(role: str, make_user: MakeUser, settings: Any) -> None:
    """Each role calls every route on things of its own (made for it while it was an expert)."""
    user = make_user("expert")
    found = things(user)
    User.objects.filter(pk=user.pk).update(role=role)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    for route in ROUTES:
        with undone():
            response = call(client, route, found)
        expected = route.answer if role in route.allowed else 403
        assert response.status_code == expected, (role, route, getattr(response, "content", b"")[:300])


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["expert", "manager", "annotator", "administrator"])
def test_other_peoples_things(role: str, make_user: MakeUser) -> None:
    """Experts do not even learn that others' things exist; managers may look, administrators may change."""
    client = Client()
    client.force_login(make_user(role))
    found = things(make_user("expert"))
    for route in ROUTES:
        if not any(f"{{{name}}}" in route.path or f"{{{name}}}" in str(route.body) for name in found):
            continue
        with undone():
            response = call(client, route, found)
        sees = role in ("manager", "administrator") and (role == "administrator" or not route.changes)
        sees = sees and not route.assigned
        if role not in route.allowed:
            expected = {403}
        elif sees:
            expected = {route.answer}
        else:
            expected = {404}
        if role == "annotator" and "/jobs/" in route.path:
            expected = {404}
        assert response.status_code in expected, (role, route, response.status_code)


@pytest.mark.django_db
def test_nobody_signed_in(make_user: MakeUser) -> None:
    found = things(make_user("expert"))
    for route in ROUTES:
        response = call(Client(), route, found)
        if route.path.startswith(API):
            assert response.status_code == 401, route
        else:
            assert response.status_code == 302 and response["Location"].startswith("/sign-in/"), route
    assert Run.objects.get(pk=found["run"]).status == "queued"
    assert Design.objects.get(pk=found["design"]).archived is None
    assert Job.objects.get(pk=found["job"]).state == "queued"


@pytest.mark.django_db
def test_a_browser_session_needs_the_csrf_token_and_a_bearer_token_does_not(make_user: MakeUser) -> None:
    from webapp.accounts.tokens import create_token

    user = make_user("expert")
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    body = {"content_type": "application/json", "data": '{"name": "new"}'}
    assert client.post(f"{API}/designs", **body).status_code == 403
    assert client.get(f"{API}/me").status_code == 200
    _row, secret = create_token(user, "test")
    bearer = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {secret}"})
    assert bearer.post(f"{API}/designs", **body).status_code == 201
    assert bearer.get(f"{API}/me").json()["username"] == user.username
