"""The demo of judging: prepared once, by real work, and offered to administrators alone."""

import re
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.webapp import thread
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.catalog.models import EvaluationSet
from webapp.foundation import work
from webapp.foundation.models import Work
from webapp.review import demo
from webapp.review.answering import answer
from webapp.review.models import JudgedPair, Project, Rater
from webapp.runs import services as runs
from webapp.runs.models import Run
from webapp.streams.jobs import perform

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def begun(administrator: User) -> Run:
    call_command("register_zoo")
    run = demo.prepare(administrator)
    assert run is not None
    return run


def home(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get("/").content.decode()


def test_it_is_made_by_real_work_and_a_link_lets_an_annotator_in(begun: Run, administrator: User) -> None:
    assert work.claim(demo.KIND, begun.pk) is None  # not due before the search has ended
    assert reverse("runs:run", args=[begun.pk]) in home(administrator)
    drive(begun)
    begun.refresh_from_db()
    assert begun.status == Run.Status.DONE, thread.kinds(begun)
    demo.make_project(begun.pk)
    demo.make_project(begun.pk)  # twice is once
    project = Project.objects.get()
    assert project.owner == administrator and not Work.objects.filter(kind=demo.KIND).exists()
    perform(str(project.job), answer)
    project.refresh_from_db()
    assert project.state == Project.State.OPEN
    assert [one["kind"] for one in project.systems] == ["winner", "parent", "parent", "parent"]
    assert JudgedPair.objects.filter(project=project).count() >= 12  # the child answers otherwise than its parents
    client = Client()
    client.force_login(administrator)
    page = client.get("/").content.decode()
    invite = reverse("review:invite", args=[project.pk])
    assert f'action="{invite}"' in page
    link = re.search(r"/judging/enter/[\w-]+/", client.post(invite, {"note": "try"}).content.decode())
    assert link is not None
    annotator = Client()
    landed = annotator.post(link[0], {"name": "Hanako", "language": "ja"}, follow=True)
    assert landed.status_code == 200
    rater = Rater.objects.get()
    assert rater.user is not None and rater.user.role == "annotator" and not rater.user.has_usable_password()


def test_a_second_start_changes_nothing_whatever_people_did_to_it(begun: Run, administrator: User) -> None:
    assert demo.prepare(administrator) is None
    runs.cancel(administrator, begun.pk)
    assert demo.prepare(administrator) is None
    assert 'data-testid="demo"' not in home(administrator)
    assert Run.objects.count() == 1
    assert EvaluationSet.objects.filter(filename=demo.FILE).count() == 1
    assert work.claim(demo.KIND, begun.pk) is None


def test_a_search_that_failed_is_begun_again_at_the_next_start(begun: Run, administrator: User) -> None:
    with transaction.atomic():
        runs.fail(begun, "The worker died.")
    assert 'data-testid="demo"' in home(administrator)
    again = demo.prepare(administrator)
    assert again is not None and again.pk != begun.pk
    assert Run.objects.filter(design=demo.DESIGN).count() == 2
    assert [row.subject for row in Work.objects.filter(kind=demo.KIND)] == [again.pk]


def test_without_the_demo_models_there_is_no_demo(administrator: User) -> None:
    assert demo.prepare(administrator) is None
    assert Run.objects.count() == 0 and 'data-testid="demo"' not in home(administrator)


def test_it_is_offered_to_administrators_only_and_hides_no_first_steps(
    begun: Run, administrator: User, make_user: Callable[..., User]
) -> None:
    assert 'data-testid="demo"' in home(administrator) and 'id="first-steps"' in home(administrator)
    for role in ("expert", "manager", "annotator"):
        assert 'data-testid="demo"' not in home(make_user(role))
    assert User.objects.exclude(password__startswith="!").count() == 0
