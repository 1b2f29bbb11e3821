"""An endpoint is edited: checked as on adding, its token kept unless a new one is written, its verdicts its model's."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.webapp.review.conftest import MakeProject
from tests.webapp.review.model_server import TOKEN
from tests.webapp.review.test_model_estimates import says
from webapp.accounts.models import User
from webapp.foundation import sealing
from webapp.foundation.refusals import Refused
from webapp.review.ai import asked, asking, endpoints, starting
from webapp.review.ai.endpoints import EndpointDecider
from webapp.review.model_judges import JudgeEndpoint
from webapp.streams.jobs import perform
from webapp.streams.models import Event, Job

pytestmark = pytest.mark.django_db(transaction=True)
URL = "http://127.0.0.1:9/v1"
SAID = {
    "name": "外",
    "model": "tiny",
    "token": "",
    "most_tokens": "5000",
    "price_in": "3",
    "price_out": "",
    "currency": "円",
}


@pytest.fixture
def administrator(make_user: Any) -> User:
    found: User = make_user("administrator")
    return found


@pytest.fixture
def admin(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def endpoint(administrator: User, settings: Any) -> JudgeEndpoint:
    settings.JUDGE_HOSTS = ["127.0.0.1"]
    return endpoints.add(administrator, "外のモデル", URL, "tiny", TOKEN)


def test_an_empty_token_keeps_the_stored_one_and_another_one_takes_its_place(
    admin: Client, endpoint: JudgeEndpoint
) -> None:
    path = f"/judging/endpoints/{endpoint.pk}/"
    page = admin.get(path).content.decode()
    assert "外のモデル" in page and TOKEN not in page and endpoint.token not in page
    assert admin.post(path, SAID).status_code == 302
    endpoint.refresh_from_db()
    assert sealing.unseal(endpoint.token) == TOKEN and endpoint.name == "外" and endpoint.url == URL
    assert (endpoint.most_tokens, endpoint.price_in, endpoint.price_out) == (5000, Decimal(3), None)
    assert 'value="3"' in admin.get(path).content.decode()  # the price as it was written
    assert admin.post(path, SAID | {"token": "sk-another"}).status_code == 302
    endpoint.refresh_from_db()
    assert sealing.unseal(endpoint.token) == "sk-another"


def test_what_adding_refuses_is_refused(admin: Client, endpoint: JudgeEndpoint, settings: Any, expert: User) -> None:
    before = JudgeEndpoint.objects.values().get()
    for wrong, field in (({"name": " "}, "name"), ({"model": ""}, "model"), ({"token": "秘"}, "token"),
                         ({"most_tokens": "1"}, "most_tokens"), ({"price_in": "-1"}, "price_in")):  # fmt: skip
        page = admin.post(f"/judging/endpoints/{endpoint.pk}/", SAID | wrong)
        assert page.status_code == 422 and page.context["form"].errors[field], field
    settings.JUDGE_HOSTS = []
    page = admin.post(f"/judging/endpoints/{endpoint.pk}/", SAID)
    assert page.status_code == 422 and "JUDGE_HOSTS" in page.content.decode()
    assert JudgeEndpoint.objects.values().get() == before
    with pytest.raises(PermissionDenied):
        endpoints.change(expert, endpoint.pk, "x", "m")


def test_another_models_name_judges_anew_within_the_same_budget(
    expert: User, administrator: User, endpoint: JudgeEndpoint, make_project: MakeProject, as_expert: Client
) -> None:
    project = make_project(questions=1)
    first = starting.start_endpoint(expert, project.pk, endpoint.pk)
    says(first, asked.missing(first)[0], tokens=1400)
    endpoints.change(administrator, endpoint.pk, "外", "larger", most_tokens=1500)
    perform(str(first.job), asking.ask)  # it began before the change and is taken after it
    job = Job.objects.get(pk=first.job)
    assert job.state == Job.State.FAILED and "is another model now" in job.error["message"]
    with pytest.raises(Refused):
        starting.resume(expert, project.pk, first.pk)
    assert f"endpoint:{endpoint.pk}" in as_expert.get(f"/judging/{project.pk}/").content.decode()
    second = starting.start_endpoint(expert, project.pk, endpoint.pk)
    assert second.pk != first.pk and second.digest != first.digest and second.verdicts.count() == 0
    assert endpoints.used(project, endpoint) == 1401
    perform(str(second.job), asking.ask)
    assert "The budget of 1500 tokens" in Job.objects.get(pk=second.job).error["message"]


def test_a_new_name_is_told_where_it_judged_and_a_smaller_budget_counts_at_once(
    expert: User, administrator: User, endpoint: JudgeEndpoint, make_project: MakeProject
) -> None:
    project = make_project(questions=1)
    judge = starting.start_endpoint(expert, project.pk, endpoint.pk)
    decider = EndpointDecider(endpoint, used=900)
    endpoints.change(administrator, endpoint.pk, "新しい名前", "tiny", most_tokens=1000)
    with pytest.raises(Refused) as fault:
        decider.decide("問" * 200, "AB")
    assert fault.value.facts["most"] == 1000
    judge.refresh_from_db()
    assert judge.name == "新しい名前"


def test_the_api_changes_what_is_sent_alone(admin: Client, endpoint: JudgeEndpoint, as_expert: Client) -> None:
    path, body = f"/api/v1/judging/endpoints/{endpoint.pk}", json.dumps({"price_in": "150", "currency": "円"})
    told = admin.patch(path, body, content_type="application/json")
    assert told.status_code == 200, told.content
    assert (
        Decimal(told.json()["price_in"]) == 150 and told.json()["name"] == "外のモデル" and told.json()["token"] is True
    )
    endpoint.refresh_from_db()
    assert sealing.unseal(endpoint.token) == TOKEN and endpoint.most_tokens == 1_000_000
    assert as_expert.patch(path, body, content_type="application/json").status_code == 403
    assert admin.patch(path, json.dumps({"most_tokens": 1}), content_type="application/json").status_code == 422


def test_a_start_and_a_stop_are_told_on_the_projects_stream_and_the_part_shows_them(
    expert: User, endpoint: JudgeEndpoint, make_project: MakeProject, as_expert: Client
) -> None:
    """The page listens to both: to the project's stream, and to that of the job that the part names."""
    project = make_project(questions=1)
    judge = starting.start_endpoint(expert, project.pk, endpoint.pk)
    part = f"/judging/{project.pk}/models/rows/"
    said = as_expert.get(part).content.decode()
    stream = Job.objects.get(pk=judge.job).stream_id
    assert f'data-moves="{stream}"' in said and "Asked 0 of 6 times." in said and "csrfmiddlewaretoken" in said
    says(judge, asked.missing(judge)[0])
    assert "Asked 1 of 6 times." in as_expert.get(part).content.decode()
    starting.stop(expert, project.pk, judge.pk)
    told = Event.objects.filter(stream=project.stream_id, kind="judging.model")
    assert [event.payload for event in told] == [{"judge": str(judge.pk)}] * 2
    assert "data-moves" not in as_expert.get(part).content.decode()
