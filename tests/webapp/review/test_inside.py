"""A run that stops for people waits without a worker, goes on with what they said, and is steered meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError
from django.test import Client
from django.utils import timezone

from merger.evolution import evolve
from tests.webapp import thread
from tests.webapp.review.inside import (
    PEOPLE,
    STAGE,
    Status,
    answered,
    begun,
    judge,
    project_of,
    rater_of,
    searched,
    step,
    told,
)
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.foundation.models import Work
from webapp.foundation.refusals import Conflict
from webapp.review import inviting, judging, leaders_judged, leaders_shown, seats, steering
from webapp.review.models import JudgedPair, Judgement, Project
from webapp.runs import engine, people, reconciler, services
from webapp.runs.advance import advance
from webapp.runs.models import Candidate, JudgedGeneration, Run
from webapp.runs.scoring import score
from webapp.streams.models import Event, Job

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_run_waits_holds_nothing_is_judged_over_the_api_and_goes_on(
    expert: User, as_expert: Client, tmp_path: Path
) -> None:
    run = begun(expert, stages=[STAGE | {"generations": 3}], people=PEOPLE | {"generations": [2]})
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
    assert not Work.objects.filter(scope=run.pk).exclude(kind__in=("parents", "samples")).exists()
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
        assert shown["people"] == ["expert"]
        if Work.objects.filter(kind=leaders_judged.KIND, subject=project.pk).exists():
            break
    project.refresh_from_db()
    assert count >= project.judged == wanted
    told(project)
    run.refresh_from_db()
    project.refresh_from_db()
    assert (run.status, project.state) == (Status.RUNNING, Project.State.CLOSED)
    ago = timezone.now() - timedelta(days=3)  # as if they had taken three days
    run.generations.filter(number=2).update(asked=ago)
    Run.objects.filter(pk=run.pk).update(started=ago)
    drive(run)
    run.refresh_from_db()
    assert run.status == Status.DONE and run.report["seconds"] < 24 * 3600  # the time of people is not the search's
    kinds = [kind for kind in thread.kinds(run) if kind in ("run.waiting", "leaders.judged", "generation.closed")]
    assert kinds == ["generation.closed", "run.waiting", "leaders.judged", "generation.closed", "generation.closed"]

    # What was frozen leads one process to the same bits.
    frozen = as_expert.get(f"/api/v1/runs/{run.pk}/people").json()
    assert frozen["waiting"] is None and frozen["judged"][0]["judgements"] == wanted
    report = evolve(engine.plan_of(run), engine.checkpoints_of(run), tmp_path / "out", people=people.judged(run))
    assert [report["winner"][part] for part in ("digest", "recipe", "heldout")] == [
        run.report["winner"][part] for part in ("digest", "recipe", "heldout")
    ]


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
    searched(run)


def test_going_on_before_the_models_have_answered_leaves_the_scores(expert: User) -> None:
    run = begun(expert)
    project = project_of(run)
    steering.go_on(expert, run.pk)
    told(project)
    assert Job.objects.get(pk=project.job).state == Job.State.CANCELLED  # no worker is kept from the search by it
    project.refresh_from_db()
    assert project.state == Project.State.CLOSED and not JudgedPair.objects.filter(project=project).exists()
    assert people.judged(run)[0].judgements == 0
    searched(run)


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
    searched(run)


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
    run.refresh_from_db()
    assert run.status == (Status.FINISHING if stop is services.finish else Status.CANCELLED)


def test_the_time_people_take_is_not_the_searchs(expert: User, make_user: Callable[..., User]) -> None:
    run = begun(expert, minutes=30)
    day = timedelta(days=1)
    generation = run.generations.get()
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
    searched(run)


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


def test_where_nothing_can_be_compared_nobody_is_asked(expert: User) -> None:
    run = thread.opened(expert, stages=[STAGE | {"generations": 1}], people=PEOPLE)
    keys = list(Candidate.objects.filter(run=run).order_by("index").values_list("pk", flat=True))
    score(keys[0])
    Candidate.objects.filter(pk__in=keys[1:]).update(status=Candidate.Status.FAILED)
    advance(run.pk)
    run.refresh_from_db()
    assert run.status == Status.FINISHING and not Project.objects.exists()
    said = Event.objects.get(stream=run.stream_id, kind="leaders.judged").payload
    assert (said["leaders"], said["judgements"]) == ([], 0)


def test_who_waits_is_told_what_is_missing(expert: User, make_user: Callable[..., User], as_expert: Client) -> None:
    """Two people for each pair, one of whom has judged all; a design whose name stands in the guide is no hindrance."""
    design = thread.design(expert, stages=[STAGE], people=PEOPLE | {"judgements": 30})
    design.name = "answer"
    design.save()
    run = services.start(expert, design)
    step(run)
    project = answered(run)
    assert project.raters_per_item == 2 and project.name == "answer 1, generation 1"
    rater = rater_of(project, make_user)
    inviting.invite(expert, project.pk, "")
    shown = leaders_shown.asked(run)
    assert shown is not None and len(shown["people"]) == 2 and not shown["more_needed"]
    project.invitations.all().delete()
    judge(rater)
    shown = leaders_shown.asked(run)
    assert shown is not None and shown["more_needed"] and shown["judged"] < shown["wanted"]
    page = as_expert.get(f"/judging/{project.pk}/").content.decode()
    assert f"waits for {shown['wanted'] - shown['judged']} more judgements" in page


def test_who_judged_before_is_asked_again_and_what_was_said_stays(expert: User, make_user: Callable[..., User]) -> None:
    run = begun(expert, people=PEOPLE | {"generations": [1, 2]})
    project = answered(run)
    rater = rater_of(project, make_user)
    note, _path = inviting.invite(expert, project.pk, "Haruka")
    note.rater = rater
    note.save()
    judge(rater)
    told(project)
    step(run)
    assert run.status == Status.WAITING and run.generation == 2
    assert [one.user for one in project_of(run).raters.all()] == [rater.user]
    shown = leaders_shown.asked(run)
    assert shown is not None and shown["people"] == ["Haruka"]
    for act in (lambda: JudgedGeneration.objects.update(said={}), lambda: JudgedGeneration.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="append-only"):
            act()
