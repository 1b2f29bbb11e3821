"""The drawn graph of a design, described for programs; the designer's own reader checks it (webapp.designer.graph)."""

from typing import Annotated, Any, NotRequired

from pydantic import FiniteFloat
from typing_extensions import TypeAliasType, TypedDict

from webapp.api.passed_on import DescribedBy
from webapp.designer.graph import NodeKind, Port


class Gradient(TypedDict):
    """A number at evenly spaced places from the first layer to the last, in a straight line between them."""

    gradient: list[FiniteFloat]


class FreeRange(TypedDict):
    """Bounds of a number that the search chooses; granularity: as /searches names it; start: where it begins."""

    low: FiniteFloat
    high: FiniteFloat
    granularity: NotRequired[str]
    start: NotRequired[float | None]


class Free(TypedDict):
    """A number that is left to the search."""

    free: FreeRange


ParameterValue = TypeAliasType("ParameterValue", FiniteFloat | bool | Gradient | Free | None)
Parameters = dict[str, ParameterValue]


class DesignNode(TypedDict):
    """A source (model: its id in the catalogue), a merge (method, parameters) or a note; x, y: in pixels."""

    id: str
    kind: NodeKind
    name: str
    x: FiniteFloat
    y: FiniteFloat
    model: NotRequired[str]
    method: NotRequired[str]
    parameters: NotRequired[Parameters]


# "from" is a word of Python's own.
_Origin = TypedDict("_Origin", {"from": str})


class DesignEdge(_Origin):
    """A model that flows from a node into a port of a merge, with its own parameters."""

    id: str
    to: str
    port: Port
    parameters: Parameters


class DesignGraph(TypedDict):
    """A drawing: its parts and connections, whose order is the order of merging."""

    nodes: list[DesignNode]
    edges: list[DesignEdge]


GraphJson = Annotated[dict[str, Any], DescribedBy(DesignGraph)]
