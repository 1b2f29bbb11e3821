"""Question sets that grow, such as a judging project's judgements: a design names one, a run takes it as it stands.

Whoever has such sets lies above the catalogue and registers them here. A design names one by its id, as it names a
question set.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from merger.errors import MergerError
from webapp.accounts.models import User
from webapp.catalog import queries, services
from webapp.catalog.models import EvaluationSet
from webapp.foundation.ownership import Person


@dataclass(frozen=True)
class OfferedSet:
    """A set that grows; people, judgements: so far."""

    id: UUID
    name: str
    people: int
    judgements: int


@dataclass(frozen=True)
class CurrentSet:
    """What a growing set is now. evaluation_set: not stored, its facts and splits; content: its file.

    fault: why no search can take it yet, None where one can.
    """

    evaluation_set: EvaluationSet
    content: bytes
    fault: MergerError | None


@dataclass(frozen=True)
class GrowingSource:
    """What an app registers; each starts from what the person may see, and leaves out what that person may not.

    offered: all sets. standing: those of these ids. address: of the page of the set with this id, "" for none.
    """

    offered: Callable[[Person], list[OfferedSet]]
    standing: Callable[[Person, Collection[UUID]], dict[UUID, CurrentSet]]
    address: Callable[[Person, str], str]


_sources: list[GrowingSource] = []


def register(source: GrowingSource) -> None:
    """Make an app's growing sets known."""
    _sources.append(source)


def offered(user: Person) -> list[OfferedSet]:
    """Every growing set that the person may choose."""
    return [one for source in _sources for one in source.offered(user)]


def standing(user: Person, ids: Collection[UUID]) -> dict[UUID, CurrentSet]:
    """Those of ``ids`` that are growing sets which the person may see, as they stand now."""
    return {key: one for source in _sources for key, one in source.standing(user, ids).items()}


def address(user: Person, key: str) -> str:
    """The page of the growing set, "" for whoever may not see it."""
    return next((found for source in _sources if (found := source.address(user, key))), "")


def taken(user: User, ids: Iterable[UUID]) -> dict[UUID, EvaluationSet]:
    """The question sets of these ids that the person may see, growing ones fixed as they stand. Raises their fault."""
    wanted = set(ids)
    found = queries.evaluation_sets(user).in_bulk(list(wanted))
    for key, one in standing(user, wanted - found.keys()).items():
        found[key] = fixed(user, one)
    return found


def fixed(user: User, found: CurrentSet) -> EvaluationSet:
    """The set as it stands, stored for this person outside the lists; once while nothing is added. Raises its fault."""
    if found.fault is not None:
        raise found.fault
    made = found.evaluation_set
    same = EvaluationSet.objects.filter(
        owner=user, sha256=made.sha256, ratings=made.ratings, name=made.name, template=made.template
    )
    known = same.order_by("created").first()
    if known is not None:
        return known
    made.owner, made.archived = user, timezone.now()
    services.keep_questions(made, found.content, made.filename)
    return made
