"""A design names a judging project: a run takes its judgements as they stand when it starts, and keeps to them."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from tests.webapp import thread
from tests.webapp.conftest import MakeUser
from tests.webapp.review.conftest import MakeRater
from tests.webapp.review.projects import choose, judge_all, of_models
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.catalog import growing
from webapp.catalog.models import EvaluationSet
from webapp.designer import graph as graphs
from webapp.designer.models import Design
from webapp.designer.problem import Problem
from webapp.designer.problems import problems
from webapp.designer.services import create
from webapp.foundation.refusals import Refused
from webapp.review import seats, sides, steering
from webapp.review.models import Project, Seat
from webapp.runs.advance import advance
from webapp.runs.models import Candidate, Run
from webapp.runs.samples import measure_parents
from webapp.runs.scoring import score
from webapp.runs.services import start

pytestmark = pytest.mark.django_db(transaction=True)
STAGES = [{"algorithm": "random", "granularity": "model", "generations": 2, "population": 2}]


@pytest.fixture
def project(expert: User) -> Project:
    return of_models(expert)


def design(owner: User, first: Any, *skills: Any) -> Design:
    """Two small generations towards the set or project ``first``, which shall keep and gain the others."""
    rows = [{"evaluation_set": str(one.pk), "keep": 0.5, "weight": 1, "items_per_generation": 4} for one in skills]
    search = thread.search(first, stages=STAGES, skills=rows)
    return create(owner, "design", thread.drawing(thread.zoo_models(), 0.2, 0.9), search)


def found(user: User, wanted: Design) -> list[Problem]:
    with translation.override("en"):
        return problems(user, graphs.read(wanted.graph), wanted.search)


def second(seat: Seat) -> str:
    """The second model's answer, whichever side it stands on."""
    assert seat.rater is not None
    return "left" if sides.swapped(seat.item, seat.rater, seat.repeat) else "right"


def test_projects_are_offered_to_whoever_may_see_them(
    project: Project, as_expert: Client, make_rater: MakeRater, make_user: MakeUser
) -> None:
    rater = make_rater(project)
    for seat in seats.reserve(rater, 3):
        choose(rater, seat)
    address = "/api/v1/evaluation-sets/growing"
    assert as_expert.get(address).json() == [
        {"id": str(project.pk), "name": project.name, "people": 1, "judgements": 3}
    ]
    for role, seen in (("manager", 1), ("expert", 0)):
        client = Client()
        client.force_login(make_user(role))
        assert len(client.get(address).json()) == seen
        assert len(client.get("/api/v1/evaluation-sets").json()) == seen  # nothing grows there


def test_too_few_judgements_are_told_before_and_refused_at_the_start(
    expert: User, project: Project, make_rater: MakeRater
) -> None:
    wanted = design(expert, thread.questions(expert), project)
    told = found(expert, wanted)
    assert [(one.severity, one.message, one.mend) for one in told] == [
        (
            "error",
            f"“{project.name}” has too few judgements for a search yet.",
            "About 90 more judgements are missing.",
        )
    ]
    with pytest.raises(Refused, match="cannot run"):
        start(expert, wanted)
    steering.close(expert, project.pk)
    assert [one.message for one in found(expert, wanted)] == [
        f"The judging of “{project.name}” has ended with too few judgements for a search."
    ]
    assert not EvaluationSet.objects.filter(ratings__isnull=False).exists()


def test_a_project_one_may_not_see_is_none(
    expert: User, project: Project, make_rater: MakeRater, make_user: MakeUser
) -> None:
    judge_all(make_rater(project), second)
    other = make_user("expert")
    for first in (True, False):
        wanted = [
            design(other, one) if first else design(other, thread.questions(other), one)
            for one in (project, Project(id=uuid4()))
        ]
        theirs, nothing = wanted
        assert found(other, theirs) == found(other, nothing) != []
        faults = []
        for one in wanted:
            with pytest.raises(Refused) as fault:
                start(other, one)
            faults.append((fault.value.message, fault.value.facts))
        assert faults[0] == faults[1]
    assert growing.address(other, str(project.pk)) == growing.address(other, "none") == ""


def test_a_run_takes_the_judgements_of_its_start_and_keeps_to_them(
    expert: User, project: Project, as_expert: Client, make_rater: MakeRater
) -> None:
    judge_all(make_rater(project), second)
    wanted = design(expert, project, thread.questions(expert))
    assert found(expert, wanted) == []
    undisturbed, disturbed = start(expert, wanted), start(expert, wanted)
    held = undisturbed.plan["evaluation_set"]
    assert held == disturbed.plan["evaluation_set"]  # nobody judged between
    assert held["ratings"] == {"project": str(project.pk), "people": 1, "judgements": 40}
    drive(undisturbed)

    advance(disturbed.pk)
    measure_parents(disturbed.pk)  # the guard asks what they can do
    advance(disturbed.pk)
    first = Candidate.objects.filter(run=disturbed).order_by("index").first()
    assert first is not None
    score(first.pk)
    judge_all(make_rater(project), second)
    later = start(expert, wanted)
    assert later.plan["evaluation_set"]["ratings"]["people"] == 2
    assert later.plan["evaluation_set"]["sha256"] != held["sha256"]
    drive(disturbed)
    for run in (undisturbed, disturbed):
        run.refresh_from_db()
        assert run.status == Run.Status.DONE, thread.kinds(run)
    assert disturbed.report["winner"] == undisturbed.report["winner"] and disturbed.answers == undisturbed.answers
    assert disturbed.report["people"] == [
        {
            "set": held["id"], "name": project.name, "sha256": held["sha256"], "project": str(project.pk),
            "people": 1, "judgements": 40,
        }
    ]  # fmt: skip

    facts = as_expert.get(f"/runs/{disturbed.pk}/").context["props"]["run"]
    assert facts["projects"] == {str(project.pk): f"/judging/{project.pk}/"}
    page = as_expert.get(f"/question-sets/{held['id']}/").content.decode()
    assert "1 person, 40 judgements" in page and f"/judging/{project.pk}/" in page
    listed = [one["id"] for one in as_expert.get("/api/v1/evaluation-sets").json()]
    assert held["id"] not in listed  # the run's own
    assert as_expert.get(f"/api/v1/evaluation-sets/{held['id']}").json()["ratings"] == held["ratings"]
    whole = as_expert.get(f"/api/v1/runs/{later.pk}").json()
    assert whole["evaluation_set"]["ratings"]["judgements"] > 40


def test_a_project_about_the_final_test_is_told(expert: User, make_rater: MakeRater) -> None:
    leaking, sound = of_models(expert, "heldout"), of_models(expert, "validation")
    for project in (leaking, sound):
        judge_all(make_rater(project), second)
    asked = EvaluationSet.objects.get(pk=leaking.questions["id"])
    assert found(expert, design(expert, asked, sound)) == []
    told = found(expert, design(expert, asked, leaking))
    count = growing.standing(expert, [leaking.pk])[leaking.pk].evaluation_set.splits["search"]
    assert [(one.severity, one.message) for one in told] == [
        (
            "warning",
            f"{count} questions that “{leaking.name}” shows the search are also in the final test of “sums”: "
            "its result will look better than it is.",
        )
    ]
    assert start(expert, design(expert, asked, leaking)).plan["skills"][0]["ratings"]["people"] == 1
