"""What a child shall be good at: the question set, further skills and their guards, measures beside right answers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from merger.errors import N_, SearchError
from merger.evaluation.task import Task
from merger.evolution.measures import MEASURES

BROKEN = 1.0  # of fitness for every point of a skill's share that is lost beyond what its guard allows


@dataclass(frozen=True)
class TaskSettings:
    """Which question set, and how it is put and judged. digest and sizes hold the questions fast for the whole run.

    reading: how the file is read where it does not say it itself, as :meth:`merger.evaluation.tasks.Reading.to_json`.
    """

    path: str
    scorer: str
    template: str | None
    max_new_tokens: int
    digest: str
    sizes: dict[str, int] = field(hash=False)
    shots: int = 0
    until: tuple[str, ...] = ()
    thinking: bool = False
    reading: dict[str, Any] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, task: Task, path: str) -> "TaskSettings":
        judged = (task.scorer, task.template, task.max_new_tokens, task.digest(), task.sizes())
        return cls(path, *judged, task.shots, task.until, task.thinking, dict(task.reading))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, read back by :meth:`from_json`.

        thinking and reading only where they are set: older plans stay the same."""
        value = asdict(self) | {"until": list(self.until)}
        return {key: part for key, part in value.items() if part or key not in ("thinking", "reading")}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "TaskSettings":
        return cls(**{**value, "until": tuple(value.get("until", ()))})


@dataclass(frozen=True)
class Skill:
    """Another question set that counts beside the first one.

    weight: its share in the fitness, where the first set's is 1. keep: the part of the best parent's score that a
    candidate must keep (0.8: four fifths), else it is infeasible; None: no guard. items_per_generation: its questions.
    """

    name: str
    task: TaskSettings
    weight: float = 0.0
    keep: float | None = None
    items_per_generation: int = 20

    def __post_init__(self) -> None:
        if not 0 <= self.weight < float("inf"):
            raise _outside("weight", self.weight, N_("Choose 0 or more."))
        if self.keep is not None and not 0 < self.keep <= 1:
            raise _outside("keep", self.keep, N_("Choose a share above 0 and up to 1, such as 0.8."))
        if self.items_per_generation < 1:
            raise _outside("items_per_generation", self.items_per_generation, N_("Choose a number from 1 up."))
        if not self.task.sizes.get("search") or not self.task.sizes.get("heldout"):
            raise SearchError(
                N_("The skill {name} needs questions for search and for heldout."),
                mend=N_("Give some rows this split, or leave the column split out."),
                setting="skills",
                name=self.name,
            )


@dataclass(frozen=True)
class Measure:
    """One of :data:`merger.evolution.measures.MEASURES`, told of every candidate. weight: its share in the fitness."""

    kind: str
    weight: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in MEASURES:
            raise SearchError(
                N_("There is no measure called {value}."),
                mend=N_("Choose one of: {known}."),
                setting="measures",
                value=self.kind,
                known=", ".join(MEASURES),
            )
        if not 0 <= self.weight < float("inf"):
            raise _outside("weight", self.weight, N_("Choose 0 or more."))


def combined(objectives: Sequence[float], weights: Sequence[float], excess: float) -> float:
    """The fitness of objectives under weights (means, so in [0, 1]), less what broken guards cost.

    Every term is exact but the last rounding: objectives of weight 0 leave the others' bits alone.
    """
    counted = [(value, weight) for value, weight in zip(objectives, weights, strict=True) if weight]
    if len(counted) == 1:
        return counted[0][0] - BROKEN * excess if excess else counted[0][0]
    total = sum(weight for _, weight in counted)
    return sum(value * weight for value, weight in counted) / total - BROKEN * excess


def _outside(setting: str, value: float, mend: str) -> SearchError:
    return SearchError(N_("{setting} cannot be {value}."), mend=mend, setting=setting, value=value)
