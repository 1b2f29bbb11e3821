"""Who is calling."""

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router

from webapp.accounts.rules import RULES, may
from webapp.api.answers import Me
from webapp.api.person import person

router = Router(tags=["me"])


@router.get("/me", response=Me)
def me(request: HttpRequest) -> Me:
    """The caller: name, role, language, and what the role allows."""
    user = person(request)
    return {
        "username": user.username,
        "name": user.shown_name,
        "role": user.role,
        "language": user.language or get_language(),
        "may": [action for action in RULES if may(user, action)],
    }
