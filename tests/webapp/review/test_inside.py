"""A run that stops for people waits without a worker, goes on with what they said, and survives what runs survive."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError
from django.test import Client
from django.utils import timezone

from merger.evolution import evolve
from tests.webapp import thread
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.foundation import work
from webapp.foundation.models import Work
from webapp.foundation.refusals import Conflict
from webapp.review import inviting, judging, leaders_judged, seats, sides, steering
from webapp.review.answering import answer
from webapp.review.models import JudgedPair, Judgement, Project, Rater, Seat
from webapp.runs import engine, judges, people, reconciler, services
from webapp.runs.advance import advance
from webapp.runs.models import Candidate, JudgedGeneration, Run
from webapp.runs.samples import measure_parents
from webapp.runs.scoring import score
from webapp.streams.jobs import perform
from webapp.streams.models import Event, Job

pytestmark = pytest.mark.django_db(transaction=True)

STAGE = {"algorithm": "cma_es", "granularity": "layer", "generations": 3, "population": 4, "sigma": 0.3}
PEOPLE = {"generations": [2], "leaders": 3, "judgements": 9, "weight": 0.7}
Status = Run.Status


def begun(expert: User, **more: Any) -> Run:
    """A run that waits for people."""
    run = thread.run(expert, stages=[STAGE], people=PEOPLE, **more)
    step(run)
    assert run.status == Status.WAITING, thread.kinds(run)
    return run


def step(run: Run) -> None:
    """What workers do until nothing is left to do: the run waits for people, or has ended."""
    for _ in range(20):
        advance(run.pk)
        run.refresh_from_db()
        measure_parents(run.pk)
        due = Candidate.objects.filter(run=run, status="waiting").order_by("index").values_list("pk", flat=True)
        if run.status != Status.RUNNING:
            return
        for key in list(due):
            score(key)


def project_of(run: Run) -> Project:
    return Project.objects.get(run=run, generation__number=run.generation)


def answered(run: Run) -> Project:
    """The models have answered, so that people can judge."""
    project = project_of(run)
    perform(str(project.job), answer)
    job = Job.objects.get(pk=project.job)
    assert job.state == Job.State.DONE, job.error
    project.refresh_from_db()
    assert project.state == Project.State.OPEN and project.turns > 2
    return project


def rater_of(project: Project, make_user: Callable[..., User]) -> Rater:
    return inviting.assign(project, make_user("annotator"))


def opinion(seat: Seat, rater: Rater) -> str:
    """A taste that every rater shares: the later candidate of the generation, wherever it stands."""
    systems = seat.project.systems
    numbers = [systems[place]["number"] for place in seat.item.pair]
    first_wins = numbers[0] > numbers[1]
    return "left" if first_wins != sides.swapped(seat.item, rater, seat.repeat) else "right"


def judge(rater: Rater, count: int = 1000) -> int:
    """Judge up to so many pairs; how many it were."""
    done = 0
    while done < count and (held := seats.reserve(rater, 1)):
        for seat in held:
            assert seat.token is not None
            judging.judge(rater, judging.MadeChoice(uuid4(), seat.pk, seat.token, opinion(seat, rater), 5.0))
            done += 1
    return done


def told(project: Project) -> None:
    """What the worker does for whom the last judgement rang."""
    leaders_judged.tell(project.pk)
    leaders_judged.tell(project.pk)  # twice is once


def finished(run: Run) -> dict[str, Any]:
    drive(run)
    run.refresh_from_db()
    assert run.status == Status.DONE, thread.kinds(run)
    # Recipes name models by their ids, which every test's database gives anew: the genes say it all.
    return {part: run.report["winner"][part] for part in ("kind", "generation", "validation", "heldout")} | {
        "state": run.state,
        "fitness": list(Candidate.objects.filter(run=run).order_by("generation", "index").values_list("fitness")),
        "said": [(one.shares, one.digest) for one in people.judged(run)],
    }


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Any]:
    """What the undisturbed run came to, kept for those that are disturbed."""
    return {}


@pytest.fixture
def undisturbed(outcomes: dict[str, Any], expert: User, make_user: Callable[..., User]) -> dict[str, Any]:
    if not outcomes:
        run = begun(expert)
        project = answered(run)
        judge(rater_of(project, make_user))
        told(project)
        outcomes.update(finished(run))
    return outcomes


def test_a_run_waits_holds_nothing_is_judged_over_the_api_and_goes_on(
    expert: User, as_expert: Client, tmp_path: Path
) -> None:
    run = begun(expert)
    waiting = Event.objects.get(stream=run.stream_id, kind="run.waiting").payload
    project = project_of(run)
    assert waiting == {"generation": 2, "project": str(project.pk), "leaders": 3, "judgements": 9}
    scores = list(Candidate.objects.filter(run=run, generation__number=2).order_by("index"))
    best = sorted(scores, key=lambda one: (-(one.fitness or 0), one.index))[:3]
    assert [system["number"] - 1 for system in project.systems] == [one.index for one in best]
    assert project.questions["split"] == "search" and project.pairs == [(0, 1), (0, 2), (1, 2)]
    project = answered(run)
    wanted = min(9, project.turns)

    told_ = as_expert.get(f"/api/v1/runs/{run.pk}/people").json()
    assert told_["judged"] == [] and told_["waiting"]["people"] == []
    assert (told_["waiting"]["judged"], told_["waiting"]["wanted"]) == (0, wanted)
    assert as_expert.get(f"/api/v1/runs/{run.pk}").json()["status"] == "waiting"
    for kind in ("advance", "reconcile"):  # nothing is claimed, nothing is opened, nothing moves
        advance(run.pk) if kind == "advance" else reconciler.reconcile()
    run.refresh_from_db()
    assert run.status == Status.WAITING
    assert not Work.objects.filter(scope=run.pk).exclude(kind="samples").exists()
    assert not Work.objects.exclude(token=None).exists()

    assert as_expert.post(f"/api/v1/judging/projects/{project.pk}/join").status_code == 204
    desk = f"/api/v1/judging/work/{as_expert.get('/api/v1/judging/work').json()[0]['id']}"
    count = 0
    while held := as_expert.post(f"{desk}/seats", {"count": 1}, "application/json").json()["seats"]:
        body = {"id": str(uuid4()), "seat": held[0]["id"], "token": held[0]["token"], "choice": "left", "seconds": 5}
        said = as_expert.post(f"{desk}/judgements", body, "application/json")
        assert said.status_code < 300, said.content
        count += 1
        shown = as_expert.get(f"/api/v1/runs/{run.pk}/people").json()["waiting"]
        assert shown["people"] == ["Rater 1"]
        if Work.objects.filter(kind=leaders_judged.KIND, subject=project.pk).exists():
            break
    project.refresh_from_db()
    assert count >= project.judged == wanted
    told(project)
    run.refresh_from_db()
    project.refresh_from_db()
    assert (run.status, project.state) == (Status.RUNNING, Project.State.CLOSED)
    finished(run)
    kinds = [kind for kind in thread.kinds(run) if kind in ("run.waiting", "leaders.judged", "generation.closed")]
    assert kinds == ["generation.closed", "run.waiting", "leaders.judged", "generation.closed", "generation.closed"]

    # What was frozen leads one process to the same bits.
    frozen = as_expert.get(f"/api/v1/runs/{run.pk}/people").json()
    assert frozen["waiting"] is None and frozen["judged"][0]["judgements"] == wanted
    report = evolve(engine.plan_of(run), engine.checkpoints_of(run), tmp_path / "out", people=people.judged(run))
    assert [report["winner"][part] for part in ("digest", "recipe", "heldout")] == [
        run.report["winner"][part] for part in ("digest", "recipe", "heldout")
    ]


def test_what_people_said_moves_the_search_and_the_same_judgements_move_it_alike(
    undisturbed: dict[str, Any], expert: User, make_user: Callable[..., User]
) -> None:
    run = begun(expert)
    project = answered(run)
    one, other = rater_of(project, make_user), rater_of(project, make_user)
    while judge(one, 1) + judge(other, 1):  # other people, in another order
        pass
    told(project)
    assert finished(run) == undisturbed
    ignored = begun(expert)
    steering.go_on(expert, ignored.pk)
    told(project_of(ignored))
    assert finished(ignored)["state"] != undisturbed["state"]


@pytest.mark.parametrize("moment", ["asking", "answers", "people", "enough", "counting", "told"])
def test_killed_in_each_state_it_ends_as_if_undisturbed(
    undisturbed: dict[str, Any],
    expert: User,
    make_user: Callable[..., User],
    moment: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A kill rolls the transaction back and loses messages: what follows comes from the reconciler alone."""

    class Killed(BaseException):
        pass

    def die(*args: object, **kwargs: object) -> None:
        raise Killed

    def killed(where: str, act: Callable[[], object]) -> None:
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(where, die)
            act()

    run = thread.run(expert, stages=[STAGE], people=PEOPLE)
    if moment == "asking":
        killed("webapp.review.making.begin", lambda: step(run))
        assert not Project.objects.exists()
    step(run)
    assert run.status == Status.WAITING
    if moment == "answers":
        held = project_of(run)
        job = Job.objects.get(pk=held.job)
        assert work.claim("answers", job.pk) is not None
        Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
        expire()  # the worker died while the models answered
    project = answered(run)
    rater = rater_of(project, make_user)
    if moment == "people":
        judge(rater, 2)
        judges.forget(run)
        expire()
        assert not Work.objects.filter(kind=leaders_judged.KIND).exists()
    judge(rater)
    assert Work.objects.filter(kind=leaders_judged.KIND, subject=project.pk).count() == 1
    if moment == "enough":
        expire()  # enough is judged, and the message was lost
    if moment == "counting":
        killed("webapp.review.leaders_judged.leader_shares", lambda: leaders_judged.tell(project.pk))
        assert not JudgedGeneration.objects.exists() and project_of(run).state == Project.State.OPEN
        expire()
    if moment == "told":
        killed("webapp.runs.people.streams.append", lambda: leaders_judged.tell(project.pk))
        assert not JudgedGeneration.objects.exists()
        expire()
    told(project)
    run.refresh_from_db()
    assert run.status == Status.RUNNING
    assert finished(run) == undisturbed


