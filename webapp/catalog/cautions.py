"""What is to be said of a question set before a search takes it; apps above the catalogue register what they know."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Caution:
    """What is to be known, and what can be done, in the reader's language."""

    message: str
    mend: str


Source = Callable[[Collection[UUID]], dict[UUID, Caution]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Make an app's cautions known; it is given ids of sets that the reader may see."""
    _sources.append(source)


def of(ids: Collection[UUID]) -> list[Caution]:
    """Every caution about these sets."""
    return [one for source in _sources for one in source(ids).values()]
