"""What a search is to do, frozen: the recipe with its free parameters, the questions, the stages, the seed."""

import math
from dataclasses import asdict, dataclass, field
from typing import Any

from merger.errors import N_, SearchError
from merger.evaluation.task import SPLITS, Task
from merger.genomes import Genome
from merger.recipes.recipe import Recipe, from_json, to_json
from merger.search import SEARCHES
from merger.weights.layout import Layout

FITNESS = ("forced", "generated")


@dataclass(frozen=True)
class Stage:
    """One search at one granularity; its answer, spread over finer genes, starts the next stage.

    population and sigma (gene units) are CMA-ES's; random takes population; grid takes points: how many values a
    gene, or the values. A grid is asked in one generation whatever its size.
    """

    algorithm: str
    granularity: str
    generations: int = 1
    population: int = 16
    sigma: float = 0.2
    points: int | tuple[float, ...] = 4

    def settings(self) -> dict[str, Any]:
        points = self.points if isinstance(self.points, int) else list(self.points)
        return {"population": self.population, "sigma": self.sigma, "points": points}


@dataclass(frozen=True)
class TaskSettings:
    """Which question set, and how it is put and judged. digest and sizes hold the questions fast for the whole run."""

    path: str
    scorer: str
    template: str | None
    max_new_tokens: int
    digest: str
    sizes: dict[str, int] = field(hash=False)

    @classmethod
    def of(cls, task: Task, path: str) -> "TaskSettings":
        return cls(path, task.scorer, task.template, task.max_new_tokens, task.digest(), task.sizes())


@dataclass(frozen=True)
class Plan:
    """Everything that decides a search's outcome; the same plan gives the same winner to the last bit.

    fitness: "forced" = mean soft likelihood of the worked answers (dense, one pass, cheap), "generated" = mean score
    of generated answers. items_per_generation: how many of the search questions each generation is scored on.
    """

    recipe: Recipe
    task: TaskSettings
    stages: tuple[Stage, ...]
    seed: int = 1
    items_per_generation: int = 40
    fitness: str = "forced"

    def __post_init__(self) -> None:
        if not self.stages:
            raise SearchError(N_("The search has no stages."), mend=N_("Add at least one."), setting="stages")
        for stage in self.stages:
            if stage.algorithm not in SEARCHES:
                raise _unknown(N_("There is no search called {value}."), "algorithm", stage.algorithm, tuple(SEARCHES))
            if stage.generations < 1:
                raise _too_small("generations", stage.generations)
        if self.fitness not in FITNESS:
            raise _unknown(N_("There is no fitness called {value}."), "fitness", self.fitness, FITNESS)
        if self.items_per_generation < 1:
            raise _too_small("items_per_generation", self.items_per_generation)
        for name in SPLITS:
            if not self.task.sizes.get(name):
                raise SearchError(
                    N_("The question set has no questions for {split}."),
                    mend=N_("Give some rows this split, or leave the column split out."),
                    setting="task",
                    split=name,
                )

    @property
    def generations(self) -> int:
        """How many generations the whole search has."""
        return sum(stage.generations for stage in self.stages)

    def genome(self, layout: Layout, stage: int) -> Genome:
        """The genes of one stage."""
        genome = Genome.of(self.recipe, layout, self.stages[stage].granularity)
        if not len(genome.space):
            raise SearchError(
                N_("The recipe leaves nothing to the search."),
                mend=N_("Make at least one parameter free, such as weight: {{free: {{low: 0, high: 1}}}}."),
                setting="recipe",
            )
        return genome

    def population(self, layout: Layout, stage: int) -> int:
        """How many candidates a generation of this stage has."""
        what = self.stages[stage]
        if what.algorithm != "grid":
            return what.population
        points = what.points if isinstance(what.points, int) else len(what.points)
        return int(math.pow(points, len(self.genome(layout, stage).space)))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, read back by :meth:`from_json`."""
        return {
            "recipe": to_json(self.recipe),
            "task": asdict(self.task),
            "stages": [asdict(stage) | {"points": stage.settings()["points"]} for stage in self.stages],
            "seed": self.seed,
            "items_per_generation": self.items_per_generation,
            "fitness": self.fitness,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Plan":
        return cls(
            recipe=from_json(value["recipe"]),
            task=TaskSettings(**value["task"]),
            stages=tuple(stage_from_json(stage) for stage in value["stages"]),
            seed=value["seed"],
            items_per_generation=value["items_per_generation"],
            fitness=value["fitness"],
        )


def stage_from_json(value: dict[str, Any]) -> Stage:
    """A stage from its JSON; lists of points become tuples."""
    points = value.get("points", 4)
    return Stage(**(value | {"points": points if isinstance(points, int) else tuple(map(float, points))}))


def _unknown(message: str, setting: str, value: str, known: tuple[str, ...]) -> SearchError:
    mend = N_("Choose one of: {known}.")
    return SearchError(message, mend=mend, setting=setting, value=value, known=", ".join(known))


def _too_small(setting: str, value: int) -> SearchError:
    message, mend = N_("{setting} cannot be {value}."), N_("Choose a number from 1 up.")
    return SearchError(message, mend=mend, setting=setting, value=value)