def expire() -> None:
    """Leases have run out; the reconciler takes back what the dead held."""
    past = timezone.now() - timedelta(minutes=1)
    Work.objects.exclude(token=None).update(lease_until=past)
    work.reconcile()


def test_the_owner_goes_on_with_what_there_is(expert: User, make_user: Callable[..., User], as_expert: Client) -> None:
    run = begun(expert)
    project = answered(run)
    judge(rater_of(project, make_user), 2)
    assert as_expert.post(f"/api/v1/runs/{run.pk}/go-on").status_code == 200
    told(project)
    run.refresh_from_db()
    assert run.status == Status.RUNNING and people.judged(run)[0].judgements == 2
    with pytest.raises(Conflict):
        steering.go_on(expert, run.pk)
    assert as_expert.post(f"/api/v1/runs/{run.pk}/go-on").status_code == 409
    finished(run)


def test_going_on_before_the_models_have_answered_leaves_the_scores(expert: User) -> None:
    run = begun(expert)
    project = project_of(run)
    steering.go_on(expert, run.pk)
    told(project)
    perform(str(project.job), answer)
    project.refresh_from_db()
    assert project.state == Project.State.CLOSED and not JudgedPair.objects.filter(project=project).exists()
    assert people.judged(run)[0].judgements == 0
    finished(run)


