"""What a rater with a program instead of a browser can find out or bring about, and what is left when nobody agrees."""

import hashlib
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import choose, judge_all
from webapp.review import erasing, judging, people, results, seats, sides
from webapp.review.models import JudgedPair, Judgement, Project, Rater, Seat

pytestmark = pytest.mark.django_db


def test_sides_and_order_cannot_be_computed_from_what_a_rater_is_sent(
    make_project: MakeProject, make_rater: MakeRater
) -> None:
    project = make_project(questions=6, raters=1)
    rater, client = make_rater(project), Client()
    assert rater.user is not None
    client.force_login(rater.user)
    desk = client.get(f"/api/v1/judging/work/{project.pk}").content.decode()
    assert str(project.salt) not in desk and str(rater.pk) in desk
    items = list(JudgedPair.objects.filter(project=project).select_related("question").order_by("place"))
    guessed = [hashlib.sha256(f"{project.pk} {one.pk} {rater.pk}".encode()).digest()[0] & 1 for one in items]
    assert [sides.swapped(one, rater) for one in items] != [bool(one) for one in guessed]  # 1 in 4096
    lots = [f"{project.pk} {one.question.place} {one.first} {one.second}" for one in items]
    lots = [hashlib.sha256(lot.encode()).hexdigest() for lot in lots]
    assert lots != sorted(lots)


def test_practice_counts_as_it_was_first_done(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=1, raters=1)
    rater = make_rater(project)
    right = judging.practise(rater, uuid4(), 2, "left", 1.0)["answer"]
    told = judging.practise(rater, uuid4(), 2, right, 1.0)
    assert told["right"] and list(Judgement.objects.values_list("choice", flat=True)) == ["left"]
    judge_all(rater)
    (one,) = results.results(Project.objects.get(pk=project.pk)).pairs.raters
    assert one.practice is not None and one.practice.value == 0


def looked_at(project: Project) -> None:
    """Every page and file of results answers."""
    client = Client(raise_request_exception=True)
    client.force_login(project.owner)
    assert client.get(f"/judging/{project.pk}/").status_code == 200
    base = f"/api/v1/judging/projects/{project.pk}"
    for name in ("results", "judgements.csv", "judgements.jsonl", "ratings.jsonl", "people", "invitations", "forecast"):
        assert client.get(f"{base}/{name}").status_code == 200, name
    assert client.get(f"/judging/{project.pk}/results/").status_code == 200


@pytest.mark.parametrize("kind", ["pairs", "rubric", "check"])
def test_results_can_be_looked_at_whatever_was_said(
    make_project: MakeProject, make_rater: MakeRater, kind: str
) -> None:
    project = make_project(questions=2, raters=2, kind=kind)
    looked_at(project)  # nobody is there
    raters = [make_rater(project), make_rater(project)]
    looked_at(project)  # nobody has judged
    said: Any = iter(["same", "bad"])
    for rater in raters:
        judge_all(rater, next(said))  # one, then two who agree in nothing, or in everything
        looked_at(Project.objects.get(pk=project.pk))
    erasing.erase(raters[0])
    looked_at(Project.objects.get(pk=project.pk))
    assert Judgement.objects.filter(rater__number=1).exists()


def test_nothing_of_another_rater_can_be_touched(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=2, raters=1)
    victim, thief, client = make_rater(project), make_rater(project), Client()
    assert thief.user is not None
    held, other = seats.reserve(victim, 2)
    kept = choose(victim, held)
    client.force_login(thief.user)
    work = f"/api/v1/judging/work/{thief.desk}"

    def send(action: str, **body: Any) -> int:
        return client.post(f"{work}/{action}", body, content_type="application/json").status_code

    taken = {"seat": str(held.pk), "token": str(held.token), "choice": "right", "seconds": 1}
    assert send("undo", id=str(uuid4()), judgement=str(kept.id)) == 422
    assert send("judgements", id=str(kept.id), **taken) == 422
    assert (
        send("later", seat=str(other.pk)) == 200
        and send("leave", seats=[{"id": str(other.pk), "token": str(other.token)}]) == 200
    )
    assert client.get(f"{work}/said/{held.pk}").status_code == 422
    other.refresh_from_db()
    assert other.rater == victim and other.postponed is None
    assert Seat.objects.get(pk=held.pk).judgement_id == kept.id
    assert [row.rater_id for row in Judgement.objects.all()] == [victim.pk]
    assert client.get(f"/api/v1/judging/work/{victim.pk}").status_code == 404
    assert Rater.objects.get(pk=thief.pk).seats.count() == 0


def test_what_is_kept_of_a_person_is_theirs_to_have_and_to_erase(
    make_project: MakeProject, make_rater: MakeRater
) -> None:
    project = make_project(questions=1, raters=2)
    rater, other, client = make_rater(project), make_rater(project), Client()
    assert rater.user is not None
    judge_all(rater)
    client.force_login(rater.user)
    copy = f"/api/v1/judging/work/{project.pk}/mine"
    page = client.get("/judging/").content.decode()
    assert copy in page and f"/judging/{project.pk}/erase/" in page
    people.stop(project.owner, project.pk, rater.number)  # no longer asked, but still theirs
    assert len(client.get(copy).json()["judgements"]) == 3
    assert client.post(f"/judging/{other.pk}/erase/").status_code == 404
    assert client.post(f"/judging/{project.pk}/erase/").status_code == 302
    assert Rater.objects.get(pk=rater.pk).user is None and Rater.objects.get(pk=other.pk).user is not None
    assert Judgement.objects.filter(rater=rater).count() == 3
    assert client.get(copy).status_code == 404 and copy not in client.get("/judging/").content.decode()
