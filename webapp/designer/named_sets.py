"""The question sets that a search names, those that grow as they stand now."""

from dataclasses import dataclass
from uuid import UUID

from webapp.catalog import growing, queries
from webapp.catalog.growing import CurrentSet
from webapp.catalog.models import EvaluationSet
from webapp.designer.search_settings import SearchSettings
from webapp.foundation.ownership import Person


@dataclass(frozen=True)
class NamedSets:
    """By the ids that the settings name; what the person may not see is left out as what is not there.

    sets: all of them, not stored where they grow. growing: those that do.
    """

    sets: dict[UUID, EvaluationSet]
    growing: dict[UUID, CurrentSet]


def named_sets(user: Person, settings: SearchSettings) -> NamedSets:
    """Those of the settings."""
    sets = queries.evaluation_sets(user).in_bulk(list(settings.sets))
    grow = growing.standing(user, set(settings.sets) - sets.keys())
    return NamedSets(sets | {key: one.evaluation_set for key, one in grow.items()}, grow)
