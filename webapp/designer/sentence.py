"""The recipe read as a sentence."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webapp.catalog.models import Model
from webapp.designer import search_size
from webapp.designer.graph import Edge, Graph, Node
from webapp.designer.methods import label
from webapp.designer.search_settings import SearchSettings
from webapp.designer.search_words import MEASURE_WORDS


def sentences(
    graph: Graph, models: Mapping[str, Model], search: SearchSettings | None, sets: Mapping[UUID, str]
) -> str:
    """One sentence for each merge, inputs first, then what the search does; empty while there is no result.

    sets: names of the question sets that the search names.
    """
    results = graph.results()
    if len(results) != 1 or graph.cycle():
        return ""
    by_node: dict[str, str] = {}
    _merge(graph, results[0], models, by_node)
    parts = list(by_node.values())
    questions = sets.get(search.evaluation_set) if search and search.evaluation_set else None
    if search is not None and questions is not None:
        candidates = search_size.candidates(graph, models, search)
        parts.append(
            ngettext(
                "The search tries {count} candidate and keeps what answers “{questions}” best.",
                "The search tries {count} candidates and keeps what answers “{questions}” best.",
                candidates,
            ).format(count=candidates, questions=questions)
        )
        parts += _goals(search, sets)
        parts += _people(search)
    return " ".join(parts)


def _goals(search: SearchSettings, sets: Mapping[UUID, str]) -> Iterator[str]:
    """What else the child shall keep or gain."""
    for skill in search.skills:
        name = sets.get(skill.evaluation_set)
        if name is not None and skill.keep is not None:
            yield _("In “{questions}” it must keep {share} % of what the best model can do.").format(
                questions=name, share=round(skill.keep * 100)
            )
        if name is not None and skill.weight:
            yield _("It shall also get better at “{questions}”.").format(questions=name)
    yield from (str(MEASURE_WORDS[measure.kind].sentence) for measure in search.measures if measure.weight)


def _people(search: SearchSettings) -> Iterator[str]:
    """When people are asked."""
    if search.people is not None:
        yield _("After generation {numbers} it waits until people have judged the {leaders} best.").format(
            numbers=_(", ").join(map(str, search.people.generations)), leaders=search.people.leaders
        )


def _merge(graph: Graph, node: Node, models: Mapping[str, Model], by_node: dict[str, str]) -> None:
    if node.id in by_node:
        return
    bases, inputs = graph.into(node.id, "base"), graph.into(node.id, "models")
    for edge in (*bases, *inputs):
        source = graph.nodes[edge.source]
        if source.kind == "merge":
            _merge(graph, source, models, by_node)
    sources = _(", ").join(_source(graph, edge, models) for edge in inputs) if inputs else _("nothing yet")
    name = _name(node, models)
    if bases:
        by_node[node.id] = _("“{name}”: starting from {base}, {method} with {sources}.").format(
            name=name, base=_name(graph.nodes[bases[0].source], models), method=label(node.method), sources=sources
        )
    else:
        by_node[node.id] = _("“{name}”: {method} of {sources}.").format(
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
