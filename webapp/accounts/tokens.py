"""API tokens and one-time links: made, shown once, found again by digest, spent at most once."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from webapp.accounts.models import ApiToken, OneTimeLink, User

LINK_LIFETIME = timedelta(hours=24)
# A token's last use is a fact for its owner, not a clock: one write an hour is enough.
USE_NOTED_EVERY = timedelta(hours=1)


def digest(secret: str) -> str:
    """SHA-256 hex; the secrets are 32 random bytes, so a slow hash would add nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create_token(user: User, name: str) -> tuple[ApiToken, str]:
    """The stored row and the token itself, which is never seen again."""
    secret = "tsugiki_" + secrets.token_urlsafe(32)
    return ApiToken.objects.create(user=user, name=name, digest=digest(secret)), secret


def user_of_token(secret: str) -> User | None:
    """The active user behind a bearer token, or None."""
    token = ApiToken.objects.select_related("user").filter(digest=digest(secret), user__is_active=True).first()
    if token is None:
        return None
    now = timezone.now()
    if token.used is None or now - token.used > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used=now)
    return token.user


@transaction.atomic
def create_link(user: User) -> str:
    """A fresh one-time path for the user; links not yet used stop working."""
    user.one_time_links.all().delete()
    secret = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(user=user, digest=digest(secret), expires=timezone.now() + LINK_LIFETIME)
    return reverse("accounts:enter", args=[secret])


def spend_link(secret: str) -> User | None:
    """The link's user when it is unused and in time; of two racing requests only one gets the user."""
    now = timezone.now()
    links = OneTimeLink.objects.filter(digest=digest(secret), used=None, expires__gt=now, user__is_active=True)
    if links.update(used=now) != 1:
        return None
    return OneTimeLink.objects.select_related("user").get(digest=digest(secret)).user


def first_administrator() -> User:
    """The longest-standing active administrator; made without a password when there is none."""
    found = User.objects.filter(role="administrator", is_active=True).order_by("pk").first()
    if found is not None:
        return found
    user = User(username=_free_name("administrator"), role="administrator")
    user.set_unusable_password()
    user.save()
    return user


def _free_name(name: str) -> str:
    candidate, number = name, 2
    while User.objects.filter(username=candidate).exists():
        candidate, number = f"{name}-{number}", number + 1
    return candidate
