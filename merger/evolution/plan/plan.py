"""What a search is to do, frozen: the recipe with its free parameters, the questions, the stages, the seed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from merger.errors import N_, SearchError
from merger.evaluation.scorers import SCORERS
from merger.evaluation.task import SPLITS
from merger.evolution.measures import MEASURES
from merger.evolution.plan.economy import Budget, Economy
from merger.evolution.plan.goals import Measure, Skill, TaskSettings
from merger.evolution.plan.people import People, check_people
from merger.genomes import Genome, PathGenome, genome_at, has_path, of_weights
from merger.recipes.recipe import FreePath, Recipe, from_json, to_json
from merger.search import SEARCHES, Algorithm
from merger.weights.layout import Layout

FITNESS = ("forced", "generated")
_AS_DECLARED: Any = None  # becomes what the algorithm declares
_UNREAD = {"population": 16, "sigma": 0.2, "points": 4}  # in plans, of algorithms that do not declare them


@dataclass(frozen=True)
class Stage:
    """One search at one granularity; its answer, spread over finer genes, starts the next stage.

    population, sigma (gene units) and points (how many values a gene, or the values) are given to algorithms that
    declare them, and are what these declare where nobody says (None). options: what else the algorithm declares.
    """

    algorithm: str
    granularity: str
    generations: int = 1
    population: int = _AS_DECLARED
    sigma: float = _AS_DECLARED
    points: int | tuple[float, ...] = _AS_DECLARED
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        algorithm = SEARCHES.get(self.algorithm)
        usual = {setting.name: setting.default for setting in algorithm.settings} if algorithm else {}
        for name, unread in _UNREAD.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, usual.get(name, unread))

    @property
    def declared(self) -> Algorithm:
        """What the algorithm declares; the plan has checked that there is one."""
        return SEARCHES[self.algorithm]

    @property
    def searched(self) -> tuple[Algorithm, int, int]:
        """How it is searched, for how many generations of how many candidates."""
        return self.declared, self.generations, self.population

    def settings(self) -> dict[str, Any]:
        points = self.points if isinstance(self.points, int) else list(self.points)
        return {"population": self.population, "sigma": self.sigma, "points": points, **self.options}


@dataclass(frozen=True)
class Path:
    """How far a path through the layers may reach: rounds through all models, and layers in all (None: twice)."""

    repeats: int = 2
    most_layers: int | None = None

    def __post_init__(self) -> None:
        if self.repeats < 1:
            raise _too_small("repeats", self.repeats)
        if self.most_layers is not None and self.most_layers < 2:
            raise SearchError(
                N_("{setting} cannot be {value}."),
                mend=N_("Choose a number from 2 up."),
                setting="most_layers",
                value=self.most_layers,
            )


@dataclass(frozen=True)
class Plan:
    """Everything that decides a search's outcome; the same plan gives the same winner to the last bit.

    fitness: "forced" = mean soft likelihood of the worked answers (dense, one pass, cheap), "generated" = mean score
    of generated answers. items_per_generation: how many of the search questions each generation is scored on.
    start: a known good recipe of the same shape, at whose numbers the first stage begins. people: who judge leaders on
    the way, None: nobody. Objectives stand in the order task, skills, measures.
    """

    recipe: Recipe
    task: TaskSettings
    stages: tuple[Stage, ...]
    seed: int = 1
    items_per_generation: int = 40
    fitness: str = "forced"
    skills: tuple[Skill, ...] = ()
    measures: tuple[Measure, ...] = ()
    economy: Economy = field(default_factory=Economy)
    budget: Budget = field(default_factory=Budget)
    path: Path = field(default_factory=Path)
    start: Recipe | None = None
    people: People | None = None

    def __post_init__(self) -> None:
        if not self.stages:
            raise SearchError(N_("The search has no stages."), mend=N_("Add at least one."), setting="stages")
        for stage in self.stages:
            if stage.algorithm not in SEARCHES:
                raise _unknown(N_("There is no search called {value}."), "algorithm", stage.algorithm, tuple(SEARCHES))
            if stage.generations < 1:
                raise _too_small("generations", stage.generations)
        if any(has_path(stage.granularity) for stage in self.stages[:-1]):
            raise SearchError(
                N_("A stage with a path is the last one."), mend=N_("Put it at the end."), setting="stages"
            )
        if self.fitness not in FITNESS:
            raise _unknown(N_("There is no fitness called {value}."), "fitness", self.fitness, FITNESS)
        if len(self.objectives) < 2 and any(stage.declared.objectives == "required" for stage in self.stages):
            raise SearchError(
                N_("This search needs at least two objectives."),
                mend=N_("Add a skill, or choose another search."),
                setting="algorithm",
            )
        names = self.objectives
        if len(set(names)) < len(names):
            raise SearchError(
                N_("Two objectives have the same name."),
                mend=N_("Name every skill apart, and none “task” or like a measure."),
                setting="skills",
            )
        if self.fitness == "forced" and any(MEASURES[measure.kind].needs_answers for measure in self.measures):
            raise SearchError(
                N_("Measures of answers need answers."), mend=N_("Choose the fitness generated."), setting="fitness"
            )
        if self.economy.rungs and (self.skills or self.measures):
            raise SearchError(
                N_("A race is run on one question set alone."),
                mend=N_("Leave rungs out, or the skills and measures."),
                setting="rungs",
            )
        check_slopes(
            self.stages,
            self.fitness,
            self.economy,
            [one.scorer for one in (self.task, *(skill.task for skill in self.skills))],
        )
        if isinstance(self.recipe.root, FreePath) and any(stage.declared.needs_slope for stage in self.stages):
            raise _no_slope("algorithm", N_("Choose another search for the path."))
        if self.people is not None:
            check_people(self.people, [stage.searched for stage in self.stages], bool(self.economy.estimator))
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

    @property
    def weights(self) -> tuple[float, ...]:
        """Each objective's share in the fitness."""
        return (1.0, *(skill.weight for skill in self.skills), *(measure.weight for measure in self.measures))

    @property
    def objectives(self) -> tuple[str, ...]:
        """Each objective's name; the task's is "task"."""
        return ("task", *(skill.name for skill in self.skills), *(measure.kind for measure in self.measures))

    @property
    def guarded(self) -> bool:
        """Whether some skill must be kept, so that the parents have to be measured before the first candidate."""
        return any(skill.keep is not None for skill in self.skills)

    @property
    def walks(self) -> bool:
        """Whether candidates have other layers than their sources, or the same in another order."""
        return isinstance(self.recipe.root, FreePath) or has_path(self.stages[-1].granularity)

    def weights_genome(self, layout: Layout, stage: int) -> Genome:
        """The genes of one stage but for its path's."""
        return Genome.of(self.recipe, layout, of_weights(self.stages[stage].granularity))

    def genome(self, layout: Layout, stage: int) -> Genome | PathGenome:
        """The genes of one stage; a granularity such as ``layer+path`` adds a path's, see :class:`Path`."""
        granularity = self.stages[stage].granularity
        genome = genome_at(self.recipe, layout, granularity, self.path.repeats, self.path.most_layers)
        if not len(genome.space):
            raise SearchError(
                N_("The recipe leaves nothing to the search."),
                mend=N_("Make at least one parameter free, such as weight: {{free: {{low: 0, high: 1}}}}."),
                setting="recipe",
            )
        return genome

    def effort(self, stage: int) -> int:
        """What a candidate of this stage takes, in candidates that are merely asked."""
        return self.stages[stage].declared.cost

    def population(self, layout: Layout, stage: int) -> int:
        """How many candidates a generation of this stage has."""
        algorithm = self.stages[stage].declared
        genes = len(self.genome(layout, stage).space) if algorithm.candidates else 0
        return algorithm.generation(self.stages[stage].settings(), genes)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, read back by :meth:`from_json`; people only where they are asked: older plans stay the same."""
        people = {} if self.people is None else {"people": self.people.to_json()}
        return people | {
            "recipe": to_json(self.recipe),
            "task": self.task.to_json(),
            "stages": [asdict(stage) | {"points": stage.settings()["points"]} for stage in self.stages],
            "seed": self.seed,
            "items_per_generation": self.items_per_generation,
            "fitness": self.fitness,
            "skills": [asdict(skill) | {"task": skill.task.to_json()} for skill in self.skills],
            "measures": [asdict(measure) for measure in self.measures],
            "economy": asdict(self.economy) | {"rungs": list(self.economy.rungs)},
            "budget": asdict(self.budget),
            "path": asdict(self.path),
            "start": None if self.start is None else to_json(self.start),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Plan":
        return cls(
            recipe=from_json(value["recipe"]),
            task=TaskSettings.from_json(value["task"]),
            stages=tuple(stage_from_json(stage) for stage in value["stages"]),
            seed=value["seed"],
            items_per_generation=value["items_per_generation"],
            fitness=value["fitness"],
            skills=tuple(
                Skill(**(skill | {"task": TaskSettings.from_json(skill["task"])})) for skill in value.get("skills", ())
            ),
            measures=tuple(Measure(**measure) for measure in value.get("measures", ())),
            economy=economy_from_json(value.get("economy", {})),
            budget=Budget(**value.get("budget", {})),
            path=Path(**value.get("path", {})),
            start=from_json(value["start"]) if value.get("start") else None,
            people=People.from_json(value["people"]) if value.get("people") else None,
        )


def check_slopes(stages: Sequence[Stage], fitness: str, economy: Economy, scorers: Iterable[str]) -> None:
    """Raises SearchError where a stage climbs and cannot: it needs worked answers, to all questions of a candidate."""
    climbing = [stage for stage in stages if stage.declared.needs_slope]
    if any(has_path(stage.granularity) for stage in climbing):
        raise _no_slope("granularity", N_("Search the path in a stage of its own."))
    if climbing and fitness != "forced":
        raise _no_slope("fitness", N_("Choose the fitness forced."))
    if climbing and economy.rungs:
        raise _no_slope("rungs", N_("Leave rungs out."))
    if climbing and any(map(by_likelihood, scorers)):
        raise _no_slope("scorer", N_("Choose another scorer, or another search."))


def by_likelihood(scorer: str) -> bool:
    """Does this scorer pick one of a question's choices by its likelihood, so that no answer is worked out?"""
    return scorer in SCORERS and SCORERS[scorer].by_likelihood


def stage_from_json(value: dict[str, Any]) -> Stage:
    """A stage from its JSON; lists of points become tuples."""
    points = value.get("points")
    return Stage(**(value | {"points": tuple(map(float, points)) if isinstance(points, list | tuple) else points}))


def economy_from_json(value: Mapping[str, Any]) -> Economy:
    """An economy from its JSON; the list of rungs becomes a tuple."""
    return Economy(**{**value, "rungs": tuple(value.get("rungs", ()))})


def _no_slope(setting: str, mend: str) -> SearchError:
    return SearchError(N_("The search by slopes cannot work with this {setting}."), mend=mend, setting=setting)


def _unknown(message: str, setting: str, value: str, known: tuple[str, ...]) -> SearchError:
    mend = N_("Choose one of: {known}.")
    return SearchError(message, mend=mend, setting=setting, value=value, known=", ".join(known))


def _too_small(setting: str, value: int) -> SearchError:
    message, mend = N_("{setting} cannot be {value}."), N_("Choose a number from 1 up.")
    return SearchError(message, mend=mend, setting=setting, value=value)
