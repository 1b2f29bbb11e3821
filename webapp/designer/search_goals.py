"""What else a child shall be able to do, or shall not lose, beside the question set it is made for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from merger.errors import N_
from merger.evolution import Measure
from merger.evolution.measures import MEASURES
from webapp.designer.reading import Unsettled, real, rows, uuid, whole
from webapp.foundation.refusals import Refused

MOST_SKILLS = 8


@dataclass(frozen=True)
class SkillChoice:
    """Another question set. keep: the share of the best model's score that must stay, None: no guard."""

    evaluation_set: UUID
    weight: float
    keep: float | None
    items_per_generation: int


def skills(value: Any, first: UUID | None) -> tuple[SkillChoice, ...]:
    """The further question sets of their JSON; ``first`` is the one the child is made for. Raises Refused."""
    found = tuple(_skill(row) for row in rows(value, "skills", MOST_SKILLS))
    chosen = [skill.evaluation_set for skill in found]
    if len(set(chosen)) < len(chosen) or first in chosen:
        raise Unsettled(N_("The same question set is chosen twice."), mend=N_("Choose each one once."), field="skills")
    return found


def _skill(row: dict[str, Any]) -> SkillChoice:
    chosen = uuid(row.get("evaluation_set"), "skills")
    if chosen is None:
        raise Unsettled(N_("Choose a question set."), field="skills")
    return SkillChoice(
        chosen,
        real(row.get("weight"), "skills", 0, 100) or 0.0,
        real(row.get("keep"), "skills", 0.01, 1),
        whole(row.get("items_per_generation"), "skills", 1, 10_000) or 20,
    )


def measures(value: Any) -> tuple[Measure, ...]:
    """What is told of every answer beside its being right; raises Refused, SearchError."""
    found = tuple(
        Measure(str(row.get("kind"))[:50], real(row.get("weight"), "measures", 0, 100) or 0.0)
        for row in rows(value, "measures", len(MEASURES))
    )
    if len({measure.kind for measure in found}) < len(found):
        raise Refused(N_("The search settings are not readable."), field="measures")
    return found
