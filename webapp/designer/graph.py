"""The drawn graph, read from its JSON into something that code can walk."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from merger.errors import N_
from webapp.foundation.refusals import Refused

MOST_NODES = 200
MOST_EDGES = 400
MOST_BYTES = 512 * 1024
MOST_LEAVES = 1000  # of the graph unrolled into a tree: diamonds upon diamonds double at every step
NodeKind = Literal["source", "merge", "note"]
Port = Literal["base", "models"]
EMPTY: dict[str, Any] = {"nodes": [], "edges": []}


@dataclass(frozen=True)
class Node:
    """A source (``model``: id in the catalogue), a merge (``method``, ``parameters``) or a note."""

    id: str
    kind: str
    name: str
    model: str
    method: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Edge:
    """A model flowing from one node into a port of another, with its own parameters."""

    id: str
    source: str
    target: str
    port: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Graph:
    """Nodes and edges in drawing order; order is data."""

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]

    def into(self, node: str, port: str) -> tuple[Edge, ...]:
        """Edges into a port of a node, in drawing order."""
        return tuple(edge for edge in self.edges if edge.target == node and edge.port == port)

    def out_of(self, node: str) -> tuple[Edge, ...]:
        """Edges leaving a node."""
        return tuple(edge for edge in self.edges if edge.source == node)

    def of_kind(self, kind: str) -> tuple[Node, ...]:
        """Nodes of one kind, in drawing order."""
        return tuple(node for node in self.nodes.values() if node.kind == kind)

    def results(self) -> tuple[Node, ...]:
        """Merge nodes that feed nothing: the one result, in a finished design."""
        return tuple(node for node in self.of_kind("merge") if not self.out_of(node.id))

    def cycle(self) -> tuple[str, ...]:
        """Nodes that (transitively) feed themselves; empty when there is none."""
        waiting = {node: sum(edge.target == node for edge in self.edges) for node in self.nodes}
        ready = [node for node, count in waiting.items() if not count]
        while ready:
            node = ready.pop()
            del waiting[node]
            for edge in self.out_of(node):
                waiting[edge.target] -= 1
                if not waiting[edge.target]:
                    ready.append(edge.target)
        return tuple(waiting)

    def leaves(self, node: str) -> int:
        """Sources reached from a node of a graph without cycles, counted once for every way there."""
        counts: dict[str, int] = {}
        walk = [node]
        while walk:
            key = walk[-1]
            before = [edge.source for edge in self.edges if edge.target == key]
            missing = [item for item in before if item not in counts]
            if missing:
                walk += missing
                continue
            counts[key] = sum(counts[item] for item in before) if before else 1
            walk.pop()
        return counts[node]


def read(value: Any) -> Graph:
    """The graph of its JSON; raises Refused when a program, not a person, made a mistake in it."""
    if not isinstance(value, dict) or len(json.dumps(value)) > MOST_BYTES:
        raise Refused(N_("The drawing is not readable or too large."), field="graph")
    nodes, edges = value.get("nodes", []), value.get("edges", [])
    if not isinstance(nodes, list) or not isinstance(edges, list):
        raise Refused(N_("The drawing is not readable or too large."), field="graph")
    if len(nodes) > MOST_NODES or len(edges) > MOST_EDGES:
        raise Refused(
            N_("A drawing may have {nodes} parts and {edges} connections."),
            nodes=MOST_NODES, edges=MOST_EDGES, field="graph",
        )  # fmt: skip
    found: dict[str, Node] = {}
    for item in nodes:
        node = _node(item)
        if node.id in found:
            raise Refused(N_("Two parts of the drawing are both called {node}."), node=node.id, field="graph")
        found[node.id] = node
    return Graph(found, tuple(_edge(item, found) for item in edges))


def _node(item: Any) -> Node:
    if not isinstance(item, dict) or item.get("kind") not in get_args(NodeKind) or not _is_id(item.get("id")):
        raise Refused(N_("A part of the drawing is not readable."), field="graph")
    return Node(
        id=item["id"],
        kind=item["kind"],
        name=str(item.get("name") or "")[:200],
        model=str(item.get("model") or ""),
        method=str(item.get("method") or ""),
        parameters=_parameters(item.get("parameters")),
    )


def _edge(item: Any, nodes: Mapping[str, Node]) -> Edge:
    if not isinstance(item, dict) or not _is_id(item.get("id")) or item.get("port") not in get_args(Port):
        raise Refused(N_("A connection of the drawing is not readable."), field="graph")
    source, target = item.get("from"), item.get("to")
    if not isinstance(source, str) or not isinstance(target, str) or not {source, target} <= set(nodes):
        raise Refused(N_("A connection of the drawing has a loose end."), edge=item["id"], field="graph")
    if nodes[source].kind == "note" or nodes[target].kind != "merge":
        raise Refused(N_("Connections lead from models and merges into merges."), edge=item["id"], field="graph")
    return Edge(item["id"], source, target, item["port"], _parameters(item.get("parameters")))


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 64 and value.isprintable()


def _parameters(value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(
        isinstance(name, str) and _is_value(item) for name, item in value.items()
    ):
        raise Refused(N_("A parameter of the drawing is not readable."), field="graph")
    return value


def _is_value(value: Any) -> bool:
    if value is None or isinstance(value, bool) or _is_number(value):
        return True
    if not isinstance(value, dict) or len(value) != 1:
        return False
    if "gradient" in value:
        anchors = value["gradient"]
        return isinstance(anchors, list) and 0 < len(anchors) <= 200 and all(_is_number(item) for item in anchors)
    free = value.get("free")
    if not isinstance(free, dict) or not set(free) <= {"low", "high", "granularity", "start"}:
        return False
    start = free.get("start")
    return (
        _is_number(free.get("low"))
        and _is_number(free.get("high"))
        and isinstance(free.get("granularity", "layer"), str)
        and (start is None or _is_number(start))
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
