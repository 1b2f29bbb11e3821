"""What the search panel says, in plain words, turned into stages of a search."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from merger.errors import N_
from merger.evolution import Stage
from merger.search import SEARCHES
from webapp.catalog.refusals import Refused

THOROUGHNESS = ("trial", "standard", "thorough", "custom")
MOST_MINUTES = 7 * 24 * 60
MOST_SEED = 2**31 - 1
MOST_CANDIDATES = 100_000


@dataclass(frozen=True)
class Preset:
    """Stages and the number of questions a candidate is asked in one generation."""

    stages: tuple[Stage, ...]
    items_per_generation: int


# One gene a layer finds the direction, then one gene for every weight matrix finds the rest (zoo/demo.yml).
PRESETS: Mapping[str, Preset] = {
    "trial": Preset((Stage("cma_es", "layer", 4, 8, 0.3),), 20),
    "standard": Preset((Stage("cma_es", "layer", 12, 16, 0.3), Stage("cma_es", "matrix", 36, 16, 0.12)), 40),
    "thorough": Preset((Stage("cma_es", "layer", 20, 16, 0.3), Stage("cma_es", "matrix", 110, 16, 0.12)), 40),
}


@dataclass(frozen=True)
class SearchSettings:
    """The panel, read: what the child must be good at, how hard to look, and for how long at most."""

    evaluation_set: UUID | None
    good_at: str
    thoroughness: str
    minutes: int | None
    seed: int | None
    preset: Preset

    @property
    def candidates(self) -> int:
        """Candidates in all."""
        return sum(stage.generations * stage.population for stage in self.preset.stages)


def read(value: Any) -> SearchSettings:
    """The settings of their JSON; raises Refused naming the field."""
    if not isinstance(value, dict):
        raise Refused(N_("The search settings are not readable."), field="search")
    thoroughness = value.get("thoroughness") or "standard"
    if thoroughness not in THOROUGHNESS:
        raise Refused(N_("Choose how thorough the search shall be."), field="thoroughness")
    return SearchSettings(
        evaluation_set=_uuid(value.get("evaluation_set")),
        good_at=str(value.get("good_at") or "")[:2000],
        thoroughness=thoroughness,
        minutes=_whole(value.get("minutes"), "minutes", 1, MOST_MINUTES),
        seed=_whole(value.get("seed"), "seed", 0, MOST_SEED),
        preset=_custom(value) if thoroughness == "custom" else PRESETS[thoroughness],
    )


def _custom(value: Mapping[str, Any]) -> Preset:
    rows = value.get("stages")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 5 or not all(isinstance(row, dict) for row in rows):
        raise Refused(N_("A search of your own needs between 1 and 5 stages."), field="stages")
    stages = tuple(_stage(row) for row in rows)
    if sum(stage.generations * stage.population for stage in stages) > MOST_CANDIDATES:
        raise Refused(N_("That is more than {most} candidates."), most=MOST_CANDIDATES, field="stages")
    items = _whole(value.get("items_per_generation"), "items_per_generation", 1, 10_000)
    return Preset(stages, items or 40)


def _stage(row: Mapping[str, Any]) -> Stage:
    algorithm, granularity, sigma = (
        row.get("algorithm", "cma_es"),
        row.get("granularity", "layer"),
        row.get("sigma", 0.2),
    )
    if not isinstance(granularity, str) or not isinstance(algorithm, str):
        raise Refused(N_("The search settings are not readable."), field="stages")
    if algorithm not in SEARCHES:
        raise Refused(N_("There is no search called {name}."), name=algorithm[:50], field="stages")
    if isinstance(sigma, bool) or not isinstance(sigma, int | float) or not 0 < sigma <= 10:
        raise Refused(N_("The step size of a stage lies between 0 and 10."), field="stages")
    return Stage(
        algorithm,
        granularity[:50],
        _whole(row.get("generations"), "stages", 1, 1000) or 1,
        _whole(row.get("population"), "stages", 4, 1000) or 8,
        float(sigma),
        _points(row.get("points", 4)),
    )


def _points(value: Any) -> int | tuple[float, ...]:
    if isinstance(value, list) and 2 <= len(value) <= 100 and all(isinstance(item, int | float) for item in value):
        return tuple(float(item) for item in value)
    return _whole(value, "stages", 2, 100) or 4


def _whole(value: Any, field: str, low: int, high: int) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Refused(N_("Give a whole number between {low} and {high}."), low=low, high=high, field=field)
    return value


def _uuid(value: Any) -> UUID | None:
    if not value:
        return None
    try:
        return UUID(str(value))
    except ValueError as fault:
        raise Refused(N_("Choose a question set."), field="evaluation_set") from fault


def presets() -> list[dict[str, Any]]:
    """{"name", "candidates", "generations", "items"} of every preset, for the panel."""
    return [
        {
            "name": name,
            "candidates": sum(stage.generations * stage.population for stage in preset.stages),
            "generations": sum(stage.generations for stage in preset.stages),
            "items": preset.items_per_generation,
        }
        for name, preset in PRESETS.items()
    ]
