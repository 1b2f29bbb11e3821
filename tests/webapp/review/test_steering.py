"""What the lead of a project does with its people: shares, seats taken away, stopping and asking again."""

from typing import Any

import pytest
from django.test import Client

from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import choose
from webapp.foundation.refusals import Refused
from webapp.review import people, queries, seats
from webapp.review.models import Judgement, Project, Rater
from webapp.streams.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def line(project: Project, rater: Rater) -> tuple[int, int, int]:
    found: Any = queries.people(project).get(pk=rater.pk)
    return found.judged, found.held, found.kept


def test_a_share_is_one_persons_and_nobody_elses(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=2, raters=1)  # six pairs
    named, other = make_rater(project), make_rater(project)
    assert people.give(project.owner, project.pk, named.number, 4) == 4
    assert (seats.standing(named)["remaining"], seats.standing(other)["remaining"]) == (6, 2)
    assert len(seats.reserve(other, 12)) == 2
    held = seats.reserve(named, 2)
    assert all(seat.kept_for_id == named.pk for seat in held)
    assert line(project, named) == (0, 2, 2)
    with pytest.raises(Refused):
        people.give(project.owner, project.pk, named.number, 9)
    people.take_seats(project.owner, project.pk, named.number)
    assert line(project, named) == (0, 0, 0) and seats.standing(other)["remaining"] == 6


def test_a_seat_taken_in_mid_judgement_loses_nothing(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=1, raters=1)
    slow, quick = make_rater(project), make_rater(project)
    seat = seats.reserve(slow, 1)[0]
    people.take_seats(project.owner, project.pk, slow.number)
    taken = next(one for one in seats.reserve(quick, 4) if one.pk == seat.pk)
    choose(slow, seat, comment="typed")
    choose(quick, taken)
    said = Judgement.objects.filter(seat__item=seat.item)
    assert {one.rater_id for one in said} == {slow.pk, quick.pk} and "typed" in {one.comment for one in said}


def test_who_is_stopped_holds_nothing_and_can_be_asked_again(
    make_project: MakeProject, make_rater: MakeRater, as_expert: Client
) -> None:
    project = make_project(questions=1, raters=1)
    rater = make_rater(project)
    choose(rater, seats.reserve(rater, 2)[0])
    people.give(project.owner, project.pk, rater.number, 1)
    people.stop(project.owner, project.pk, rater.number)
    assert line(project, rater) == (1, 0, 0) and seats.reserve(rater) == []
    with pytest.raises(Refused):
        people.give(project.owner, project.pk, rater.number, 1)
    address = f"/judging/{project.pk}/people/"
    page = as_expert.get(address).content.decode()
    assert "no longer asked" in page and rater.user is not None and rater.user.username not in page
    assert 'value="ask-again"' in page and 'value="stop"' not in page and 'value="give"' not in page
    as_expert.post(f"/judging/{project.pk}/people/", {"rater": rater.number, "action": "ask-again"})
    assert len(seats.reserve(rater)) == 2
    page = as_expert.get(address).content.decode()
    assert 'value="ask-again"' not in page and 'value="stop"' in page and 'value="take"' in page
    kinds = Event.objects.filter(stream=project.stream_id).values_list("kind", flat=True)
    assert list(kinds).count("judging.people") == 4  # somebody came first
