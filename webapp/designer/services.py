"""Writes of the designer: create, save under a revision, keep a version, put away."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from merger.errors import N_, SearchError
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.designer import graph as graphs
from webapp.designer import search_settings
from webapp.designer.models import Design, Version
from webapp.designer.reading import Unsettled
from webapp.foundation.refusals import Conflict, Refused


@transaction.atomic
def create(user: User, name: str, graph: Any = None, search: Any = None, *, sample: bool = False) -> Design:
    """A new design, empty unless drawn already. Raises Refused."""
    require(user, "designs.edit")
    return Design.objects.create(
        name=_name(name), owner=user, graph=_graph(graph), search=_search(search), sample=sample
    )


@transaction.atomic
def save(user: User, design_id: UUID, revision: int, *, name: str, graph: Any, search: Any) -> Design:
    """Store what is on the canvas, if nobody saved since ``revision``.

    Raises Conflict with ``current`` (the stored design) in its facts, Refused, Design.DoesNotExist.
    """
    require(user, "designs.edit")
    design = Design.objects.changeable_by(user).filter(archived=None).select_for_update(of=("self",)).get(pk=design_id)
    if design.revision != revision:
        raise Conflict(
            N_("This design has been changed in another window."),
            mend=N_("Take that version, keep yours as a copy, or overwrite it."),
            current=design,
        )
    design.name, design.graph, design.search = _name(name), _graph(graph), _search(search)
    design.revision += 1
    design.save()
    return design


@transaction.atomic
def keep_version(user: User, design_id: UUID, note: str) -> Version:
    """Keep the design as it is now. Raises Design.DoesNotExist."""
    require(user, "designs.edit")
    design = Design.objects.changeable_by(user).select_for_update(of=("self",)).get(pk=design_id)
    last = design.versions.aggregate(last=Max("number"))["last"] or 0
    return Version.objects.create(
        design=design, number=last + 1, graph=design.graph, search=design.search, note=note.strip()[:500]
    )


@transaction.atomic
def put_away(user: User, design_id: UUID) -> None:
    """Take a design out of the lists; its runs keep what they need. Raises Design.DoesNotExist."""
    require(user, "designs.edit")
    design = Design.objects.changeable_by(user).select_for_update(of=("self",)).get(pk=design_id)
    design.archived = timezone.now()
    design.save(update_fields=["archived"])


def _name(name: str) -> str:
    if not name.strip():
        raise Refused(N_("Give the design a name."), field="name")
    return name.strip()[:200]


def _graph(value: Any) -> Any:
    value = value or graphs.EMPTY
    graphs.read(value)
    return value


def _search(value: Any) -> Any:
    value = value or {"thoroughness": "standard"}
    with suppress(Unsettled, SearchError):  # a draft may contradict itself: the check says so, and no run starts
        search_settings.read(value)
    return value
