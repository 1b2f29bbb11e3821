"""One-time links: work once, only in time, only the newest, and not for a browser's prefetch."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from webapp.accounts.models import OneTimeLink, User
from webapp.accounts.tokens import create_link, first_administrator, spend_link

pytestmark = pytest.mark.django_db


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_link_signs_in_once(expert: User) -> None:
    link = create_link(expert)
    first, second = Client(), Client()
    assert first.get(link).status_code == 302
    assert signed_in(first)
    again = second.get(link, HTTP_ACCEPT_LANGUAGE="en")
    assert again.status_code == 410
    assert "This link no longer works" in again.content.decode()
    assert not signed_in(second)


def test_an_expired_link_does_not_work(client: Client, expert: User) -> None:
    link = create_link(expert)
    OneTimeLink.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert client.get(link).status_code == 410
    assert not signed_in(client)


def test_a_new_link_replaces_the_old_one(client: Client, expert: User) -> None:
    old, new = create_link(expert), create_link(expert)
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 302


def test_a_deactivated_user_s_link_does_not_work(client: Client, expert: User) -> None:
    link = create_link(expert)
    User.objects.update(is_active=False)
    assert client.get(link).status_code == 410


def test_a_prefetch_does_not_spend_the_link(client: Client, expert: User) -> None:
    link = create_link(expert)
    assert client.get(link, HTTP_SEC_PURPOSE="prefetch;prerender").status_code == 204
    assert client.head(link).status_code == 405
    assert client.get(link).status_code == 302


def test_a_link_is_stored_as_a_digest_only(expert: User) -> None:
    secret = create_link(expert).strip("/").rpartition("/")[2]
    stored = OneTimeLink.objects.get()
    assert secret not in (stored.digest, str(stored))
    assert spend_link(stored.digest) is None
    assert spend_link(secret) == expert


def test_the_first_administrator_is_made_once_and_has_no_password() -> None:
    User.objects.create(username="administrator", role="expert")
    made = first_administrator()
    assert (made.username, made.role, made.has_usable_password()) == ("administrator-2", "administrator", False)
    assert first_administrator() == made


def test_the_commands_print_working_links(client: Client) -> None:
    for arguments in (("create_user", "aki", "--role", "manager"), ("sign_in_link", "aki"), ("sign_in_link",)):
        out = StringIO()
        call_command(*arguments, stdout=out)
        link = out.getvalue().strip()
        assert link.startswith("http://127.0.0.1:8000/enter/")
        assert client.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 302
    assert User.objects.get(username="aki").role == "manager"
