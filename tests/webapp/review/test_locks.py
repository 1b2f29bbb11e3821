"""Judging, giving out pairs and steering people at the same moment: nobody waits in a circle."""

import threading
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import choose
from webapp.foundation.refusals import Conflict, Refused
from webapp.review import judging, people, seats
from webapp.review.models import Judgement, Project, Rater, Seat

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[Rater], object]


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Each in a thread with a connection of its own; what went wrong."""
    faults: list[BaseException] = []

    def guarded(act: Callable[[], object]) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '20s'")
            act()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@pytest.mark.parametrize(
    "act",
    [
        lambda rater: seats.reserve(rater, 4),
        lambda rater: people.take_seats(rater.project.owner, rater.project_id, rater.number),
        lambda rater: people.give(rater.project.owner, rater.project_id, rater.number, 2),
        lambda rater: people.stop(rater.project.owner, rater.project_id, rater.number),
    ],
    ids=["reserve", "take seats", "give", "stop"],
)
def test_who_takes_seats_does_not_wait_for_the_project(
    make_project: MakeProject, make_rater: MakeRater, act: Act
) -> None:
    """Whoever judges locks a seat and then the project: the other way round each would wait for the other."""
    project = make_project(raters=1, repeats=0.3)
    rater = make_rater(project)
    for seat in seats.reserve(rater, 8):
        choose(rater, seat)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)

        def in_time() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            act(rater)

        assert at_once(in_time) == []


@pytest.mark.parametrize(
    "act",
    [
        lambda rater, held: choose(rater, held[0]),
        lambda rater, held: judging.judge(rater, judging.MadeChoice(uuid4(), held[0].pk, uuid4(), "left", 1.0)),
        lambda rater, held: judging.undo(rater, uuid4(), choose(rater, held[1]).id),
        lambda rater, held: judging.practise(rater, uuid4(), 0, "left", 1.0),
        lambda rater, held: seats.give_back(rater, [(seat.pk, seat.token) for seat in reversed(held) if seat.token]),
    ],
    ids=["judge", "judge a lost one", "undo", "practise", "leave"],
)
def test_the_rater_is_locked_before_any_seat_and_the_project(
    make_project: MakeProject, make_rater: MakeRater, act: Callable[[Rater, list[Seat]], object]
) -> None:
    project = make_project(raters=2)
    rater = make_rater(project)
    held = seats.reserve(rater, 4)
    faults: list[BaseException] = []
    acting = threading.Thread(target=lambda: faults.extend(at_once(lambda: act(rater, held))))
    with transaction.atomic():
        Rater.objects.select_for_update(no_key=True).get(pk=rater.pk)
        acting.start()
        wait_for_waiting()
        assert len(Seat.objects.filter(project=project).select_for_update(nowait=True, of=("self",))) == 36
        Project.objects.select_for_update(nowait=True, of=("self",)).get(pk=project.pk)
    acting.join()
    assert faults == []


def wait_for_waiting() -> None:
    """Until somebody waits for a lock."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def test_one_pair_through_two_windows_is_judged_once(make_project: MakeProject, make_rater: MakeRater) -> None:
    """Both seats were lost: the second window is told, whichever came first, and nothing breaks in the database."""
    project = make_project(questions=1, raters=2)
    rater = make_rater(project)
    for item in project.items.all():
        both = [judging.MadeChoice(uuid4(), seat.pk, uuid4(), "left", 1.0) for seat in item.seats.all()]
        faults: list[BaseException] = []
        acts = [lambda said=said: judging.judge(rater, said) for said in both]
        acting = threading.Thread(target=lambda acts=acts, kept=faults: kept.extend(at_once(*acts)))
        with transaction.atomic():
            item.__class__.objects.select_for_update(no_key=True).get(pk=item.pk)
            acting.start()
            wait_for_waiting()
            time.sleep(0.3)  # the other one, too
        acting.join()
        assert [type(fault) for fault in faults] == [Conflict]
        assert Judgement.objects.filter(seat__item=item).count() == 1
    project.refresh_from_db()
    assert project.judged == 3


def test_everything_at_the_same_moment(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=6, raters=3, repeats=0.2)
    raters = [make_rater(project) for _ in range(6)]
    ended = threading.Event()

    def judges(rater: Rater) -> None:
        while held := seats.reserve(rater, 4):
            for seat in held:
                try:
                    said = choose(rater, seat, "left" if rater.number % 2 else "right")  # divided: adjudications open
                    if seat.place % 5 == 0:
                        choose(rater, judging.undo(rater, uuid4(), said.id), "left")
                except Conflict:
                    continue  # judged at another seat of the same pair, after this one was taken away

    def steers() -> None:
        while not ended.is_set():
            for rater in raters[:3]:
                people.take_seats(project.owner, project.pk, rater.number)
                try:
                    people.give(project.owner, project.pk, rater.number, 2)
                except Refused:
                    continue  # no free pairs

    lead = threading.Thread(target=lambda: faults.extend(at_once(steers)))
    faults: list[BaseException] = []
    lead.start()
    faults += at_once(*[lambda rater=rater: judges(rater) for rater in raters])
    ended.set()
    lead.join()
    assert faults == []
    project.refresh_from_db()
    judged = Seat.objects.filter(repeat=False, adjudicates=False).exclude(judgement=None)
    assert project.judged == judged.count() >= project.turns == 54
    numbers = Judgement.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, project.said + 1))
