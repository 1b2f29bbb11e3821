"""The person behind a request."""

from django.http import HttpRequest

from webapp.accounts.models import User


def person(request: HttpRequest) -> User:
    """The signed-in user; the API lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user
