"""Signing in by password, and what slows a guesser down."""

import pytest
from django.core.cache import cache
from django.test import Client

from webapp.accounts import limits
from webapp.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "kakinoki-ni-nashi-1"


ATTEMPTS = 3


@pytest.fixture(autouse=True)
def no_earlier_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer attempts than in earnest: every one costs a whole password hash."""
    monkeypatch.setattr(limits, "ATTEMPTS", ATTEMPTS)
    cache.clear()


@pytest.fixture
def aki(make_user) -> User:  # type: ignore[no-untyped-def]
    user: User = make_user("expert", "aki")
    user.set_password(PASSWORD)
    user.save()
    return user


def attempt(client: Client, name: str, password: str) -> int:
    return client.post("/sign-in/", {"username": name, "password": password}).status_code


def test_the_right_password_signs_in_and_the_wrong_one_does_not(client: Client, aki: User) -> None:
    assert attempt(client, "aki", "wrong") == 200
    assert "_auth_user_id" not in client.session
    assert attempt(client, "aki", PASSWORD) == 302
    assert client.session["_auth_user_id"] == str(aki.pk)


def test_too_many_failures_refuse_even_the_right_password(client: Client, aki: User) -> None:
    for _ in range(ATTEMPTS):
        assert attempt(client, "aki", "wrong") == 200
    assert attempt(client, "aki", PASSWORD) == 429
    assert "_auth_user_id" not in client.session


def test_another_name_from_another_address_is_not_slowed(client: Client, aki: User) -> None:
    for _ in range(ATTEMPTS):
        attempt(client, "somebody", "wrong")
    data = {"username": "aki", "password": PASSWORD}
    assert client.post("/sign-in/", data, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_next_leads_nowhere_else(client: Client, aki: User) -> None:
    data = {"username": "aki", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/sign-in/", data)["Location"] == "/"


def test_signing_out_needs_post(as_expert: Client) -> None:
    assert as_expert.get("/sign-out/").status_code == 405
    assert as_expert.post("/sign-out/").status_code == 302
    assert "_auth_user_id" not in as_expert.session


def test_forms_are_guarded_against_forgery(aki: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(aki)
    assert strict.post("/settings/", {"language": "en", "theme": "dark"}).status_code == 403
    aki.refresh_from_db()
    assert aki.theme == "system"


def test_security_headers(client: Client) -> None:
    response = client.get("/sign-in/")
    policy = response["Content-Security-Policy"]
    assert "script-src 'self' 'nonce-" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_an_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/sign-in/", HTTP_HOST="evil.example").status_code == 400
