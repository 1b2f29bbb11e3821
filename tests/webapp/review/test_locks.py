"""Judging, giving out pairs and steering people at the same moment: nobody waits in a circle."""

import threading
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
