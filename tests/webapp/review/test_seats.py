"""One seat in one person's hands at a time, nobody twice at an item, nothing lost: in order and all at once."""

import threading
from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection
from django.utils import timezone

from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import choose, judge_all
from webapp.foundation.refusals import Conflict
from webapp.review import judging, seats, shown, sides, steering
from webapp.review.models import Judgement, Project, Rater, Seat
from webapp.streams.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def expire(seat: Seat) -> None:
    Seat.objects.filter(pk=seat.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_seat_is_one_persons_and_an_item_nobodys_twice(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=2, raters=2)  # three pairs each: the winner beside three parents
    one, two = make_rater(project), make_rater(project)
    mine, theirs = seats.reserve(one, 4), seats.reserve(two, 4)
    assert {seat.pk for seat in mine} & {seat.pk for seat in theirs} == set()
    assert [seat.item_id for seat in mine] == [seat.item_id for seat in theirs]  # overlap comes early
    assert len({seat.item_id for seat in mine}) == 4
    assert [seat.pk for seat in seats.reserve(one, 4)] == [seat.pk for seat in mine]  # a reload gives the same
    assert seats.standing(one)["remaining"] == 6
    judge_all(one)
    judge_all(two)
    project.refresh_from_db()
    assert (project.judged, project.turns) == (12, 12)
    per_item = Counter(Seat.objects.filter(repeat=False, adjudicates=False).values_list("item", "rater"))
    assert set(per_item.values()) == {1} and len(per_item) == 12


def test_an_ended_lease_gives_the_seat_to_the_next_and_the_late_judgement_counts_as_well(
    make_project: MakeProject, make_rater: MakeRater
) -> None:
    project = make_project(questions=1, raters=1)
    slow, quick = make_rater(project), make_rater(project)
    held = seats.reserve(slow, 1)[0]
    assert held.pk not in {seat.pk for seat in seats.reserve(quick, 4)}
    expire(held)
    taken = next(seat for seat in seats.reserve(quick, 4) if seat.pk == held.pk)
    assert taken.token != held.token
    choose(slow, held)
    choose(quick, taken)
    said = list(Judgement.objects.filter(seat__item=held.item).order_by("created"))
    assert [(one.rater, one.seat_id == held.pk) for one in said] == [(slow, False), (quick, True)]
    with pytest.raises(Conflict):
        choose(slow, held)


def test_what_is_sent_twice_counts_once_and_a_second_choice_is_refused(
    make_project: MakeProject, make_rater: MakeRater
) -> None:
    project = make_project()
    rater = make_rater(project)
    seat = seats.reserve(rater, 1)[0]
    key = uuid4()
    for _ in range(3):
        choose(rater, seat, "left", key)
    with pytest.raises(Conflict):
        choose(rater, seat, "right")
    project.refresh_from_db()
    assert (project.judged, Judgement.objects.count()) == (1, 1)


def test_an_undo_is_a_row_of_its_own_and_the_pair_can_be_judged_again(
    make_project: MakeProject, make_rater: MakeRater
) -> None:
    project = make_project()
    rater = make_rater(project)
    seat = seats.reserve(rater, 1)[0]
    said = choose(rater, seat, "left")
    key = uuid4()
    judging.undo(rater, key, said.id)
    judging.undo(rater, key, said.id)
    project.refresh_from_db()
    assert project.judged == 0
    choose(rater, seat, "right")
    judging.undo(rater, uuid4(), said.id)  # it was taken back before: nothing happens
    rows = list(Judgement.objects.order_by("created").values_list("choice", "undoes"))
    assert rows == [("left", None), ("", said.id), ("right", None)]
    project.refresh_from_db()
    assert project.judged == 1


def test_judgements_can_be_neither_changed_nor_deleted(make_project: MakeProject, make_rater: MakeRater) -> None:
    rater = make_rater(make_project())
    choose(rater, seats.reserve(rater, 1)[0])
    for act in (
        lambda: Judgement.objects.update(choice="right"),
        lambda: Judgement.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError, match="append-only"):
            act()
    assert Judgement.objects.get().choice == "left"


def test_a_repeat_comes_later_with_its_sides_swapped(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=6, raters=1, repeats=0.3)
    rater = make_rater(project)
    judge_all(rater)
    repeats = list(Seat.objects.filter(rater=rater, repeat=True).select_related("item", "judgement"))
    assert len(repeats) == 5  # of 18 pairs
    for repeat in repeats:
        first = Seat.objects.get(item=repeat.item, rater=rater, repeat=False)
        assert first.judgement is not None and repeat.judgement is not None
        assert repeat.judgement.swapped != first.judgement.swapped
        assert repeat.judgement.swapped == sides.swapped(repeat.item, rater, repeat=True)
    project.refresh_from_db()
    assert project.judged == 18  # repeats are no further judgements


def test_sides_are_shuffled_by_item_and_rater_and_stay_through_a_reload(
    make_project: MakeProject, make_rater: MakeRater
) -> None:
    project = make_project(questions=6, raters=4)
    seen = {}
    for _ in range(4):
        rater = make_rater(project)
        held = seats.reserve(rater, 12)
        pairs = [shown.pair(seat, rater) for seat in held]
        assert pairs == [shown.pair(seat, rater) for seat in seats.reserve(rater, 12)]
        seen[rater.number] = [
            seat.item.question.answers[0]["text"] == pair["left"] for seat, pair in zip(held, pairs, strict=True)
        ]
    flat = [side for row in seen.values() for side in row]
    assert 12 <= sum(flat) <= 36 and len({tuple(row) for row in seen.values()}) == 4


def test_later_comes_last_and_leaving_frees(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=2, raters=1)
    rater, other = make_rater(project), make_rater(project)
    held = seats.reserve(rater, 2)
    seats.postpone(rater, held[0].pk)
    again = seats.reserve(rater, 2)
    assert again[-1].pk == held[0].pk and len(again) == 3
    seats.give_back(rater, [(seat.pk, uuid4()) for seat in again])  # an older page's tokens free nothing
    assert len(seats.reserve(rater, 2)) == 3
    seats.give_back(rater, [(seat.pk, seat.token) for seat in again if seat.token])
    assert len(seats.reserve(other, 4)) == 4


def test_a_paused_project_gives_nothing_new_and_a_closed_one_takes_what_is_held(
    make_project: MakeProject, make_rater: MakeRater
) -> None:
    project = make_project()
    rater, other = make_rater(project), make_rater(project)
    held = seats.reserve(rater, 2)
    steering.pause(project.owner, project.pk)
    assert seats.reserve(other, 4) == [] and len(seats.reserve(rater, 4)) == 2
    steering.resume(project.owner, project.pk)
    assert len(seats.reserve(rater, 4)) == 4
    steering.close(project.owner, project.pk)
    rater = Rater.objects.select_related("project").get(pk=rater.pk)
    said = choose(rater, held[0])
    with pytest.raises(Conflict):
        judging.undo(rater, uuid4(), said.id)
    seats.give_back(rater, [(held[1].pk, held[1].token)] if held[1].token else [])
    with pytest.raises(Conflict):
        choose(rater, held[1])


def test_many_at_once_get_different_seats_and_lose_nothing(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=4, raters=3)
    raters = [make_rater(project) for _ in range(6)]
    faults: list[BaseException] = []

    def work(rater: Rater) -> None:
        try:
            judge_all(rater)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(rater,)) for rater in raters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    found = Project.objects.get(pk=project.pk)
    planned = Seat.objects.filter(project=project, repeat=False, adjudicates=False)
    assert planned.count() == found.turns == found.judged == 36
    assert planned.exclude(judgement=None).count() == 36
    assert Judgement.objects.filter(seat__repeat=False).count() == 36
    told = Event.objects.filter(stream=found.stream, kind="judging.judged")
    assert told.count() == Judgement.objects.count()


def test_a_page_that_is_loaded_anew_goes_on_where_the_one_before_was(
    make_project: MakeProject, make_rater: MakeRater
) -> None:
    rater = make_rater(make_project(questions=4, raters=2))
    began = [seat.place for seat in seats.reserve(rater, 8)]
    for _ in range(15):
        held = [(seat.pk, seat.token) for seat in seats.reserve(rater, 8)]
        leaving = threading.Thread(target=leave, args=(rater, held))
        leaving.start()
        found = seats.reserve(rater, 8)
        leaving.join()
        assert [seat.place for seat in found] == began


def leave(rater: Rater, held: list[tuple[UUID, UUID | None]]) -> None:
    """What the page that goes sends, in a connection of its own."""
    try:
        seats.give_back(rater, held)
    finally:
        connection.close()