def test_paused_while_it_waits_it_waits_again_or_goes_on(expert: User, make_user: Callable[..., User]) -> None:
    run = begun(expert)
    services.pause(expert, run.pk)
    assert services.resume(expert, run.pk).status == Status.WAITING
    services.pause(expert, run.pk)
    project = answered(run)
    judge(rater_of(project, make_user))
    told(project)
    run.refresh_from_db()
    assert run.status == Status.PAUSED and JudgedGeneration.objects.exists()
    assert services.resume(expert, run.pk).status == Status.RUNNING
    finished(run)


@pytest.mark.parametrize("stop", [services.finish, services.cancel])
def test_stopped_while_it_waits_nobody_is_asked_any_more(
    expert: User, make_user: Callable[..., User], stop: Callable[[User, UUID], Run]
) -> None:
    run = begun(expert)
    project = answered(run)
    rater = rater_of(project, make_user)
    held = seats.reserve(rater, 1)[0]
    stop(expert, run.pk)
    project.refresh_from_db()
    assert project.state == Project.State.CLOSED and seats.reserve(rater, 4) == [held]
    assert held.token is not None
    judging.judge(rater, judging.MadeChoice(uuid4(), held.pk, held.token, "left", 5.0))  # in hand: kept, rings nobody
    assert not Work.objects.filter(kind=leaders_judged.KIND).exists()
    drive(run)
    run.refresh_from_db()
    assert run.status == (Status.DONE if stop is services.finish else Status.CANCELLED)


def test_the_time_people_take_is_not_the_searchs(expert: User, make_user: Callable[..., User]) -> None:
    run = begun(expert, minutes=30)
    day = timedelta(days=1)
    generation = run.generations.get(number=2)
    generation.asked -= day
    generation.save(update_fields=["asked"])
    late = timezone.now() - timedelta(hours=23)
    Run.objects.filter(pk=run.pk).update(deadline=late)
    advance(run.pk)
    services.pause(expert, run.pk)
    reconciler.reconcile()
    services.resume(expert, run.pk)
    project = answered(run)
    judge(rater_of(project, make_user))
    told(project)
    run.refresh_from_db()
    assert run.deadline is not None and run.deadline > timezone.now() + timedelta(minutes=30)
    finished(run)


def test_an_undo_takes_back_what_was_enough(expert: User, make_user: Callable[..., User]) -> None:
    run = begun(expert)
    project = answered(run)
    rater = rater_of(project, make_user)
    judge(rater)
    last = Judgement.objects.filter(project=project, seat__repeat=False).latest("created")
    judging.undo(rater, uuid4(), last.pk)
    told(project)
    run.refresh_from_db()
    assert run.status == Status.WAITING and not Work.objects.filter(kind=leaders_judged.KIND).exists()
    judge(rater)
    told(project)
    run.refresh_from_db()
    assert run.status == Status.RUNNING


def test_who_judged_before_is_asked_again_and_what_was_said_stays(expert: User, make_user: Callable[..., User]) -> None:
    run = thread.run(expert, stages=[STAGE], people=PEOPLE | {"generations": [1, 2]})
    step(run)
    project = answered(run)
    rater = rater_of(project, make_user)
    judge(rater)
    told(project)
    step(run)
    assert run.status == Status.WAITING and run.generation == 2
    assert [one.user for one in project_of(run).raters.all()] == [rater.user]
    for act in (lambda: JudgedGeneration.objects.update(said={}), lambda: JudgedGeneration.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="append-only"):
            act()
