"""How one candidate did, and what of it the search is told."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from merger.errors import N_, CandidateFailed
from merger.evaluation.runner import Forced
from merger.evaluation.task import Item
from merger.search import Score

Row = Mapping[str, Any]  # {"id", "soft", "right"}: one question; soft in [0, 1]


@dataclass(frozen=True)
class ParentScore:
    """A source model alone, on all search questions: the baselines of a run's chart. skills: its accuracy in each."""

    model: str
    name: str
    fitness: float
    accuracy: float
    skills: tuple[float, ...] = ()


@dataclass(frozen=True)
class CandidateScore:
    """One candidate on its generation's questions.

    fitness: the objectives combined, less broken guards; accuracy: of the first question set; both in [0, 1] but for
    guards. items: {"id", "soft", "right"} for every question of the first set that was asked. objectives: in the plan's
    order; skills: each skill's accuracy. asked: questions put to the model, over all sets. dropped: the race was lost,
    so that fitness is an estimate. slope: of the fitness along every gene's axis, for searches that climb.
    merge_seconds is part of seconds.
    """

    fitness: float
    accuracy: float
    items: tuple[dict[str, Any], ...]
    seconds: float
    merge_seconds: float
    objectives: tuple[float, ...] = ()
    skills: tuple[float, ...] = ()
    excess: float = 0.0
    asked: int = 0
    dropped: bool = False
    slope: tuple[float, ...] = ()

    def for_search(self) -> Score:
        """What a search learns from."""
        items = () if self.dropped else tuple(row["soft"] for row in self.items)
        return Score(self.fitness, self.objectives or (self.fitness,), items, self.excess, self.slope)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, read back by :meth:`from_json` to the same bits."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "CandidateScore":
        lists = {name: tuple(value.get(name, ())) for name in ("items", "objectives", "skills", "slope")}
        return cls(**{**value, **lists})


def forced_rows(forced: Sequence[Forced]) -> list[dict[str, Any]]:
    """Rows of worked answers that were weighed; raises CandidateFailed when the model gave no numbers."""
    if not all(math.isfinite(row.soft) for row in forced):
        raise CandidateFailed(N_("The merged model gives no numbers: its weights overflow."))
    return [{"id": row.item_id, "soft": row.soft, "right": row.exact} for row in forced]


def means(rows: Sequence[Row], items: Sequence[Item]) -> tuple[float, float]:
    """Weighted means of soft and right; summed exactly, so the order of the items does not matter."""
    weights = [item.weight for item in items]
    total = math.fsum(weights)
    soft = math.fsum(row["soft"] * weight for row, weight in zip(rows, weights, strict=True)) / total
    right = math.fsum(weight for row, weight in zip(rows, weights, strict=True) if row["right"]) / total
    return soft, right


def excess(guards: Sequence[float | None], accuracies: Sequence[float], slack: float = 0.0) -> float:
    """How much of the guarded skills' scores is missing, summed, beyond what may be missing yet."""
    missing = math.fsum(
        max(guard - accuracy, 0.0) for guard, accuracy in zip(guards, accuracies, strict=True) if guard is not None
    )
    return max(missing - slack, 0.0)
