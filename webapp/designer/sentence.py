"""The recipe read as a sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webapp.catalog.models import EvaluationSet, Model
from webapp.designer.graph import Edge, Graph, Node
from webapp.designer.methods import label
from webapp.designer.search_settings import SearchSettings


def sentences(
    graph: Graph, models: Mapping[str, Model], search: SearchSettings | None, questions: EvaluationSet | None
) -> str:
    """One sentence for each merge, inputs first, then what the search does; empty while there is no result."""
    results = graph.results()
    if len(results) != 1 or graph.cycle():
        return ""
    told: dict[str, str] = {}
    _merge(graph, results[0], models, told)
    parts = list(told.values())
    if search is not None and questions is not None:
        parts.append(
            ngettext(
                "The search tries {count} candidate and keeps what answers “{questions}” best.",
                "The search tries {count} candidates and keeps what answers “{questions}” best.",
                search.candidates,
            ).format(count=search.candidates, questions=questions.name)
        )
    return " ".join(parts)


def _merge(graph: Graph, node: Node, models: Mapping[str, Model], told: dict[str, str]) -> None:
    if node.id in told:
        return
    bases, inputs = graph.into(node.id, "base"), graph.into(node.id, "models")
    for edge in (*bases, *inputs):
        source = graph.nodes[edge.source]
        if source.kind == "merge":
            _merge(graph, source, models, told)
    sources = _(", ").join(_source(graph, edge, models) for edge in inputs) if inputs else _("nothing yet")
    name = _name(node, models)
    if bases:
        told[node.id] = _("“{name}”: starting from {base}, {method} with {sources}.").format(
            name=name, base=_name(graph.nodes[bases[0].source], models), method=label(node.method), sources=sources
        )
    else:
        told[node.id] = _("“{name}”: {method} of {sources}.").format(
            name=name, method=label(node.method), sources=sources
        )


def _source(graph: Graph, edge: Edge, models: Mapping[str, Model]) -> str:
    name = _name(graph.nodes[edge.source], models)
    weight = edge.parameters.get("weight")
    return _("{name} ({weight})").format(name=name, weight=_weight(weight)) if weight is not None else name


def _weight(value: Any) -> str:
    if isinstance(value, dict) and "free" in value:
        free = value["free"]
        return _("weight searched between {low} and {high}").format(low=free["low"], high=free["high"])
    if isinstance(value, dict):
        return _("weight changing from layer to layer")
    return _("weight {weight}").format(weight=value)


def _name(node: Node, models: Mapping[str, Model]) -> str:
    if node.kind == "source":
        return node.name or (models[node.model].name if node.model in models else _("a missing model"))
    return node.name or label(node.method)
