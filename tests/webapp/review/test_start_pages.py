"""What people see of judging on the first page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import choose
from webapp.accounts.models import User
from webapp.review import seats, steering
from webapp.review.models import Project

pytestmark = pytest.mark.django_db(transaction=True)


def home(user: User | None) -> str:
    assert user is not None
    client = Client()
    client.force_login(user)
    return client.get("/").content.decode()


def test_the_owner_sees_how_far_an_open_project_is(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=2, raters=1)
    rater = make_rater(project)
    choose(rater, seats.reserve(rater, 1)[0])
    page = home(project.owner)
    assert reverse("review:project", args=[project.pk]) in page and "1 of 6 judgements" in page
    Project.objects.filter(pk=project.pk).update(closes=timezone.now())
    assert reverse("review:project", args=[project.pk]) not in home(project.owner)
    Project.objects.filter(pk=project.pk).update(closes=timezone.now() + timedelta(days=1))
    assert reverse("review:project", args=[project.pk]) in home(project.owner)
    steering.close(project.owner, project.pk)
    assert reverse("review:project", args=[project.pk]) not in home(project.owner)


def test_a_rater_sees_what_is_left_and_nobody_elses_project(
    make_project: MakeProject, make_rater: MakeRater, make_user: Callable[..., User]
) -> None:
    project = make_project(questions=2, raters=1)
    rater = make_rater(project)
    page = home(rater.user)
    assert "6 left today" in page and reverse("review:work", args=[project.pk]) in page
    assert f'href="{reverse("review:project", args=[project.pk])}"' not in page
    assert str(project.pk) not in home(make_user("expert", "another"))
    assert str(project.pk) in home(make_user("manager"))
