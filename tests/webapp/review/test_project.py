"""From a finished run to results: answers by the models themselves, judged by several people, told and taken away."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from merger.evaluation.runner import answer_items
from merger.evaluation.transformers_model import TransformersModel
from tests.webapp import thread
from tests.webapp.catalog.test_imports import whole
from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import finished, judge_all
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.catalog import queries as catalog
from webapp.catalog.models import EvaluationSet, Model
from webapp.catalog.store import checkpoint_of
from webapp.foundation.refusals import Conflict, Refused
from webapp.review import exports, inviting, results, seats, steering
from webapp.review.answering import answer
from webapp.review.making import ProjectWish, make
from webapp.review.models import JudgedPair, Judgement, Project, Rater, Seat
from webapp.runs import judges
from webapp.runs.models import Run
from webapp.streams.jobs import perform
from webapp.streams.models import Event, Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(expert: User) -> Run:
    stage = {"algorithm": "random", "granularity": "model", "generations": 1, "population": 2}
    made = thread.run(expert, stages=[stage])
    drive(made)
    made.refresh_from_db()
    assert made.status == Run.Status.DONE, thread.kinds(made)
    return made


def answered(expert: User, run: Run, **wish: Any) -> Project:
    project = make(expert, run.pk, ProjectWish(**wish))
    perform(str(project.job), answer)
    perform(str(project.job), answer)  # twice is once
    project.refresh_from_db()
    return project


def test_the_models_answer_once_and_the_seats_are_there(expert: User, run: Run) -> None:
    project = answered(expert, run, questions=3, raters=2)
    job = Job.objects.get(pk=project.job)
    assert job.state == Job.State.DONE, job.error
    assert project.state == Project.State.OPEN
    assert [one["kind"] for one in project.systems] == ["winner", "parent", "parent", "parent"]
    assert project.systems[0]["digest"] == run.report["winner"]["digest"]
    assert project.questions["sha256"] == run.plan["evaluation_set"]["sha256"]
    assert project.decoding["decoding"] == "greedy" and project.decoding["max_new_tokens"] == 26
    task = catalog.task_of(EvaluationSet.objects.get(pk=project.questions["id"]))
    questions = list(project.asked.order_by("place"))
    assert [question.text for question in questions] == [item.question for item in task.split("validation")]
    parent = Model.objects.get(pk=project.systems[2]["model"])
    said = answer_items(TransformersModel(checkpoint_of(parent)), task, task.split("validation"))
    assert [question.answers[2]["text"] for question in questions] == [one.text for one in said]
    pairs = {(question.place, second) for question in questions for second in (1, 2, 3)
             if question.answers[0]["text"] != question.answers[second]["text"]}  # fmt: skip
    assert {(item.question.place, item.second) for item in JudgedPair.objects.filter(project=project)} == pairs
    assert project.turns == Seat.objects.filter(project=project).count() == 2 * len(pairs)
    told = Event.objects.filter(stream=job.stream_id, kind="job.progress").order_by("-seq").first()
    assert told is not None and told.payload["done"] == told.payload["total"] == 12
    assert run.stream_id != project.stream_id and thread.kinds(run)[-1] == "run.finished"


def test_a_failed_generation_says_why_and_can_be_begun_again(expert: User, run: Run, as_expert: Client) -> None:
    base = Model.objects.get(pk=run.plan["models"][0]["id"])
    path, digest = base.path, base.digest
    Model.objects.filter(pk=base.pk).update(path="/nowhere")
    judges.forget(run)  # else the models are in memory still
    project = make(expert, run.pk, ProjectWish(questions=2))
    perform(str(project.job), answer)
    page = as_expert.get(f"/judging/{project.pk}/").content.decode()
    assert "The models could not answer" in page and Job.objects.get(pk=project.job).error["message"]
    Model.objects.filter(pk=base.pk).update(path=path)
    assert digest == Model.objects.get(pk=base.pk).digest
    with pytest.raises(Conflict):
        steering.pause(expert, project.pk)
    again = steering.answer_again(expert, project.pk)
    perform(str(again.job), answer)
    project.refresh_from_db()
    assert project.state in (Project.State.OPEN, Project.State.CLOSED)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"questions": 0}, "questions"),
        ({"raters": 11}, "raters"),
        ({"split": "all"}, "split"),
        ({"repeats": 0.5}, "repeats"),
    ],
)
def test_what_cannot_be_made_is_refused_at_its_field(expert: User, wish: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as fault:
        make(expert, finished(expert).pk, ProjectWish(**wish))
    assert fault.value.facts["field"] == field


def prefers(system: int) -> Any:
    """A rater who chooses this system wherever it is to be seen, else says "same"."""
    from webapp.review import sides

    def choice(seat: Seat) -> str:
        rater = Rater.objects.get(pk=seat.rater_id)
        item = seat.item
        if system not in (item.first, item.second):
            return "same"
        left = item.second if sides.swapped(item, rater, seat.repeat) else item.first
        return "left" if left == system else "right"

    return choice


def judged(project: Project, raters: Sequence[Rater], choice: Any) -> None:
    for rater in raters:
        judge_all(rater, choice)


def test_results_tell_who_is_preferred_by_name(
    make_project: MakeProject, make_rater: MakeRater, as_expert: Client
) -> None:
    project = make_project(questions=6, raters=2)
    judged(project, [make_rater(project), make_rater(project)], prefers(0))
    project.refresh_from_db()
    found = results.results(project)
    assert found.pairs.judgements == 36 and found.pairs.people == 2
    ahead = results.ahead(found)
    assert [(rate.preferred_first, rate.rate.value) for rate in ahead] == [(12, 1.0)] * 3
    assert list(found.names.values()) == ["New model", "base", "japanese", "arithmetic"]
    page = as_expert.get(f"/judging/{project.pk}/").content.decode()
    told = "New model may be preferred to arithmetic; it wins 100% (95 % interval"
    assert told in page and "It is too early to judge" in page and "36 of 36 judgements" in page, page
    told = as_expert.get(f"/api/v1/judging/projects/{project.pk}/results").json()
    assert told["results"]["judgements"] == 36
    assert {one["consistency"]["value"] for one in told["results"]["raters"]} == {1.0}
    assert as_expert.get(f"/judging/{project.pk}/results/").status_code == 200


def test_everything_can_be_taken_away(make_project: MakeProject, make_rater: MakeRater, as_expert: Client) -> None:
    project = make_project(answers=lambda system, question: f"={system}+{question}", questions=2, repeats=0.1)
    judged(project, [make_rater(project)], prefers(0))
    rows = list(csv.DictReader(io.StringIO(exports.as_csv(project).removeprefix("\ufeff"))))
    assert len(rows) == 7 and {row["preferred"] for row in rows} == {"New model"}  # six pairs and a repeat
    assert [row["repeat"] for row in rows].count("True") == 1
    assert all(row["left_answer"].startswith("'=") for row in rows)  # no spreadsheet takes it for a formula
    base = f"/api/v1/judging/projects/{project.pk}"
    lines = whole(as_expert.get(f"{base}/judgements.jsonl")).decode().splitlines()
    assert [json.loads(line)["rater"] for line in lines] == ["R01"] * 7
    ratings = whole(as_expert.get(f"{base}/ratings.jsonl")).decode().splitlines()
    assert {text[:2] for line in ratings for text in json.loads(line)["preferred"]} == {"=0"} and len(ratings) == 6


def test_what_no_text_of_the_database_holds_is_left_out(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=1, raters=1)
    rater, client = make_rater(project), Client()
    assert rater.user is not None
    client.force_login(rater.user)
    seat = seats.reserve(rater, 1)[0]
    said = {"id": str(uuid4()), "seat": str(seat.pk), "token": str(seat.token), "choice": "left", "seconds": 3}
    address = f"/api/v1/judging/work/{project.pk}/judgements"
    answer = client.post(address, json.dumps(said | {"comment": "a\0b"}), content_type="application/json")
    assert answer.status_code == 200 and Judgement.objects.get().comment == "ab"
    _made, link = inviting.invite(project.owner, project.pk, "a\0b")
    assert Client().post(link, {"name": "\0は\0な\0", "language": "ja"}).status_code == 302
    assert User.objects.filter(first_name="はな").exists() and project.invitations.get().note == "ab"
