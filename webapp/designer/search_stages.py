"""How hard to look: three ready ways, or stages of a person's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from merger.errors import N_
from merger.evolution import Stage
from merger.search import SEARCHES, Setting
from webapp.designer.reading import real, section, whole
from webapp.designer.search_words import OF_STAGE
from webapp.foundation.refusals import Refused

MOST_STAGES = 5
MOST_CANDIDATES = 100_000
MOST_GENERATIONS = 1000


@dataclass(frozen=True)
class Preset:
    """Stages and the number of questions a candidate is asked in one generation."""

    stages: tuple[Stage, ...]
    items_per_generation: int


# One gene a layer finds the valley, then one gene for every weight matrix climbs from there (zoo/demo.yml).
PRESETS: Mapping[str, Preset] = {
    "trial": Preset((Stage("cma_es", "layer", 4, 8, 0.3), Stage("gradient", "matrix", 40, 1)), 40),
    "standard": Preset((Stage("cma_es", "layer", 12, 16, 0.3), Stage("gradient", "matrix", 100, 1)), 100),
    "thorough": Preset((Stage("cma_es", "layer", 20, 16, 0.3), Stage("gradient", "matrix", 200, 1)), 100),
}
# The same where answers have no slope: they are written, raced, or picked by likelihood.
WITHOUT_SLOPES: Mapping[str, Preset] = {
    "trial": Preset((Stage("cma_es", "layer", 4, 8, 0.3),), 20),
    "standard": Preset((Stage("cma_es", "layer", 12, 16, 0.3), Stage("cma_es", "matrix", 36, 16, 0.12)), 40),
    "thorough": Preset((Stage("cma_es", "layer", 20, 16, 0.3), Stage("cma_es", "matrix", 110, 16, 0.12)), 40),
}

USUAL = PRESETS["standard"].stages[0]  # what a stage is where nobody says


def custom(value: Mapping[str, Any]) -> Preset:
    """Stages as a person set them; raises Refused."""
    rows = value.get("stages")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_STAGES or not all(isinstance(r, dict) for r in rows):
        raise Refused(N_("A search of your own needs between 1 and 5 stages."), field="stages")
    stages = tuple(_stage(row) for row in rows)
    if sum(stage.generations * stage.population for stage in stages) > MOST_CANDIDATES:
        raise Refused(N_("That is more than {most} candidates."), most=MOST_CANDIDATES, field="stages")
    return Preset(stages, whole(value.get("items_per_generation"), "items_per_generation", 1, 10_000) or 40)


def _stage(row: Mapping[str, Any]) -> Stage:
    algorithm, granularity = row.get("algorithm", USUAL.algorithm), row.get("granularity", USUAL.granularity)
    if not isinstance(granularity, str) or not isinstance(algorithm, str):
        raise Refused(N_("The search settings are not readable."), field="stages")
    if algorithm not in SEARCHES:
        raise Refused(N_("There is no search called {name}."), name=algorithm[:50], field="stages")
    sigma = row.get("sigma")
    if sigma is not None and (isinstance(sigma, bool) or not isinstance(sigma, int | float) or not 0 < sigma <= 10):
        raise Refused(N_("The step size of a stage lies between 0 and 10."), field="stages")
    given: dict[str, Any] = {
        "population": whole(row.get("population"), "stages", 1, 1000),
        "sigma": None if sigma is None else float(sigma),
        "points": _points(row.get("points")),
    }
    return Stage(
        algorithm,
        granularity[:50],
        whole(row.get("generations"), "stages", 1, MOST_GENERATIONS) or 1,
        options=_options(algorithm, section(row.get("options"), "stages")),
        **{name: value for name, value in given.items() if value is not None},
    )


def _options(algorithm: str, given: Mapping[str, Any]) -> dict[str, Any]:
    declared = SEARCHES[algorithm].settings
    known = {setting.name: setting for setting in declared if setting.in_forms and setting.name not in OF_STAGE}
    for name in given:
        if name not in known:
            raise Refused(
                N_("The search “{algorithm}” has no setting called {name}."),
                algorithm=algorithm,
                name=str(name)[:50],
                field="stages",
            )
    read = {name: _option(known[name], value) for name, value in given.items()}
    return {name: value for name, value in read.items() if value is not None}


def _option(setting: Setting, value: Any) -> float | None:
    least, most = setting.bounds()
    if setting.kind == "integer":
        return whole(value, "stages", int(least), int(most))
    return real(value, "stages", least, most)


def _points(value: Any) -> int | tuple[float, ...] | None:
    if isinstance(value, list) and 2 <= len(value) <= 100:
        points = [real(item, "stages", -1e6, 1e6) for item in value]
        return tuple(point for point in points if point is not None)
    return whole(value, "stages", 2, 100)


def presets() -> list[dict[str, Any]]:
    """{"name", "candidates", "generations", "items", "stages"} of every preset, for the panel."""
    return [
        {
            "name": name,
            "candidates": sum(stage.generations * stage.population for stage in preset.stages),
            "generations": sum(stage.generations for stage in preset.stages),
            "items": preset.items_per_generation,
            "stages": [
                {
                    "algorithm": stage.algorithm,
                    "granularity": stage.granularity,
                    "generations": stage.generations,
                    "population": stage.population,
                    "sigma": stage.sigma,
                }
                for stage in preset.stages
            ],
        }
        for name, preset in PRESETS.items()
    ]
