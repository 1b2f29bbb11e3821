"""Every route, walked without signing in: a redirect to sign-in or a refusal, but for a list that is written out."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {
    "health/",
    "sign-in/",
    "enter/<str:token>/",
    "judging/enter/<str:token>/",
    "jsi18n/",
    "language/",
}
SAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "uuidstr": "00000000-0000-4000-8000-000000000000",
    "int": "1",
    "str": "sample",
    "slug": "sample",
    "path": "sample",
}


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def sample(route: str) -> str:
    """The route with made-up values in its places. An unknown converter fails the test: add a sample for it."""
    return re.sub(r"<(?:(\w+):)?\w+>", lambda place: SAMPLES[place[1] or "str"], route)


def all_routes() -> list[str]:
    return sorted(set(routes(get_resolver().url_patterns)))


def test_the_walk_finds_the_routes() -> None:
    found = all_routes()
    assert {"settings/", "sign-in/", "settings/tokens/<int:token>/remove/"} <= set(found)
    assert not [route for route in found if "^" in route or "(?P" in route], "regular expressions cannot be walked"


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_nothing_answers_a_stranger(method: str) -> None:
    client = Client()
    answered = []
    for route in all_routes():
        if route in OPEN_TO_ALL:
            continue
        response = getattr(client, method)("/" + sample(route))
        redirected = response.status_code == 302 and response["Location"].startswith("/sign-in/")
        if not redirected and response.status_code not in {401, 403}:
            answered.append((route, response.status_code))
    assert answered == []


def test_the_api_answers_401_in_json() -> None:
    response = Client().get("/api/v1/models", HTTP_ACCEPT_LANGUAGE="en")
    assert response.status_code == 401
    assert set(response.json()) == {"message", "mend"}
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_wrong_token_is_refused_even_beside_a_good_session(as_expert: Client) -> None:
    assert as_expert.get("/api/v1/models", HTTP_AUTHORIZATION="Bearer nothing").status_code == 401
