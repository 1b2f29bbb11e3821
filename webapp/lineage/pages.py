"""A family as the picture and the API want it."""

from collections.abc import Sequence
from typing import Literal

from typing_extensions import TypedDict

from merger.errors import MergerError
from merger.evaluation.statistics import Interval
from merger.evolution.loop.payloads import NamedBlendRow
from merger.evolution.report.comparing import Rivalry
from merger.genomes import blend
from merger.licences import decide
from merger.recipes.recipe import Recipe, from_json
from merger.weights.layout import Layout
from webapp.catalog.licences import Terms, licence_facts, terms
from webapp.catalog.models import Model
from webapp.catalog.store import checkpoint_of
from webapp.designer.methods import label
from webapp.foundation.ownership import Person
from webapp.lineage import queries
from webapp.lineage.models import LineageEdge


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
    """A model of a family; terms: what follows from all the sources it goes back to; made: null if not merged here."""

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
    terms: Terms
    digest: str
    created: str
    archived: bool
    made: Making | None


class Bond(TypedDict):
    """A parent's place in a child's recipe, or that of an adapter's base."""

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
    sources = queries.sources(user, found.models)
    bonds = [(edge.parent_id, edge.child_id, edge.place) for edge in found.edges]
    bonds += [
        (base, member.pk, 0) for member in found.models if (base := member.base_id) is not None and str(base) in names
    ]
    return {
        "focus": str(model.pk),
        "hops": hops,
        "more": found.more,
        "members": [_member(member, first.get(str(member.pk)), names, sources[member.pk]) for member in found.models],
        "bonds": [{"parent": str(parent), "child": str(child), "place": place} for parent, child, place in bonds],
    }


def _member(model: Model, edge: LineageEdge | None, names: dict[str, str], sources: Sequence[Model]) -> Member:
    facts = licence_facts(model.licence)
    return {
        "id": str(model.pk),
        "name": model.name,
        "origin": model.origin,  # type: ignore[typeddict-item] # one of Model.Origin
        "architecture": model.architecture,
        "parameters": model.parameters,
        "size_bytes": model.size_bytes,
        "licence": model.licence,
        "licence_name": facts["name"],
        "commercial": facts["commercial"],
        "share_alike": facts["share_alike"],
        "licence_note": facts["note"],
        "terms": _terms(model, sources),
        "digest": model.digest,
        "created": model.created.isoformat(),
        "archived": model.archived is not None,
        "made": _made(model, edge, names) if edge else None,
    }


def _terms(model: Model, sources: Sequence[Model]) -> Terms:
    return terms(decide([(one.name, one.licence) for one in sources], (model.name, model.licence)))


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
