"""Reads of the lineage; each starts from what the person may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from webapp.catalog.models import Model
from webapp.foundation.ownership import Person
from webapp.lineage.models import LineageEdge

EVERYTHING = 64  # hops: deeper than any real family


@dataclass(frozen=True)
class Relatives:
    """A model with its relatives within some hops. ``more`` is True when the family goes on beyond them.

    An adapter counts as a child of its base, without an edge: it was not merged from it.
    """

    models: tuple[Model, ...]
    edges: tuple[LineageEdge, ...]
    more: bool


def edges(user: Person) -> QuerySet[LineageEdge]:
    """Edges between models that the person may see, put away or not: a family keeps its dead."""
    visible = Model.objects.for_user(user).values("pk")
    return LineageEdge.objects.filter(child__in=visible, parent__in=visible)


def family(user: Person, model: Model, hops: int) -> Relatives:
    """Everybody within ``hops`` steps to a parent or a child: the other parents of a child are two steps away."""
    kin, front = {model.pk}, {model.pk}
    for _hop in range(hops):
        step = edges(user).filter(Q(child__in=front) | Q(parent__in=front)).values_list("child", "parent")
        based = _adapters(user).filter(Q(pk__in=front) | Q(base__in=front)).values_list("pk", "base")
        front = {key for pair in step for key in pair} - kin
        front |= {key for pair in based for key in pair if key is not None} - kin
        if not front:
            break
        kin |= front
    inner = edges(user).filter(child__in=kin, parent__in=kin).select_related("run").order_by("child__created", "place")
    outside = edges(user).filter(Q(child__in=kin) ^ Q(parent__in=kin))
    based_outside = _adapters(user).filter(Q(pk__in=kin) ^ Q(base__in=kin))
    models = Model.objects.for_user(user).filter(pk__in=kin).order_by("created", "id")
    return Relatives(tuple(models), tuple(inner), outside.exists() or based_outside.exists())


def _adapters(user: Person) -> QuerySet[Model]:
    """Adapters that the person may see, with bases that they may see: each is bound to its base as to a parent."""
    return Model.objects.for_user(user).filter(base__in=Model.objects.for_user(user).values("pk"))


def sources(user: Person, models: Iterable[Model]) -> dict[UUID, list[Model]]:
    """For each model those it goes back to that were not merged here, oldest first; none for such a one itself."""
    above: dict[UUID, list[UUID]] = {model.pk: [] for model in models}
    asked = list(above)
    front = set(above)
    while front:
        step = edges(user).filter(child__in=front).values_list("child", "parent")
        for child, parent in step:
            above.setdefault(child, []).append(parent)
        front = {parent for _child, parent in step} - above.keys()
        above.update({parent: [] for parent in front})
    found = {model.pk: model for model in Model.objects.for_user(user).filter(pk__in=above).order_by("created", "id")}
    return {
        key: [found[one] for one in found if one != key and one in _up(key, above) and not above[one]] for key in asked
    }


def _up(key: UUID, above: Mapping[UUID, Sequence[UUID]]) -> set[UUID]:
    """Everything over ``key``."""
    met: set[UUID] = set()
    front = [key]
    while front:
        front = [parent for one in front for parent in above[one] if parent not in met]
        met.update(front)
    return met


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
