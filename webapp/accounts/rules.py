"""Who may do what. Which rows a person sees is said by :mod:`webapp.foundation.ownership`."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from webapp.accounts.models import Role, User

_EVERYBODY = tuple(Role)
_MAKERS = (Role.EXPERT, Role.ADMINISTRATOR)
_READERS = (Role.EXPERT, Role.MANAGER, Role.ADMINISTRATOR)

RULES: dict[str, tuple[Role, ...]] = {
    "models.see": _READERS,
    "models.add": _MAKERS,
    "question_sets.see": _READERS,
    "question_sets.add": _MAKERS,
    "designs.see": _READERS,
    "designs.edit": _MAKERS,
    "runs.see": _READERS,
    "runs.control": _MAKERS,
    "chats.hold": _READERS,
    "judging.see": _READERS,
    "judging.make": _MAKERS,
    # Models on other servers that may judge: answers leave the house, and it costs.
    "judging.endpoints": (Role.ADMINISTRATOR,),
    # Everybody, in projects to which they are assigned; a role alone opens none.
    "judging.judge": _EVERYBODY,
    # Managers review what experts make, administrators look after everything: both see other people's rows.
    "others.see": (Role.MANAGER, Role.ADMINISTRATOR),
    "others.change": (Role.ADMINISTRATOR,),
    "settings.see": _EVERYBODY,
}


def may(user: User | AnonymousUser, action: str) -> bool:
    """True when the person's role allows the action; unknown actions are a fault in the program (KeyError)."""
    roles = RULES[action]
    return isinstance(user, User) and user.is_active and user.role in roles


def require(user: User | AnonymousUser, action: str) -> None:
    """Raises PermissionDenied (403) unless the person may."""
    if not may(user, action):
        raise PermissionDenied(action)


def may_change(user: User | AnonymousUser, owner_id: int | None) -> bool:
    """The owner may change a row, and so may an administrator."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.pk == owner_id or may(user, "others.change")
