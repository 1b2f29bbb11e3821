"""Who goes to the held-out questions: the best on validation, of the search's finalists and of the plain merges."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from merger.evaluation.runner import Answer
from merger.evaluation.statistics import score_interval
from merger.evaluation.task import Item
from merger.evolution.judging.judge import Judge
from merger.evolution.loop.generations import answer, learned, search_data
from merger.evolution.loop.scores import excess, means
from merger.evolution.loop.state import State
from merger.evolution.measures import MEASURES
from merger.evolution.plan.goals import combined
from merger.evolution.plan.plan import Plan
from merger.evolution.report.comparing import scores_of, weights_of
from merger.genomes import Genome
from merger.recipes.recipe import Recipe, digest
from merger.search.grid import Grid
from merger.weights.layout import Layout

_UNIFORM = (0.25, 0.5, 0.75, 1.0)
_MOST_UNIFORM = 64  # uniform merges tried; with many free parameters fewer values each


@dataclass(frozen=True)
class Finalist:
    """A recipe that may win. kind: "answer" (the search's own guess) or "candidate" (scored in ``generation``)."""

    kind: Literal["answer", "candidate"]
    generation: int
    recipe: Recipe


def finalists(plan: Plan, layout: Layout, state: State) -> list[Finalist]:
    """The search's answer first, then the best candidates of the latest generations; each recipe once."""
    found = [Finalist("answer", state["generations"], answer(plan, layout, state))]
    for elite in reversed(state["elites"]):
        recipe = plan.genome(layout, elite["stage"]).recipe(elite["genome"])
        found.append(Finalist("candidate", elite["generation"], recipe))
    return list({digest(finalist.recipe): finalist for finalist in reversed(found)}.values())[::-1]


@dataclass(frozen=True)
class KeptCandidate:
    """A candidate that the search itself keeps. genome: its vector. values: its objectives, the fitness alone where
    there are none.

    quality: of an archive with several maps, the objective in which it is the best of its cell.
    """

    recipe: Recipe
    genome: tuple[float, ...]
    fitness: float
    values: tuple[float, ...]
    quality: int | None


def kept_candidates(
    plan: Plan, layout: Layout, state: State, name: Literal["pareto", "archive"]
) -> list[KeptCandidate]:
    """The search's Pareto front, or the elites of its archive, each recipe once; empty where it has none."""
    genome = plan.genome(layout, learned(state)["stage"])
    found = []
    for row in search_data(plan, layout, state).get(name, ()):
        values = tuple(row.get("objectives") or (row["fitness"],))
        found.append(
            KeptCandidate(
                genome.recipe(row["genome"]), tuple(row["genome"]), row["fitness"], values, row.get("quality")
            )
        )
    return list({digest(one.recipe): one for one in reversed(found)}.values())[::-1]


def uniform_recipes(bench: Judge) -> list[Recipe]:
    """What a person would try by hand: every free parameter one number for the whole model, from a small grid."""
    genome = Genome.of(bench.plan.recipe, bench.layout, "model")
    genes = len(genome.space)
    count = next((n for n in (len(_UNIFORM), 2) if n**genes <= _MOST_UNIFORM), 0)
    if not count:  # too many for a grid: all parameters the same number
        bounds = list(zip(genome.space.low, genome.space.high, strict=True))
        same = [[min(max(value, low), high) for low, high in bounds] for value in _UNIFORM]
        return [genome.recipe(vector) for vector in same]
    values = list(_UNIFORM if count == len(_UNIFORM) else (0.5, 1.0))
    return [genome.recipe(vector) for vector in Grid.begin(genome.space, 0, {"points": values}).ask()]


def choose(
    bench: Judge, recipes: Sequence[Recipe], state: Mapping[str, Any], on_answered: Callable[[], None]
) -> tuple[int, list[list[float]]]:
    """The first recipe that is best on validation by the plan's objectives and guards, and everyone's scores there."""
    items, trials, values = bench.task.split("validation"), [], []
    for recipe in recipes:
        answers = bench.answers(recipe, items)
        trials.append(scores_of(answers))
        values.append(_value(bench, recipe, answers, items, state))
        on_answered()
    return max(range(len(recipes)), key=lambda index: (values[index], -index)), trials


def _value(
    bench: Judge, recipe: Recipe, answers: list[Answer], items: Sequence[Item], state: Mapping[str, Any]
) -> float:
    """The fitness of the model that has just answered, its skills asked by the plan's kind of fitness."""
    objectives, accuracies = [score_interval(scores_of(answers), weights_of(items)).score], []
    for task in bench.skills:
        part = task.split("validation") or task.split("search")
        soft, right = means(bench.rows(bench.model, task, part), part)
        objectives.append(soft)
        accuracies.append(right)
    child = bench.child(recipe, [{"text": answer.text} for answer in answers], items)
    for measure in bench.plan.measures:
        objectives.append(MEASURES[measure.kind].of(child) if measure.weight else 0.0)
    return combined(objectives, bench.plan.weights, excess(state.get("guards") or (), accuracies))
