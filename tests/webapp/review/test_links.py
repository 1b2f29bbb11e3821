"""What a link to judge opens, and for whom: it never signs anybody in as somebody who had an account before it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from tests.webapp.conftest import MakeUser
from tests.webapp.review.conftest import MakeProject
from webapp.accounts.models import Role, User
from webapp.review import inviting, people
from webapp.review.models import Invitation, Rater

pytestmark = pytest.mark.django_db


def signed_in(client: Client) -> str:
    """The person's name, "" for nobody."""
    answer = client.get("/api/v1/me")
    return str(answer.json()["username"]) if answer.status_code == 200 else ""


@pytest.mark.parametrize("role", ["administrator", "expert", "annotator"])
def test_a_link_that_an_account_has_accepted_signs_nobody_in(
    make_project: MakeProject, make_user: MakeUser, role: str
) -> None:
    project, person = make_project(questions=2, raters=2), make_user(role)
    _, path = inviting.invite(project.owner, project.pk)
    own = Client()
    own.force_login(person)
    assert own.post(path).status_code == 302
    stranger = Client()
    page = stranger.get(path)
    assert page.status_code == 403 and f"?next=/judging/{project.pk}/judge/" in page.content.decode()
    assert person.shown_name not in page.content.decode()
    for address in (path, path + "?new"):
        stranger.post(address, {"name": "Thief", "language": "ja"})
        assert signed_in(stranger) == ""
    assert own.get(path).status_code == 200 and own.post(path).status_code == 302


def test_a_link_that_made_the_account_signs_its_person_in_while_they_are_an_annotator(
    make_project: MakeProject, client: Client
) -> None:
    project = make_project(questions=2, raters=2)
    _, path = inviting.invite(project.owner, project.pk)
    client.post(path, {"name": "Tanaka", "language": "ja"})
    phone = Client()
    assert phone.post(path).status_code == 302 and signed_in(phone) == signed_in(client)
    person = User.objects.filter(username=signed_in(client))
    person.update(role=Role.EXPERT)
    assert Client().get(path).status_code == 403
    person.update(role=Role.ANNOTATOR, is_active=False)
    off = Client()
    assert off.post(path).status_code in (403, 410) and signed_in(off) == ""


def test_who_is_asked_already_leaves_a_further_link_for_somebody_else(
    make_project: MakeProject, client: Client
) -> None:
    project = make_project(questions=2, raters=2)
    _, first = inviting.invite(project.owner, project.pk)
    _, second = inviting.invite(project.owner, project.pk)
    client.post(first, {"name": "Tanaka", "language": "ja"})
    assert client.post(second).status_code == 302
    assert Rater.objects.filter(project=project).count() == 1
    other = Client()
    assert other.post(second, {"name": "Suzuki", "language": "ja"}).status_code == 302
    assert Rater.objects.filter(project=project).count() == 2


def test_who_was_stopped_comes_back_by_a_new_link(make_project: MakeProject, client: Client) -> None:
    project = make_project(questions=2, raters=2)
    _, first = inviting.invite(project.owner, project.pk)
    client.post(first, {"name": "Tanaka", "language": "ja"})
    rater = Rater.objects.get(project=project)
    people.stop(project.owner, project.pk, rater.number)
    again, path = inviting.invite(project.owner, project.pk)
    assert client.post(path).status_code == 302
    assert Rater.objects.get(project=project).left is None
    assert Invitation.objects.get(rater=rater).pk == again.pk
    phone = Client()
    assert phone.post(path).status_code == 302 and signed_in(phone) == signed_in(client)
    assert Client().get(first).status_code == 410


def test_invitations_of_before_are_known_by_the_account_that_came_with_them(
    make_project: MakeProject, make_user: MakeUser, client: Client
) -> None:
    project = make_project(questions=2, raters=2)
    _, new = inviting.invite(project.owner, project.pk)
    _, old = inviting.invite(project.owner, project.pk)
    client.post(new, {"name": "Tanaka", "language": "ja"})
    known = make_user("annotator", "rater-1")
    User.objects.filter(pk=known.pk).update(date_joined=timezone.now() - timedelta(days=1))
    client.force_login(known)
    client.post(old)
    Invitation.objects.update(made_account=False)
    import_module("webapp.review.migrations.0010_accounts_and_seconds").mark(apps, None)
    assert list(Invitation.objects.order_by("pk").values_list("made_account", flat=True)) == [True, False]
