"""A model of another server judges: over the real protocol, within its budget, only where it may be asked."""

import json
import socket
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from merger.errors import MergerError
from merger.evaluation.models import open_model
from tests.webapp.catalog.test_imports import whole
from tests.webapp.review.conftest import MakeProject
from tests.webapp.review.model_judges import judging_folder
from tests.webapp.review.model_server import TOKEN, ModelServer, serving
from webapp.accounts.models import User
from webapp.catalog.imports import register
from webapp.catalog.models import Model
from webapp.foundation.refusals import Refused
from webapp.review.ai import asked, asking, chat_completions, endpoints, starting
from webapp.review.ai.endpoints import EndpointDecider
from webapp.review.ai.results import ModelResults
from webapp.review.model_judges import JudgeEndpoint, ModelJudge
from webapp.review.models import Project
from webapp.streams.jobs import perform
from webapp.streams.models import Event, Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return judging_folder(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[ModelServer]:
    with serving(open_model(folder)) as server:
        yield server


@pytest.fixture
def server(running: ModelServer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> ModelServer:
    settings.JUDGE_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(chat_completions, "LONGEST_WAIT", 0.05)  # seconds between tries
    running.asked, running.next, running.usage = [], [], True
    return running


@pytest.fixture
def administrator(make_user: Any) -> User:
    found: User = make_user("administrator")
    return found


@pytest.fixture
def endpoint(server: ModelServer, administrator: User) -> JudgeEndpoint:
    prices = (Decimal("150"), Decimal("600"))
    return endpoints.add(administrator, "外のモデル", server.url, "tiny", TOKEN, prices=prices, currency="円")


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    return make_project(questions=1, guide="正しさを見る")


def done(user: User, project: Project, endpoint: JudgeEndpoint) -> ModelJudge:
    judge = starting.start_endpoint(user, project.pk, endpoint.pk)
    perform(str(judge.job), asking.ask)
    judge.refresh_from_db()
    return judge


def job(judge: ModelJudge) -> Job:
    return Job.objects.get(pk=judge.job)


def test_it_says_what_the_same_model_says_here(
    expert: User, project: Project, endpoint: JudgeEndpoint, server: ModelServer, folder: Path
) -> None:
    outside = done(expert, project, endpoint)
    assert job(outside).state == Job.State.DONE, job(outside).error
    inside = starting.start(expert, project.pk, register(folder, name="a", owner=None, origin="folder")[0].pk)
    perform(str(inside.job), asking.ask)
    words = [list(one.verdicts.values_list("item", "swapped", "choice", "prompt")) for one in (outside, inside)]
    assert words[0] == words[1] and len(words[0]) == 6
    assert {one["path"] for one in server.asked} == {"/v1/chat/completions"}
    assert {(one["model"], one["temperature"], one["authorization"]) for one in server.asked} == {
        ("tiny", 0, f"Bearer {TOKEN}")
    }
    found = ModelResults(outside)
    kept = outside.verdicts.get(item=found.both[0][0].item, swapped=False)
    assert kept.answer in ("A.", "B.", "C.", "D.") and kept.tokens_out == 2 and kept.tokens_in > 50
    assert found.cost == (found.tokens_in * 150 + found.tokens_out * 600) / Decimal(1_000_000)


def test_the_token_is_nowhere_but_at_the_server(
    expert: User, project: Project, endpoint: JudgeEndpoint, as_expert: Client, administrator: User
) -> None:
    judge = done(expert, project, endpoint)
    assert TOKEN not in json.dumps(list(JudgeEndpoint.objects.values()), default=str)
    admin = Client()
    admin.force_login(administrator)
    base = f"/api/v1/judging/projects/{project.pk}/models"
    for client, path in (
        (admin, "/judging/endpoints/"), (admin, "/api/v1/judging/endpoints"), (as_expert, f"/judging/{project.pk}/"),
        (as_expert, base), (as_expert, f"{base}/{judge.pk}"), (as_expert, "/api/v1/judging/endpoints"),
    ):  # fmt: skip
        response = client.get(path)
        assert response.status_code == 200
        assert TOKEN not in response.content.decode() and endpoint.token not in response.content.decode()
    assert TOKEN not in whole(as_expert.get(f"{base}/{judge.pk}/verdicts.jsonl")).decode()
    assert as_expert.get("/judging/endpoints/").status_code == 403


@pytest.mark.parametrize(
    ("answers", "tries", "message"),
    [
        ([(500, {}, b""), (503, {}, b"")], 3, None),
        ([(429, {"Retry-After": "0"}, b"")], 2, None),
        ([(200, {}, b"not json"), (200, {}, b'{"choices": []}')], 3, None),
        ([(200, {}, b"x" * ((1 << 20) + 1))], 2, None),
        ([(500, {}, b"")] * 4, 4, "is overloaded or disturbed (500)"),
        ([(200, {}, b"[1]")] * 4, 4, "is no chat completion"),
        ([(403, {}, TOKEN.encode())], 1, "does not accept the token (403)"),
        ([(404, {}, b"")], 1, "knows no such address or model (404)"),
        ([(400, {}, TOKEN.encode())], 1, "refuses the question (400)"),
        ([(302, {"Location": "http://127.0.0.1:1/"}, b"")], 1, "which is not followed (302)"),
    ],
)
def test_what_passes_is_tried_again_and_what_stays_is_told(
    expert: User, project: Project, endpoint: JudgeEndpoint, server: ModelServer,
    answers: list[Any], tries: int, message: str | None,
) -> None:  # fmt: skip
    server.next = list(answers)
    decider = EndpointDecider(endpoint, 0)
    one = asked.missing(ModelJudge(project=project))[0]
    if message is None:
        assert decider.decide(one.prompt, "ABCD").choice is not None
    else:
        with pytest.raises(MergerError) as fault:
            decider.decide(one.prompt, "ABCD")
        assert message in fault.value.message.format_map(fault.value.facts)
        assert TOKEN not in json.dumps(fault.value.facts)
    assert len(server.asked) == tries


def test_a_fault_stops_the_job_in_plain_words_and_it_goes_on_later(
    expert: User, project: Project, endpoint: JudgeEndpoint, server: ModelServer, as_expert: Client
) -> None:
    judge = starting.start_endpoint(expert, project.pk, endpoint.pk)
    asking.put(judge, asked.missing(judge)[0], asking.decider(judge))
    server.next = [(401, {}, b"")]
    perform(str(judge.job), asking.ask)
    assert job(judge).state == Job.State.FAILED
    page = as_expert.get(f"/judging/{project.pk}/").content.decode()
    assert "127.0.0.1 does not accept the token (401)." in page and "Asked 1 of 6 times." in page
    again = starting.resume(expert, project.pk, judge.pk)
    perform(str(again.job), asking.ask)
    assert judge.verdicts.count() == 6 and job(again).state == Job.State.DONE


def test_silence_ends(project: Project, endpoint: JudgeEndpoint, server: ModelServer) -> None:
    server.next = [5.0] * 4
    with pytest.raises(MergerError) as fault:
        EndpointDecider(endpoint, 0, timeout=0.2).decide("問", "AB")
    assert "does not answer" in fault.value.message
    server.stop.set()
    server.stop.clear()


def test_an_answer_without_a_choice_is_kept_as_unreadable(
    expert: User, project: Project, endpoint: JudgeEndpoint, server: ModelServer
) -> None:
    said = json.dumps({"choices": [{"message": {"content": "どちらとも言えません"}}]}).encode()
    server.next = [(200, {}, said)]
    found = ModelResults(done(expert, project, endpoint))
    assert found.unreadable == 1 and len(found.both) == 2
    assert found.judge.verdicts.get(choice="").answer == "どちらとも言えません"


def test_the_budget_is_never_exceeded(
    expert: User, project: Project, endpoint: JudgeEndpoint, server: ModelServer, as_expert: Client
) -> None:
    endpoint.most_tokens = 1500
    endpoint.save()
    server.usage = False  # it does not say: a character counts as a token
    judge = done(expert, project, endpoint)
    found = ModelResults(judge)
    assert job(judge).state == Job.State.FAILED and "The budget of 1500 tokens" in job(judge).error["message"]
    assert 0 < found.asked < 6 and found.tokens_in + found.tokens_out <= 1500
    assert found.asked == len(server.asked)
    assert "tokens used, about" in as_expert.get(f"/judging/{project.pk}/").content.decode()
    perform(str(starting.resume(expert, project.pk, judge.pk).job), asking.ask)
    assert len(server.asked) == found.asked  # what was spent before counts


def test_what_was_asked_before_costs_nothing(
    expert: User, make_project: MakeProject, endpoint: JudgeEndpoint, server: ModelServer
) -> None:
    for _ in range(2):
        judge = done(expert, make_project(questions=1, guide="正しさを見る"), endpoint)
    assert len(server.asked) == 6 and ModelResults(judge).cost == 0


def test_a_server_that_is_named_no_longer_is_not_asked(
    project: Project, endpoint: JudgeEndpoint, server: ModelServer, settings: Any
) -> None:
    settings.JUDGE_HOSTS = []
    with pytest.raises(Refused):
        EndpointDecider(endpoint, 0).decide("問", "AB")
    assert server.asked == []


def test_nobody_listening_is_told(settings: Any, administrator: User, server: ModelServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        made = endpoints.add(administrator, "x", f"http://127.0.0.1:{free.getsockname()[1]}/v1", "m")
        with pytest.raises(MergerError) as fault:
            EndpointDecider(made, 0).decide("問", "AB")
    assert "does not answer" in fault.value.message


def test_an_administrator_sets_up_and_removes_one_on_the_page(
    administrator: User, server: ModelServer, expert: User, project: Project, as_expert: Client
) -> None:
    admin = Client()
    admin.force_login(administrator)
    body = {"name": "外", "url": server.url, "model": "tiny", "token": TOKEN, "most_tokens": 5000, "currency": "円"}
    for wrong, field in (({"url": "http://10.0.0.1/"}, "url"), ({"name": ""}, "name"), ({"token": "秘"}, "token"),
                         ({"most_tokens": 1}, "most_tokens")):  # fmt: skip
        page = admin.post("/judging/endpoints/", body | wrong)
        assert page.status_code == 422 and page.context["form"].errors[field], field
        assert TOKEN not in page.content.decode()
    assert admin.post("/judging/endpoints/", body).status_code == 302
    made = JudgeEndpoint.objects.get()
    form = as_expert.get(f"/judging/{project.pk}/").content.decode()
    assert f"endpoint:{made.pk}" in form and "another server: 127.0.0.1" in form
    assert as_expert.post(f"/judging/{project.pk}/models/", {"judge": f"endpoint:{made.pk}"}).status_code == 302
    judge = ModelJudge.objects.get()
    assert admin.post(f"/judging/endpoints/{made.pk}/remove/").status_code == 302
    made.refresh_from_db()
    assert made.token == "" and not endpoints.offered(expert).exists()
    perform(str(judge.job), asking.ask)
    assert job(judge).state == Job.State.FAILED and server.asked == []
    with pytest.raises(Refused):
        starting.start_endpoint(expert, project.pk, made.pk)
    with pytest.raises(PermissionDenied):
        endpoints.add(expert, "x", server.url, "m")


def test_the_api_sets_up_starts_and_removes(
    administrator: User, server: ModelServer, project: Project, as_expert: Client
) -> None:
    admin = Client()
    admin.force_login(administrator)
    body = {"name": "外", "url": server.url, "model": "tiny", "token": TOKEN, "price_in": "150", "currency": "円"}
    made = admin.post("/api/v1/judging/endpoints", json.dumps(body), content_type="application/json")
    assert made.status_code == 201 and made.json()["token"] is True, made.content
    begun = as_expert.post(
        f"/api/v1/judging/projects/{project.pk}/models",
        json.dumps({"endpoint": made.json()["id"]}),
        content_type="application/json",
    )
    assert begun.status_code == 202, begun.content
    perform(begun.json()["job"], asking.ask)
    told = as_expert.get(f"/api/v1/judging/projects/{project.pk}/models").json()[0]
    assert told["asked"] == 6 and Decimal(told["cost"]) > 0 and told["currency"] == "円"
    assert not Event.objects.filter(payload__icontains=TOKEN).exists()
    assert admin.delete(f"/api/v1/judging/endpoints/{made.json()['id']}").status_code == 204
    assert Model.objects.filter(name="外").count() == 0
