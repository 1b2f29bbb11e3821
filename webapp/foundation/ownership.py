"""Which rows a person sees and may change. Every query of an app starts from ``for_user()``."""

from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from webapp.accounts.models import User
from webapp.accounts.rules import may

Person = User | AnonymousUser
RowType = TypeVar("RowType", bound=Model)


class OwnedQuerySet(QuerySet[RowType]):
    """Rows with an ``owner``: ``Design.objects.for_user(request.user)`` is the only door to them."""

    def for_user(self, user: Person) -> "OwnedQuerySet[RowType]":
        """What this person may see: their own, or everybody's."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        return self if may(user, "others.see") else self.filter(owner=user)

    def changeable_by(self, user: Person) -> "OwnedQuerySet[RowType]":
        """What this person may change."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        return self if may(user, "others.change") else self.filter(owner=user)


class SharedQuerySet(OwnedQuerySet[RowType]):
    """Rows that belong to one person, or to everybody when they have no owner."""

    def for_user(self, user: Person) -> "SharedQuerySet[RowType]":
        """What this person may see: what OwnedQuerySet says, and the shared rows."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        return self if may(user, "others.see") else self.filter(Q(owner=user) | Q(owner=None))


class AssignedQuerySet(QuerySet[RowType]):
    """Rows that assign a ``user`` to something, until they have ``left``: ``assigned_to`` is the only door to it.

    No role stands above an assignment: what one judges blind, nobody looks at over one's shoulder.
    """

    def assigned_to(self, user: Person) -> "AssignedQuerySet[RowType]":
        """This person's assignments."""
        if not isinstance(user, User) or not may(user, "judging.judge"):
            return self.none()
        return self.filter(user=user, left=None)

    def stopped(self, user: Person) -> "AssignedQuerySet[RowType]":
        """What this person was assigned to and is no longer: enough to say so, and no more."""
        if not isinstance(user, User) or not may(user, "judging.judge"):
            return self.none()
        return self.filter(user=user).exclude(left=None)
