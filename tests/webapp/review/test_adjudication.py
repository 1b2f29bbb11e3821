"""Where raters are divided a third person decides: blind, apart from their own judging, and counted for what it is."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import choose, judge_all
from tests.webapp.review.test_project import prefers
from webapp.accounts.models import User
from webapp.foundation.refusals import Conflict, Refused
from webapp.review import adjudicating, judging, queries, rating_sets, results, seats, steering
from webapp.review.inviting import assign
from webapp.review.models import Judgement, Project, Rater, Seat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def divided(make_project: MakeProject, make_rater: MakeRater) -> Project:
    """One question, three pairs; on each one rater prefers the winner and the other one its rival."""
    project = make_project(questions=1, raters=2)
    for choice in (prefers(0), lambda seat: {"left": "right", "right": "left"}[prefers(0)(seat)]):
        judge_all(make_rater(project), choice)
    project.refresh_from_db()
    return project


def adjudicator(project: Project, user: User) -> Rater:
    return assign(project, user, adjudicates=True)


def open_ones(project: Project) -> int:
    return Seat.objects.filter(project=project, adjudicates=True, judgement=None).count()


def test_divided_items_go_to_a_third_person_and_to_nobody_who_judged_them(
    divided: Project, make_user: Any, make_rater: MakeRater
) -> None:
    third = adjudicator(divided, make_user("annotator"))
    assert (open_ones(divided), seats.standing(third)["remaining"]) == (3, 3)
    assert seats.standing(make_rater(divided))["remaining"] == 0  # a rater is never given an adjudication
    judge = Rater.objects.filter(project=divided, adjudicates=False, number=1).get()
    assert judge.user is not None
    own = adjudicator(divided, judge.user)
    assert own.pk != judge.pk and seats.standing(own)["remaining"] == 0 and seats.reserve(own) == []
    seat = Seat.objects.filter(project=divided, adjudicates=True)[0]
    with pytest.raises(Conflict):
        judging.judge(own, judging.MadeChoice(uuid4(), seat.pk, uuid4(), "left", 1.0))
    with pytest.raises(Refused):  # nor by guessing the seat as a rater
        judging.judge(judge, judging.MadeChoice(uuid4(), seat.pk, uuid4(), "left", 1.0))


def test_an_agreed_item_has_none_and_an_undo_takes_it_away(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=1, raters=2)
    one, two = make_rater(project), make_rater(project)
    judge_all(one, prefers(0))
    seat = seats.reserve(two, 1)[0]
    other = {"left": "right", "right": "left"}[prefers(0)(seat)]
    said = choose(two, seat, other)
    assert open_ones(project) == 1
    judging.undo(two, uuid4(), said.id)
    assert open_ones(project) == 0
    choose(two, seat, "same")
    assert open_ones(project) == 0


def test_what_others_said_is_shown_after_ones_own_answer_only(divided: Project, make_user: Any) -> None:
    third = adjudicator(divided, make_user("annotator"))
    seat = seats.reserve(third, 1)[0]
    with pytest.raises(Refused):
        adjudicating.said_by_raters(third, seat.pk)
    choose(third, seat, prefers(0)(seat))
    said = adjudicating.said_by_raters(third, seat.pk)
    assert sorted(one["choice"] for one in said) == ["left", "right"]
    assert {frozenset(one) for one in said} == {frozenset({"choice", "reasons", "comment"})}
    rater = Rater.objects.filter(project=divided, adjudicates=False)[0]
    with pytest.raises(Refused):
        adjudicating.said_by_raters(rater, Seat.objects.filter(rater=rater)[0].pk)


def test_the_decision_stands_in_the_ratings_and_in_no_other_figure(divided: Project, make_user: Any) -> None:
    before = results.results(divided).pairs
    assert rating_sets.rating_set(divided).rows == 0
    third = adjudicator(divided, make_user("annotator"))
    assert judge_all(third, prefers(0)) == 3
    divided.refresh_from_db()
    assert (divided.judged, divided.turns) == (6, 6)
    after = results.results(divided).pairs
    assert all(one.settled for one in after.disagreements) and len(after.disagreements) == 3
    assert (after.rates, after.strengths, after.agreement) == (before.rates, before.strengths, before.agreement)
    rows = [json.loads(line) for line in rating_sets.rating_set(divided).content.splitlines()]
    assert [row["preferred"] for row in rows] == [["answer 0 in way 0"]] * 3


def test_it_goes_on_after_the_judging_has_ended_and_rests_while_it_is_paused(divided: Project, make_user: Any) -> None:
    third = adjudicator(divided, make_user("annotator"))
    steering.pause(divided.owner, divided.pk)
    assert seats.reserve(third) == []
    steering.close(divided.owner, divided.pk)
    third = queries.rater(third.user, third.desk)  # type: ignore[arg-type] # it has a person
    assert seats.standing(third) == {"state": "open", "remaining": 3, "judged": 0}
    seat = seats.reserve(third, 1)[0]
    said = choose(third, seat)
    judging.undo(third, uuid4(), said.id)
    choose(third, seat, "right")
    assert Judgement.objects.filter(rater=third).count() == 3


def test_no_byte_of_adjudication_tells_who_is_judged_or_who_judged(divided: Project, make_user: Any) -> None:
    from tests.webapp.review.test_blindness import secrets, whole

    Project.objects.filter(pk=divided.pk).update(name="内緒の企画")
    third = adjudicator(divided, make_user("annotator"))
    assert third.user is not None
    User.objects.filter(pk=third.user.pk).update(first_name="あいことば")
    client, base = Client(), f"/api/v1/judging/work/{third.desk}"
    client.force_login(third.user)
    divided.refresh_from_db()
    found = [client.get("/judging/"), client.get(f"/judging/{third.desk}/judge/"), client.get(base)]
    pairs = client.post(f"{base}/seats", '{"count": 4}', content_type="application/json")
    found.append(pairs)
    for pair in pairs.json()["seats"]:
        early = client.get(f"{base}/said/{pair['id']}")
        said = {"id": str(uuid4()), "seat": pair["id"], "token": pair["token"], "choice": "left", "seconds": 3}
        found += [early, client.post(f"{base}/judgements", json.dumps(said), content_type="application/json")]
        late = client.get(f"{base}/said/{pair['id']}")
        assert (early.status_code, late.status_code, len(late.json())) == (422, 200, 2)
        found.append(late)
    assert len(found) == 13
    for answer in found:
        assert {secret for secret in secrets(divided) if secret in whole(answer)} == set()


def test_a_stopped_person_is_told_so(divided: Project, make_user: Any) -> None:
    third = adjudicator(divided, make_user("annotator"))
    assert third.user is not None
    client = Client()
    client.force_login(third.user)
    Rater.objects.filter(pk=third.pk).update(left="2026-01-01T00:00Z")
    assert client.get(f"/judging/{third.desk}/judge/").status_code == 410
    refused = client.post(f"/api/v1/judging/work/{third.desk}/seats", "{}", content_type="application/json")
    assert refused.status_code == 409 and "no longer asked" in refused.json()["message"]
    assert seats.reserve(third) == []


def test_the_owner_decides_from_the_page(divided: Project, as_expert: Client) -> None:
    page = as_expert.get(f"/judging/{divided.pk}/").content.decode()
    assert 'value="adjudicate"' in page
    answer = as_expert.post(f"/judging/{divided.pk}/steer/", {"action": "adjudicate"})
    desk = Rater.objects.get(project=divided, adjudicates=True).desk
    assert answer.status_code == 302 and answer["Location"] == f"/judging/{desk}/judge/"
    assert as_expert.get(answer["Location"]).status_code == 200
