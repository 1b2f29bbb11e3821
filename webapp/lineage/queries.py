"""Reads of the lineage; each starts from what the person may see."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from webapp.accounts.models import User
from webapp.catalog.models import Model
from webapp.lineage.models import LineageEdge

Person = User | AnonymousUser
EVERYTHING = 64  # hops: deeper than any real family


@dataclass(frozen=True)
class Family:
    """A model with its relatives within some hops. ``more`` is True when the family goes on beyond them."""

    models: tuple[Model, ...]
    edges: tuple[LineageEdge, ...]
    more: bool


def edges(user: Person) -> QuerySet[LineageEdge]:
    """Edges between models that the person may see, put away or not: a family keeps its dead."""
    visible = Model.objects.for_user(user).values("pk")
    return LineageEdge.objects.filter(child__in=visible, parent__in=visible)


def family(user: Person, model: Model, hops: int) -> Family:
    """Everybody within ``hops`` generations, up to the parents' and down to the children's side."""
    kin, found = {model.pk}, dict[int, LineageEdge]()
    for towards, away in (("parent_id", "child_id"), ("child_id", "parent_id")):
        front = {model.pk}
        for _hop in range(hops):
            step = list(
                edges(user).filter(**{f"{away}__in": front}).select_related("run").order_by("child__created", "place")
            )
            found |= {edge.pk: edge for edge in step}
            front = {getattr(edge, towards) for edge in step} - kin
            if not front:
                break
            kin |= front
    inner = sorted(found.values(), key=lambda edge: edge.pk)
    outside = edges(user).filter(child__in=kin).exclude(pk__in=found) | edges(user).filter(parent__in=kin).exclude(
        pk__in=found
    )
    models = Model.objects.for_user(user).filter(pk__in=kin).order_by("created", "id")
    return Family(tuple(models), tuple(inner), outside.exists())


def parents_of(user: Person, model: Model) -> list[Model]:
    """The models it was merged from, in the recipe's order."""
    rows = edges(user).filter(child=model).select_related("parent").order_by("place")
    return [edge.parent for edge in rows]


def children_of(user: Person, model: Model) -> list[Model]:
    """The models merged from it, oldest first."""
    rows = edges(user).filter(parent=model).select_related("child").order_by("child__created", "child__id")
    return [edge.child for edge in rows]


def kin(user: Any, model: Model) -> tuple[list[Model], list[Model]]:
    """(parents, children) of a model."""
    return parents_of(user, model), children_of(user, model)


def origin(user: Person, model_id: UUID) -> LineageEdge | None:
    """The first edge into a merged model: its recipe, method and run are the same on every one."""
    return edges(user).filter(child=model_id).select_related("run").order_by("place").first()
