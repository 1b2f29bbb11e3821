"""A family as the picture and the API want it."""

from typing import Literal

from django.contrib.auth.models import AnonymousUser
from typing_extensions import TypedDict

from merger.errors import MergerError
from merger.evaluation.statistics import Interval
from merger.evolution.comparing import Rivalry
from merger.evolution.payloads import NamedBlendRow
from merger.genomes import blend
from merger.recipes.recipe import Recipe, from_json
from merger.weights.layout import Layout
from webapp.accounts.models import User
from webapp.catalog.licences import licence_of
from webapp.catalog.models import Model
from webapp.catalog.opening import checkpoint_of
from webapp.designer.methods import label
from webapp.lineage import queries
from webapp.lineage.models import LineageEdge

Person = User | AnonymousUser


class BestParent(TypedDict):
    """The source that did best on held-out questions."""

    name: str
    heldout: Interval


class Making(TypedDict):
    """How a merged model came about; heldout, best_parent and difference: from its run's report, null without one."""

    method: str
    label: str
    run: str | None
    run_name: str
    heldout: Interval | None
    best_parent: BestParent | None
    difference: Rivalry | None
    blend: list[NamedBlendRow]


class Member(TypedDict):
    """A model of a family; made: null for one that was not merged here; commercial null: it depends."""

    id: str
    name: str
    origin: Literal["folder", "upload", "merged"]
    architecture: str
    parameters: int
    size_bytes: int
    licence: str
    licence_name: str
    commercial: bool | None
    share_alike: bool
    licence_note: str
    digest: str
    created: str
    archived: bool
    made: Making | None


class Bond(TypedDict):
    """A parent's place in a child's recipe."""

    parent: str
    child: str
    place: int


class Family(TypedDict):
    """The models around ``focus`` within ``hops`` (0: all of them); more: the family goes on beyond these."""

    focus: str
    hops: int
    more: bool
    members: list[Member]
    bonds: list[Bond]


def family_json(user: Person, model: Model, hops: int) -> Family:
    """The family within ``hops`` (0: all of it)."""
    found = queries.family(user, model, hops if hops > 0 else queries.EVERYTHING)
    first: dict[str, LineageEdge] = {}
    for edge in found.edges:
        first.setdefault(str(edge.child_id), edge)
    names = {str(member.pk): member.name for member in found.models}
    return {
        "focus": str(model.pk),
        "hops": hops,
        "more": found.more,
        "members": [_member(member, first.get(str(member.pk)), names) for member in found.models],
        "bonds": [
            {"parent": str(edge.parent_id), "child": str(edge.child_id), "place": edge.place} for edge in found.edges
        ],
    }


def _member(model: Model, edge: LineageEdge | None, names: dict[str, str]) -> Member:
    licence = licence_of(model.licence)
    return {
        "id": str(model.pk),
        "name": model.name,
        "origin": model.origin,  # type: ignore[typeddict-item] # one of Model.Origin
        "architecture": model.architecture,
        "parameters": model.parameters,
        "size_bytes": model.size_bytes,
        "licence": model.licence,
        "licence_name": licence.name,
        "commercial": licence.commercial,
        "share_alike": licence.share_alike,
        "licence_note": str(licence.note),
        "digest": model.digest,
        "created": model.created.isoformat(),
        "archived": model.archived is not None,
        "made": _made(model, edge, names) if edge else None,
    }


def _made(model: Model, edge: LineageEdge, names: dict[str, str]) -> Making:
    report = (edge.run.report if edge.run else None) or {}
    parents = report.get("parents") or []
    best = max(parents, key=lambda parent: parent["heldout"]["score"], default=None)
    return {
        "method": edge.method,
        "label": label(edge.method),
        "run": str(edge.run_id) if edge.run_id else None,
        "run_name": edge.run.name if edge.run else "",
        "heldout": (report.get("winner") or {}).get("heldout"),
        "best_parent": {"name": best["name"], "heldout": best["heldout"]} if best else None,
        "difference": report.get("difference"),
        "blend": _blend(model, from_json(edge.recipe), names),
    }


def _blend(model: Model, recipe: Recipe, names: dict[str, str]) -> list[NamedBlendRow]:
    try:
        checkpoint = checkpoint_of(model)
    except MergerError:
        return []
    layout = Layout.of(checkpoint.tensors, checkpoint.settings)
    return [{**row, "name": names.get(row["source"] or "", row["node"])} for row in blend(recipe, layout)]
