"""A family as the picture and the API want it."""

from collections.abc import Sequence
from typing import Any

from merger.errors import MergerError
from merger.genomes import blend
from merger.licences import decide
from merger.recipes.recipe import Recipe, from_json
from merger.weights.layout import Layout
from webapp.catalog.licences import licence_facts, terms
from webapp.catalog.models import Model
from webapp.catalog.store import checkpoint_of
from webapp.designer.methods import label
from webapp.foundation.ownership import Person
from webapp.lineage import queries
from webapp.lineage.models import LineageEdge


def family_json(user: Person, model: Model, hops: int) -> dict[str, Any]:
    """{"focus", "hops", "more", "members": [...], "bonds": [...]}: the family within ``hops`` (0: all of it).

    members: {"id", "name", "origin", "architecture", "parameters", "size_bytes", "licence", "licence_name",
    "commercial", "share_alike", "licence_note", "terms", "digest", "created", "archived", "made"}; terms is what
    follows from all the sources it goes back to, {"verdict", "because": names of models}; made is null for a model
    that was not merged here, else
    {"method", "label", "run", "run_name", "heldout", "best_parent", "difference", "blend"}.
    bonds: {"parent", "child", "place"}, of an adapter also the one with its base.
    """
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
        "members": [
            _member(member, first.get(str(member.pk)), names) | {"terms": _terms(member, sources[member.pk])}
            for member in found.models
        ],
        "bonds": [{"parent": str(parent), "child": str(child), "place": place} for parent, child, place in bonds],
    }


def _member(model: Model, edge: LineageEdge | None, names: dict[str, str]) -> dict[str, Any]:
    facts = licence_facts(model.licence)
    return {
        "id": str(model.pk),
        "name": model.name,
        "origin": model.origin,
        "architecture": model.architecture,
        "parameters": model.parameters,
        "size_bytes": model.size_bytes,
        "licence": model.licence,
        "licence_name": facts["name"],
        "commercial": facts["commercial"],
        "share_alike": facts["share_alike"],
        "licence_note": facts["note"],
        "digest": model.digest,
        "created": model.created.isoformat(),
        "archived": model.archived is not None,
        "made": _made(model, edge, names) if edge else None,
    }


def _terms(model: Model, sources: Sequence[Model]) -> dict[str, Any]:
    return terms(decide([(one.name, one.licence) for one in sources], (model.name, model.licence)))


def _made(model: Model, edge: LineageEdge, names: dict[str, str]) -> dict[str, Any]:
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


def _blend(model: Model, recipe: Recipe, names: dict[str, str]) -> list[dict[str, Any]]:
    try:
        checkpoint = checkpoint_of(model)
    except MergerError:
        return []
    layout = Layout.of(checkpoint.tensors, checkpoint.settings)
    return [dict(row) | {"name": names.get(row["source"] or "", row["node"])} for row in blend(recipe, layout)]
