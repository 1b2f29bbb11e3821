"""Events as they travel, under .../events and on the streams: described by the types they are written with."""

from typing import Annotated, Any, Literal, Union

from ninja import Schema
from pydantic import Field, create_model

from webapp.runs import payloads as runs
from webapp.streams import payloads as streams


def _event(kind: str, payload: type) -> Any:
    """An event of one kind."""
    name = kind.title().replace(".", "") + "Event"
    one_kind: Any = Literal[kind]
    return create_model(
        name, __base__=Schema, seq=(int, ...), kind=(one_kind, ...), payload=(payload, ...), at=(str, ...)
    )


def _any_of(kinds: dict[str, type]) -> Any:
    events = tuple(_event(kind, payload) for kind, payload in kinds.items())
    return Annotated[Union[events], Field(discriminator="kind")]  # noqa: UP007 (a union of a tuple)


RunEvent = _any_of(runs.KINDS)
JobEvent = _any_of(streams.KINDS)


class RunEvents(Schema):
    """Events after the given number, oldest first; last: the newest of them, or the given number."""

    events: list[RunEvent]  # type: ignore[valid-type] # made of the table of kinds
    last: int


class JobEvents(Schema):
    """As of a run."""

    events: list[JobEvent]  # type: ignore[valid-type] # made of the table of kinds
    last: int
