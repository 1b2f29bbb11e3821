"""What the search panel says, in plain words, turned into what the engine searches by."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args
from uuid import UUID

from merger.errors import N_, SearchError
from merger.evolution import Budget, Economy, Measure, People, check_slopes
from merger.evolution.measures import MEASURES
from webapp.designer import search_goals, search_limits, search_people, search_stages
from webapp.designer.reading import Unsettled, section, uuid, whole
from webapp.designer.search_goals import SkillChoice
from webapp.designer.search_stages import PRESETS, WITHOUT_SLOPES, Preset
from webapp.foundation.refusals import Refused

Thoroughness = Literal["trial", "standard", "thorough", "custom"]
Fitness = Literal["forced", "generated"]
ChatTemplate = Literal["auto", "none"]
MOST_SEED = 2**31 - 1


@dataclass(frozen=True)
class SearchSettings:
    """The panel, read: what the child must be good at, what it must keep, how hard to look, where to stop."""

    evaluation_set: UUID | None
    good_at: str
    thoroughness: str
    minutes: int | None
    seed: int | None
    preset: Preset
    fitness: str
    skills: tuple[SkillChoice, ...]
    measures: tuple[Measure, ...]
    economy: Economy
    budget: Budget
    people: People | None
    chat_template: str | None  # as recipes write it; None: by the engine's own rule

    @property
    def candidates(self) -> int:
        """Candidates in all, a grid's aside: how many these are depends on the models (see search_size)."""
        return sum(stage.generations * stage.population for stage in self.preset.stages)

    @property
    def sets(self) -> tuple[UUID, ...]:
        """Every question set that is named, the first one first."""
        first = () if self.evaluation_set is None else (self.evaluation_set,)
        return (*first, *(skill.evaluation_set for skill in self.skills))


def read(value: Any) -> SearchSettings:
    """The settings of their JSON; raises Refused or SearchError naming the field."""
    given = section(value, "search")
    thoroughness = given.get("thoroughness") or "standard"
    if thoroughness not in get_args(Thoroughness):
        raise Refused(N_("Choose how thorough the search shall be."), field="thoroughness")
    first = uuid(given.get("evaluation_set"), "evaluation_set")
    budget = search_limits.budget(given.get("minutes"), given.get("budget"))
    measures = search_goals.measures(given.get("measures"))
    fitness, economy = _fitness(given.get("fitness"), measures), search_limits.economy(given.get("economy"))
    settings = SearchSettings(
        evaluation_set=first,
        good_at=str(given.get("good_at") or "")[:2000],
        thoroughness=thoroughness,
        minutes=None if budget.minutes is None else int(budget.minutes),
        seed=whole(given.get("seed"), "seed", 0, MOST_SEED),
        preset=search_stages.custom(given) if thoroughness == "custom" else _ready(thoroughness, fitness, economy),
        fitness=fitness,
        skills=search_goals.skills(given.get("skills"), first),
        measures=measures,
        economy=economy,
        budget=budget,
        people=search_people.people(given.get("people")),
        chat_template=_chat_template(given.get("chat_template")),
    )
    if settings.economy.rungs and (settings.skills or settings.measures):
        raise Unsettled(
            N_("Questions can be saved by racing only while there is one goal."),
            mend=N_("Switch the race off, or leave the other goals out."),
            field="economy",
        )
    return settings


def fitted(settings: SearchSettings, scorers: Iterable[str]) -> SearchSettings:
    """The settings with a ready way of searching that the question sets' scorers allow; a person's own stays."""
    if settings.thoroughness == "custom":
        return settings
    return replace(settings, preset=_ready(settings.thoroughness, settings.fitness, settings.economy, scorers))


def _ready(name: str, fitness: str, economy: Economy, scorers: Iterable[str] = ()) -> Preset:
    """A ready way of searching, which climbs where answers have a slope."""
    try:
        check_slopes(PRESETS[name].stages, fitness, economy, scorers)
    except SearchError:
        return WITHOUT_SLOPES[name]
    return PRESETS[name]


def _chat_template(value: Any) -> str | None:
    if value not in (None, "", *get_args(ChatTemplate)):
        raise Refused(N_("The search settings are not readable."), field="chat_template")
    return value or None


def _fitness(value: Any, measures: tuple[Measure, ...]) -> str:
    """Measures of answers need answers, whatever else is said."""
    if any(MEASURES[measure.kind].needs_answers for measure in measures):
        return "generated"
    if value in (None, ""):
        return "forced"
    if value not in get_args(Fitness):
        raise Refused(N_("The search settings are not readable."), field="fitness")
    return str(value)
