"""Answers judged for themselves: by a rubric and by a check, from the form to figures, files and a new question set."""

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.webapp.catalog.test_imports import whole
from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import choose, finished
from webapp.accounts.models import User
from webapp.catalog import queries as catalog
from webapp.catalog.models import EvaluationSet
from webapp.foundation.refusals import Refused
from webapp.review import criteria, exports, judging, rated, results, seats, shown
from webapp.review.making import ProjectWish, make
from webapp.review.models import Judgement, Project, Rater, Seat

pytestmark = pytest.mark.django_db(transaction=True)
OWN = (("Tone", ("harsh", "neutral", "friendly")),)


def rate_all(rater: Rater, say: Any) -> int:
    """Judge whatever there is; ``say(seat)`` gives the details."""
    count = 0
    while held := seats.reserve(rater, 4):
        for seat in held:
            choose(rater, seat, "rated", details=say(seat))
            count += 1
    return count


def steps(**given: int) -> dict[str, Any]:
    return {"steps": given}


def test_a_rubric_from_answers_to_results(
    make_project: MakeProject, make_rater: MakeRater, as_expert: Client, expert: User
) -> None:
    project = make_project(kind="rubric", criteria=("correct", "safe"), own=OWN, questions=6, raters=2, repeats=0.1)
    assert [row["name"] for row in project.criteria] == ["correct", "safe", "own1"]
    assert project.turns == 6 * 4 * 2  # every answer of four systems, by two people
    one, two = make_rater(project), make_rater(project)
    for rater in (one, two):
        said = rate_all(rater, lambda seat: steps(correct=3 if seat.item.first == 0 else 1, safe=2, own1=1))
        assert said == 24 + 2  # the repeats come beside the answers
    project.refresh_from_db()
    assert (project.judged, project.turns) == (48, 48)
    found = rated.rated_results(project)
    assert [row.criterion.name for row in found.rated.criteria] == ["correct", "safe", "own1"]
    best = found.rated.criteria[0].systems[0]
    assert (best.system, best.mean.value, best.counts, best.items) == ("s0", 1.0, (0, 0, 0, 12), 6)
    assert found.rated.criteria[0].agreement is not None and found.rated.criteria[0].agreement.value == 1.0
    assert {rater.consistency.value for rater in found.rated.raters if rater.consistency} == {1.0}
    page = as_expert.get(f"/judging/{project.pk}/").content.decode()
    assert "Tone" in page and "New model is better than base here, by 67% of the scale" in page, page
    assert as_expert.get(f"/judging/{project.pk}/results/").status_code == 200
    told = as_expert.get(f"/api/v1/judging/projects/{project.pk}/results").json()
    assert [row["criterion"] for row in told["results"]["criteria"]] == [
        {"name": "correct", "steps": 4}, {"name": "safe", "steps": 3}, {"name": "own1", "steps": 3},
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(exports.as_csv(project).removeprefix("\ufeff"))))
    assert len(rows) == 52 and {row["correct"] for row in rows if row["model"] == "New model"} == {"4"}
    assert {row["own1"] for row in rows} == {"2"}
    ratings = whole(as_expert.get(f"/api/v1/judging/projects/{project.pk}/ratings.jsonl")).decode().splitlines()
    assert {json.loads(line)["preferred"][0][-1] for line in ratings} == {"0"} and len(ratings) == 18
    assert {json.loads(line)["weight"] for line in ratings} == {0.5}  # two of two, by Laplace's rule


def test_a_half_filled_rubric_and_steps_that_are_none_are_refused(
    make_project: MakeProject, make_rater: MakeRater
) -> None:
    project = make_project(kind="rubric", criteria=("correct", "safe"), questions=1, raters=1)
    rater = make_rater(project)
    seat = seats.reserve(rater, 1)[0]
    for given in ({"correct": 1}, {"correct": 1, "safe": 3}, {"correct": -1, "safe": 1}, {"correct": 1, "other": 0}):
        with pytest.raises(Refused) as fault:
            choose(rater, seat, "rated", details={"steps": given})
        assert fault.value.facts["field"] == "steps"
    with pytest.raises(Refused):
        choose(rater, seat, "left")
    assert Judgement.objects.count() == 0
    said = choose(rater, seat, "rated", details=steps(correct=1, safe=1))
    again = judging.undo(rater, uuid4(), said.id)
    assert again.pk == seat.pk
    choose(rater, again, "rated", details=steps(correct=0, safe=2))
    assert [row.details["steps"] for row in results.counted(project)] == [{"correct": 0, "safe": 2}]
    assert Judgement.objects.count() == 3


def test_pairs_take_no_steps(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=1, raters=1)
    rater = make_rater(project)
    with pytest.raises(Refused):
        choose(rater, seats.reserve(rater, 1)[0], "rated", details=steps(correct=1))


