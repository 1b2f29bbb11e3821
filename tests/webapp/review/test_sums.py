"""Sums that are brought up to date are those counted from the beginning, whatever was said, taken back and repeated."""

import threading
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merger.judgements import PairTally, RubricTally
from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import choose, judge_all
from webapp.review import judging, results, said, seats, sums
from webapp.review.models import JudgedPair, Judgement, KeptSums, Project, Rater, Seat

pytestmark = pytest.mark.django_db(transaction=True)
# What happens next: a judgement, a repeat, practice, an undo, a look, sums kept in the database, a new process.
STEPS = st.tuples(
    st.sampled_from(["judge"] * 4 + ["repeat", "practise", "undo", "undo", "look", "look", "keep", "forget"]),
    st.integers(0, 2),
    st.integers(0, 3),
    st.sampled_from(["left", "right", "same", "bad"]),
    st.floats(0.1, 60),
)


@pytest.fixture(autouse=True)
def fresh() -> None:
    sums.forget()


def from_the_beginning(project: Project, number: int | None = None) -> Any:
    """All judgements up to a number, counted anew."""
    rows = said.rows(project, **({} if number is None else {"number__lte": number}))
    kind: Any = PairTally if project.kind == Project.Kind.PAIRS else RubricTally
    return kind.of(said.judgements(project, rows))


class Story:
    """Rows as any order of messages may leave them, written without the checks of the page."""

    def __init__(self, project: Project, raters: Sequence[Rater]) -> None:
        self.project, self.raters, self.number = project, raters, 0
        self.items = list(JudgedPair.objects.filter(project=project)[:4])
        self.seats: dict[Any, Seat] = {}
        self.standing: list[Judgement] = []

    def write(self, **facts: Any) -> Judgement:
        self.number += 1
        Project.objects.filter(pk=self.project.pk).update(said=self.number)
        return Judgement.objects.create(id=uuid4(), project=self.project, number=self.number, **facts)

    def seat(self, rater: Rater, place: int, repeat: bool) -> Seat:
        key = (rater.pk, place, repeat)
        if key not in self.seats:
            with transaction.atomic():
                self.seats[key] = seats.extra_turn(self.items[place], rater=rater, repeat=repeat)
        return self.seats[key]

    def tell(self, step: str, who: int, place: int, choice: str, seconds: float) -> None:
        rater = self.raters[who]
        facts = {"rater": rater, "choice": choice, "seconds": seconds, "swapped": (who + place) % 2 == 0}
        if step in ("judge", "repeat"):
            seat = self.seat(rater, place, step == "repeat")
            if not any(row.seat_id == seat.pk for row in self.standing):
                self.standing.append(self.write(seat=seat, **facts))
        elif step == "practise":
            self.write(practice=place % 3, **facts)
        elif step == "undo" and self.standing:
            undone = self.standing.pop(place % len(self.standing))
            self.write(seat=undone.seat, undoes=undone, rater=undone.rater, swapped=False, seconds=0.0)
        elif step == "keep":
            sums.keep(self.project.pk)
        elif step == "forget":
            sums.forget()
        elif step == "look":
            self.look()

    def look(self) -> None:
        found = sums.current(self.project)
        assert found.number == self.number
        assert found.tally == from_the_beginning(self.project)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=5, max_size=40))
def test_any_order_of_judgements_undos_and_repeats(
    make_project: MakeProject, make_rater: MakeRater, steps: list[tuple[str, int, int, str, float]]
) -> None:
    project = make_project(questions=2)
    story = Story(project, [make_rater(project) for _ in range(3)])
    for step in steps:
        story.tell(*step)
    story.look()


@pytest.mark.parametrize("kind", ["pairs", "rubric"])
def test_as_the_page_says_it(make_project: MakeProject, make_rater: MakeRater, kind: str) -> None:
    """Through the services, with hidden repeats; what is undone and judged again counts once."""
    project = make_project(questions=4, raters=2, repeats=0.3, kind=kind)
    one, two = make_rater(project), make_rater(project)
    judge_all(one)
    assert sums.current(project).tally == from_the_beginning(project)
    sums.keep(project.pk)
    judge_all(two, "same")
    if kind == "pairs":
        first = Judgement.objects.filter(rater=one, seat__repeat=False).earliest("number")
        seat = judging.undo(one, uuid4(), first.pk)
        assert sums.current(project).tally == from_the_beginning(project)
        choose(one, seat, "bad")
    for _process in range(2):
        found = sums.current(project)
        assert found.tally == from_the_beginning(project) and found.tally.judgements == project_judged(project)
        sums.forget()
    numbers = list(Judgement.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1)) and found.number == len(numbers)


def project_judged(project: Project) -> int:
    return Project.objects.get(pk=project.pk).judged


def test_who_reads_while_many_write_misses_nothing(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=6, raters=3, repeats=0.1)
    raters = [make_rater(project) for _ in range(5)]
    faults: list[BaseException] = []
    seen: dict[int, Any] = {}
    ended = threading.Event()

    def guarded(work: Any) -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    def read() -> None:
        while not ended.is_set():
            found = sums.current(project)
            seen[found.number] = found.tally

    reader = threading.Thread(target=guarded, args=(read,))
    writers = [threading.Thread(target=guarded, args=(lambda rater=rater: judge_all(rater),)) for rater in raters]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    ended.set()
    reader.join()
    assert faults == []
    seen[sums.current(project).number] = sums.current(project).tally
    assert len(seen) > 5
    for number, tally in seen.items():
        assert tally == from_the_beginning(project, number), number


def test_an_older_state_never_takes_the_place_of_a_newer_one(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project()
    judge_all(make_rater(project))
    sums.keep(project.pk)
    kept = KeptSums.objects.get()
    assert kept.number == project_said(project) > 0
    Project.objects.filter(pk=project.pk).update(said=1)  # as a slow worker would have seen it
    sums.keep(project.pk)
    assert KeptSums.objects.get().number == kept.number
    Project.objects.filter(pk=project.pk).update(said=kept.number)
    KeptSums.objects.update(form=sums.FORM - 1, sums={"counts": "of another form"})
    assert sums.current(project).tally == from_the_beginning(project)


def project_said(project: Project) -> int:
    return Project.objects.get(pk=project.pk).said


def test_results_are_computed_once_for_each_state(
    make_project: MakeProject, make_rater: MakeRater, django_assert_max_num_queries: Any
) -> None:
    project = make_project()
    rater = make_rater(project)
    for seat in seats.reserve(rater, 4):
        choose(rater, seat)
    found = results.results(project).pairs
    with django_assert_max_num_queries(2):  # the newest number, and the names
        assert results.results(project).pairs is found
    choose(rater, seats.reserve(rater, 1)[0])
    assert results.results(project).pairs.judgements == found.judgements + 1
