"""A run that waits for people is killed in each state: it ends as if undisturbed, by the same judgements to the bit."""

from collections.abc import Callable

import pytest

from tests.webapp import thread
from tests.webapp.review.inside import (
    PEOPLE,
    STAGE,
    Status,
    answered,
    begun,
    expire,
    judge,
    project_of,
    rater_of,
    searched,
    step,
    told,
)
from webapp.accounts.models import User
from webapp.foundation import work
from webapp.foundation.models import Work
from webapp.review import leaders_judged, steering
from webapp.review.models import Project
from webapp.runs import judges
from webapp.runs.models import JudgedGeneration
from webapp.streams.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """What a kill is to the code that it hits: the transaction is rolled back, messages are lost."""


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], object]], None]:
    """killed("module.function", act): whoever acts dies where the function would be called."""

    def die(*args: object, **kwargs: object) -> None:
        raise Killed

    def act_and_die(where: str, act: Callable[[], object]) -> None:
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(where, die)
            act()

    return act_and_die


def test_killed_in_each_state_it_ends_as_if_undisturbed_and_only_as_people_said(
    expert: User, make_user: Callable[..., User], killed: Callable[[str, Callable[[], object]], None]
) -> None:
    run = begun(expert)
    project = answered(run)
    judge(rater_of(project, make_user))
    told(project)
    undisturbed = searched(run)

    run = thread.run(expert, stages=[STAGE], people=PEOPLE)
    killed("webapp.review.making.begin", lambda: step(run))  # while the project is made
    assert not Project.objects.filter(run=run).exists()
    step(run)
    project = project_of(run)
    assert run.status == Status.WAITING and work.claim("answers", project.job or run.pk) is not None
    Job.objects.filter(pk=project.job).update(state=Job.State.RUNNING)
    expire()  # the worker died while the models answered
    answered(run)
    one, other = rater_of(project, make_user), rater_of(project, make_user)
    judge(one, 2)
    judges.forget(run)
    expire()  # everything died while people judged
    assert not Work.objects.filter(kind=leaders_judged.KIND).exists()
    while judge(one, 1) + judge(other, 1):  # other people than those of the undisturbed run, in another order
        pass
    assert Work.objects.filter(kind=leaders_judged.KIND, subject=project.pk).count() == 1
    expire()  # enough is judged, and the message was lost
    killed("webapp.review.leaders_judged.leader_shares", lambda: leaders_judged.tell(project.pk))  # while counting
    assert project_of(run).state == Project.State.OPEN
    expire()
    killed("webapp.runs.people.streams.append", lambda: leaders_judged.tell(project.pk))  # while telling
    assert not JudgedGeneration.objects.filter(generation__run=run).exists()
    expire()
    told(project)
    killed("webapp.runs.advance.close", lambda: step(run))  # between enough judged and going on
    assert searched(run) == undisturbed

    ignored = begun(expert)
    steering.go_on(expert, ignored.pk)
    told(project_of(ignored))
    assert searched(ignored)["state"] != undisturbed["state"]  # people are heard