def test_practice_of_a_rubric_teaches_the_rows_that_the_project_has(
    make_project: MakeProject, make_rater: MakeRater
) -> None:
    project = make_project(kind="rubric", criteria=("safe",), own=OWN, questions=1)
    assert [item["right"] for item in project.practice] == [{"safe": 2}, {"safe": 0}]
    rater = make_rater(project)
    assert [set(item) for item in shown.desk(rater)["practice"]] == [{"place", "question", "answer"}] * 2
    told = judging.practise(rater, uuid4(), 0, "rated", 3.0, {"safe": 2, "own1": 0})
    assert told["right"] and told["steps"] == {"safe": 2}
    told = judging.practise(rater, uuid4(), 1, "rated", 3.0, {"safe": 1, "own1": 0})
    assert not told["right"] and told["why"]
    found = rated.rated_results(project).rated.raters[0]
    assert (found.practised, found.practice.value if found.practice else None) == (2, 0.5)


def corrected(seat: Seat) -> dict[str, Any]:
    if seat.item.first:
        return {"steps": {"check": 2}}
    return {"steps": {"check": 1}, "flags": ["wrong"], "spans": [[7, 8], [0, 6], [6, 7]], "corrected": "こう答える"}


def test_a_check_with_marks_and_corrections_becomes_a_question_set(
    make_project: MakeProject, make_rater: MakeRater, as_expert: Client, expert: User
) -> None:
    project = make_project(kind="check", questions=6, raters=1, repeats=0)
    rate_all(make_rater(project), corrected)
    project.refresh_from_db()
    kept = next(row for row in results.counted(project) if row.details.get("corrected"))
    assert kept.details == {
        "steps": {"check": 1}, "flags": ["wrong"], "spans": [[0, 8]], "corrected": "こう答える",
    }  # fmt: skip
    lines = whole(as_expert.get(f"/api/v1/judging/projects/{project.pk}/gold.jsonl")).decode().splitlines()
    assert [json.loads(line)["answer"] for line in lines] == [["こう答える"]] * 6
    answer = as_expert.post(f"/judging/{project.pk}/gold/")
    made = EvaluationSet.objects.latest("created")
    assert answer.status_code == 302 and str(made.pk) in answer["Location"]
    task = catalog.task_of(made)
    assert {item.question for item in task.items} == set(project.asked.values_list("text", flat=True))
    assert {item.answers for item in task.items} == {("こう答える",)}
    row = next(csv.DictReader(io.StringIO(exports.as_csv(project).removeprefix("\ufeff"))))
    assert set(row) == set(exports.columns(project)) and "check" in row


@pytest.mark.parametrize(
    ("more", "field"),
    [({"spans": [[0, 99]]}, "spans"), ({"spans": [[3, 3]]}, "spans"), ({"flags": ["odd"]}, "flags"),
     ({"corrected": "あ" * 20_001}, "corrected")],
)  # fmt: skip
def test_marks_outside_the_answer_are_refused(
    make_project: MakeProject, make_rater: MakeRater, more: dict[str, Any], field: str
) -> None:
    project = make_project(kind="check", questions=1, raters=1)
    rater = make_rater(project)
    with pytest.raises(Refused) as fault:
        choose(rater, seats.reserve(rater, 1)[0], "rated", details={"steps": {"check": 0}} | more)
    assert fault.value.facts["field"] == field


def test_nothing_corrected_is_no_question_set(make_project: MakeProject, as_expert: Client) -> None:
    project = make_project(kind="check", questions=1)
    answer = as_expert.post(f"/judging/{project.pk}/gold/", follow=True).content.decode()
    assert "Nobody has corrected an answer yet" in answer and EvaluationSet.objects.count() == 1


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"criteria": ()}, "criteria"),
        ({"criteria": ("odd",)}, "criteria"),
        ({"own": (("Tone", ("one",)),)}, "own"),
        ({"own": (("", ("a", "b")),)}, "own"),
        ({"own": (("As Arithmetic does", ("a", "b")),)}, "own"),
        ({"kind": "odd"}, "kind"),
    ],
)
def test_criteria_that_cannot_be_are_refused_at_their_field(expert: User, wish: dict[str, Any], field: str) -> None:
    run = finished(expert)
    with pytest.raises(Refused) as fault:
        make(expert, run.pk, ProjectWish(**({"split": "search", "kind": "rubric"} | wish)))
    assert fault.value.facts["field"] == field and Project.objects.count() == 0


def test_the_form_makes_a_rubric(expert: User, as_expert: Client) -> None:
    run = finished(expert)
    told = {
        "kind": "rubric", "criteria": ["polite"], "own": "口調：きつい／ふつう／やさしい\n\n長さ: 長い / よい",
        "questions": 2, "raters": 1, "split": "search",
    }  # fmt: skip
    page = as_expert.get(f"/judging/new/?run={run.pk}").content.decode()
    assert 'value="rubric"' in page and 'value="polite"' in page
    answer = as_expert.post(f"/judging/new/?run={run.pk}", told)
    assert answer.status_code == 302, answer.content.decode()
    made = Project.objects.get()
    assert made.kind == "rubric" and made.title == "How good is this answer?"
    assert [(row["label"], row["steps"]) for row in made.criteria[1:]] == [
        ("口調", ["きつい", "ふつう", "やさしい"]), ("長さ", ["長い", "よい"]),
    ]  # fmt: skip
    answer = as_expert.post(f"/judging/new/?run={run.pk}", told | {"own": "口調"})
    assert answer.status_code == 422 and "needs a title" in answer.content.decode()


def test_the_form_shows_the_words_of_ready_criteria() -> None:
    assert [name for name, _words in criteria.choices()] == list(criteria.READY)
