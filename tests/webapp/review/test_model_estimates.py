"""What a model's judging comes to is told before it begins: questions, tokens, money against the budget, or time."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from merger.evaluation.language_model import Prompt
from merger.evaluation.models import open_model
from tests.webapp.review.conftest import MakeProject
from webapp.accounts.models import User
from webapp.catalog.imports import register
from webapp.catalog.models import Model
from webapp.review.ai import asked, endpoints, estimating, prompts, starting
from webapp.review.model_judges import JudgeEndpoint, ModelJudge, ModelVerdict
from webapp.review.models import Project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def endpoint(make_user: Any, settings: Any) -> JudgeEndpoint:
    settings.JUDGE_HOSTS = ["127.0.0.1"]
    prices = (Decimal("150"), Decimal("600"))
    owner = make_user("administrator")
    return endpoints.add(owner, "外のモデル", "http://127.0.0.1:9/v1", "tiny", prices=prices, currency="円")


def says(judge: ModelJudge, one: asked.VerdictQuestion, seconds: float = 0.0, tokens: int = 100) -> None:
    """A verdict as asking keeps it."""
    ModelVerdict.objects.create(
        judge=judge, item=one.item, swapped=one.swapped, criterion=one.criterion, choice="left",
        prompt=prompts.digest(one.prompt), tokens_in=tokens, tokens_out=1, seconds=seconds,
    )  # fmt: skip


def test_questions_tokens_and_money_are_told_before_another_server_is_asked(
    make_project: MakeProject, endpoint: JudgeEndpoint
) -> None:
    project = make_project(questions=2)
    found = estimating.of(project, endpoint)
    questions = asked.missing(ModelJudge(project=project))
    assert found.questions == len(questions) == 12 == 2 * project.items.count()
    assert found.cached == found.unasked == 0 and found.seconds is None
    assert found.tokens == sum(estimating.tokens(one.prompt) + estimating.WRITTEN for one in questions)
    read = found.tokens - 12 * estimating.WRITTEN
    assert found.cost == (read * 150 + 12 * estimating.WRITTEN * 600) / Decimal(1_000_000)
    assert found.budget is not None and found.budget.enough and found.budget.most == 1_000_000


def test_what_the_budget_does_not_reach_is_said_with_how_far_it_reaches(
    expert: User, make_project: MakeProject, endpoint: JudgeEndpoint
) -> None:
    project = make_project(questions=2)
    whole = estimating.of(project, endpoint).tokens
    JudgeEndpoint.objects.filter(pk=endpoint.pk).update(most_tokens=whole // 2)
    endpoint.refresh_from_db()
    budget = estimating.of(project, endpoint).budget
    assert budget is not None and not budget.enough and 3 <= budget.reach <= 6
    judge = starting.start_endpoint(expert, project.pk, endpoint.pk)
    for one in asked.missing(judge)[:2]:
        says(judge, one, tokens=whole // 4)
    rest = estimating.of(project, endpoint)
    assert rest.questions == 10 and rest.budget is not None
    assert rest.budget.used == 2 * (whole // 4 + 1) and rest.budget.reach < budget.reach


def test_what_was_asked_before_costs_nothing_and_what_is_too_long_is_not_asked(
    expert: User, make_project: MakeProject, endpoint: JudgeEndpoint
) -> None:
    first = make_project(questions=1)
    judge = starting.start_endpoint(expert, first.pk, endpoint.pk)
    for one in asked.missing(judge):
        says(judge, one)
    second = estimating.of(make_project(questions=2), endpoint)
    assert second.questions == 12 and second.cached == 6
    assert second.tokens == estimating.of(make_project(questions=2), endpoint).tokens > 0
    long = make_project(questions=1, answers=lambda system, question: f"{system}" * asked.LONGEST)
    found = estimating.of(long, endpoint)
    assert found.unasked == found.questions == 6 and found.tokens == 0


def test_a_rubric_is_asked_by_criterion_and_once(make_project: MakeProject, endpoint: JudgeEndpoint) -> None:
    project = make_project(questions=1, kind="rubric", criteria=("correct", "polite"))
    assert estimating.of(project, endpoint).questions == 2 * project.items.count()


def test_time_is_told_as_measured_here_by_the_model_or_by_its_size(
    expert: User, make_project: MakeProject, as_expert: Client
) -> None:
    model = register(Path(configured.BASE_DIR) / "zoo" / "base", name="さばき", owner=None, origin="folder")[0]
    project = make_project(questions=1)
    Project.objects.filter(pk=project.pk).update(systems=[one | {"digest": "e" * 64} for one in project.systems])
    project.refresh_from_db()
    unknown = estimating.of(project, model)
    assert unknown.seconds is None and unknown.cost is None and unknown.budget is None
    told = as_expert.get(f"/judging/{project.pk}/models/estimate/?judge=model:{model.pk}").content.decode()
    assert "How long it takes is not known yet" in told and "6 questions" in told
    other = Model.objects.create(
        digest="f" * 64, name="other", architecture="a", parameters=model.parameters // 2, size_bytes=1, dtype="f",
        layers=1, origin="folder", path="/nowhere",
    )  # fmt: skip
    judge = ModelJudge.objects.create(project=project, name="other", digest=other.digest, model=other)
    for one in asked.missing(judge):
        says(judge, one, seconds=3.0, tokens=300)
    by_size = estimating.of(project, model)
    assert by_size.seconds == pytest.approx(by_size.tokens * 2 * 0.01, rel=0.02)
    mine = starting.start(expert, project.pk, model.pk)
    says(mine, asked.missing(mine)[0], seconds=6.0, tokens=300)
    measured = estimating.of(project, model)
    assert measured.questions == 5 and measured.seconds == pytest.approx(measured.tokens * 0.02)
    assert (
        "as measured on this server"
        in as_expert.get(f"/judging/{project.pk}/models/estimate/?judge=model:{model.pk}").content.decode()
    )


def test_tokens_are_estimated_near_what_a_tokenizer_of_the_field_makes() -> None:
    """Japanese about a token a character, other writing about one for four: between half and twice a real count."""
    said = "「大阪は日本で二番目に大きい都市です」という文の誤りを、理由とともに敬語で説明してください。"
    assert estimating.tokens(said) == pytest.approx(len(said), rel=0.1)
    assert estimating.tokens("Which of the two answers is the better one, and why?") == 13
    model = open_model(Path(configured.BASE_DIR) / "zoo" / "base")
    assert model.encoding.prompt(model.prompt(Prompt(said), None).text)  # a real tokenizer takes the same text


def test_page_and_api_tell_the_same_and_only_to_its_owner(
    make_project: MakeProject, endpoint: JudgeEndpoint, as_expert: Client, make_user: Any
) -> None:
    project = make_project(questions=1)
    page = as_expert.get(f"/judging/{project.pk}/models/estimate/?judge=endpoint:{endpoint.pk}").content.decode()
    assert "6 questions" in page and "円" in page and "The budget of 1,000,000 tokens" in page
    api = as_expert.get(f"/api/v1/judging/projects/{project.pk}/models/estimate?endpoint={endpoint.pk}")
    assert api.status_code == 200, api.content
    told = api.json()
    assert told["questions"] == 6 and told["enough"] is True and Decimal(told["cost"]) > 0 and told["seconds"] is None
    for wrong in ("judge=model:nothing", "judge=", f"judge=model:{endpoint.pk}"):
        assert as_expert.get(f"/judging/{project.pk}/models/estimate/?{wrong}").status_code == 422, wrong
    stranger = Client()
    stranger.force_login(make_user("expert"))
    assert stranger.get(f"/judging/{project.pk}/models/estimate/?judge=endpoint:{endpoint.pk}").status_code == 404
    assert json.loads(as_expert.get(f"/api/v1/judging/projects/{project.pk}/models/estimate").content)["message"]
