"""Answers judged for themselves: where raters are steps apart a third person decides, and the page tells by tag."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from merger.judgements import apart
from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import choose
from tests.webapp.review.test_rated import OWN, rate_all, steps
from webapp.accounts.models import User
from webapp.foundation.refusals import Refused
from webapp.review import adjudicating, judging, rated, rating_sets, seats
from webapp.review.inviting import assign
from webapp.review.models import Project, Question, Rater, Seat

pytestmark = pytest.mark.django_db(transaction=True)


def test_how_far_apart_is_apart() -> None:
    assert apart([0, 2], 3) and apart([1, 1, 3], 4) and apart([0, 1], 2)
    assert not apart([0, 1], 3) and not apart([2, 2], 2) and not apart([1], 2)


def open_ones(project: Project) -> int:
    return Seat.objects.filter(project=project, adjudicates=True, judgement=None).count()


@pytest.fixture
def divided(make_project: MakeProject, make_rater: MakeRater) -> Project:
    """One question, four answers; of the first one rater finds everything right and the other one nothing."""
    project = make_project(kind="rubric", criteria=("correct", "safe"), own=OWN, questions=1, raters=2, repeats=0)
    for best in (3, 0):
        rate_all(
            make_rater(project), lambda seat, best=best: steps(correct=1 if seat.item.first else best, safe=1, own1=1)
        )
    project.refresh_from_db()
    return project


def third_of(project: Project, make_user: Any) -> Rater:
    return assign(project, make_user("annotator"), adjudicates=True)


def test_answers_far_apart_go_to_a_third_person_who_sees_the_same(divided: Project, make_user: Any) -> None:
    assert open_ones(divided) == 1
    third = third_of(divided, make_user)
    assert seats.standing(third)["remaining"] == 1
    seat = seats.reserve(third, 1)[0]
    assert seat.item.first == 0
    with pytest.raises(Refused):
        adjudicating.said_by_raters(third, seat.pk)
    said = choose(third, seat, "rated", details=steps(correct=2, safe=1, own1=1))
    told = adjudicating.said_by_raters(third, seat.pk)
    assert sorted(one["steps"]["correct"] for one in told) == [0, 3]
    assert {frozenset(one) for one in told} == {frozenset({"choice", "reasons", "comment", "steps"})}
    judging.undo(third, uuid4(), said.id)
    assert open_ones(divided) == 1


def test_an_undo_that_brings_them_together_takes_it_away(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(kind="check", questions=1, raters=2)
    one, two = make_rater(project), make_rater(project)
    first = seats.reserve(one, 1)[0]
    choose(one, first, "rated", details={"steps": {"check": 2}})
    same = next(seat for seat in seats.reserve(two, 12) if seat.item_id == first.item_id)
    said = choose(two, same, "rated", details={"steps": {"check": 0}})
    assert open_ones(project) == 1
    again = judging.undo(two, uuid4(), said.id)
    assert open_ones(project) == 0
    choose(two, again, "rated", details={"steps": {"check": 1}})
    assert open_ones(project) == 0


def test_the_decision_stands_in_the_ratings_and_in_no_other_figure(divided: Project, make_user: Any) -> None:
    before = rated.rated_results(divided).rated
    assert [one.settled for one in before.disagreements] == [False]
    assert {json.loads(row)["weight"] for row in rating_sets.rating_set(divided).content.splitlines()} <= {0.0, 1 / 3}
    third = third_of(divided, make_user)
    rate_all(third, lambda seat: steps(correct=3, safe=2, own1=2))
    divided.refresh_from_db()
    assert (divided.judged, divided.turns) == (8, 8)
    after = rated.rated_results(divided).rated
    assert [one.settled for one in after.disagreements] == [True]
    assert [one.systems for one in after.criteria] == [one.systems for one in before.criteria]
    rows = [json.loads(line) for line in rating_sets.rating_set(divided).content.splitlines()]
    assert [row["preferred"] for row in rows] == [["answer 0 in way 0"]] * 3


def test_the_owner_decides_from_the_page_which_tells_by_tag(divided: Project, as_expert: Client) -> None:
    Question.objects.filter(project=divided).update(tags=["prices"])
    page = as_expert.get(f"/judging/{divided.pk}/results/").content.decode()
    assert 'value="adjudicate"' in page and "prices" in page
    answer = as_expert.post(f"/judging/{divided.pk}/steer/", {"action": "adjudicate"})
    third = Rater.objects.get(project=divided, adjudicates=True)
    desk = as_expert.get(f"/api/v1/judging/work/{third.desk}").json()
    assert (desk["kind"], desk["adjudicates"], desk["remaining"]) == ("rubric", True, 1)
    assert as_expert.get(answer["Location"]).status_code == 200
    rate_all(third, lambda seat: steps(correct=3, safe=1, own1=1))
    page = as_expert.get(f"/judging/{divided.pk}/results/").content.decode()
    assert "1 is decided" in page and 'value="adjudicate"' not in page


def test_no_byte_tells_who_is_judged_or_who_judged(divided: Project, make_user: Any) -> None:
    from tests.webapp.review.test_blindness import secrets, whole

    third = third_of(divided, make_user)
    assert third.user is not None
    User.objects.filter(pk=third.user.pk).update(first_name="あいことば")
    client, base = Client(), f"/api/v1/judging/work/{third.desk}"
    client.force_login(third.user)
    found = [client.get("/judging/"), client.get(f"/judging/{third.desk}/judge/"), client.get(base)]
    held = client.post(f"{base}/seats", '{"count": 4}', content_type="application/json")
    (one,) = held.json()["seats"]
    said = {"id": str(uuid4()), "seat": one["id"], "token": one["token"], "choice": "rated", "seconds": 3}
    said |= {"details": {"steps": {"correct": 1, "safe": 1, "own1": 1}}}
    found += [held, client.post(f"{base}/judgements", json.dumps(said), content_type="application/json")]
    late = client.get(f"{base}/said/{one['id']}")
    assert len(late.json()) == 2
    for answer in [*found, late]:
        assert {secret for secret in secrets(divided) if secret in whole(answer)} == set()
