"""The end of a search: the winner is chosen on validation, then everyone is scored on held-out, once."""

import platform
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from merger.evaluation.runner import Answer, answer_items
from merger.evaluation.statistics import paired_difference, wilson
from merger.evolution.generations import Finalist, finalists
from merger.genomes import Genome
from merger.recipes.recipe import Recipe, Source, digest, to_json
from merger.search.grid import Grid

if TYPE_CHECKING:
    from merger.evolution.workbench import Workbench

Progress = Callable[[int, int, str], None]
_UNIFORM = (0.25, 0.5, 0.75, 1.0)
_MOST_UNIFORM = 64  # uniform merges tried; with many free parameters fewer values each
_PACKAGES = ("torch", "transformers", "tokenizers", "safetensors", "numpy", "deap")


def make_report(
    bench: "Workbench", state: Mapping[str, Any], history: Mapping[str, Any], progress: Progress | None = None
) -> dict[str, Any]:
    """The report's JSON: ``parents`` (a list), ``uniform`` and ``winner`` with scores on all three splits.

    ``search`` is measured by the plan's fitness, ``validation`` and ``heldout`` by generated answers. ``difference``
    compares the winner with the parent that is best on held-out, question by question.
    """
    chosen = finalists(bench.plan, bench.layout, dict(state))
    uniform = uniform_recipes(bench)
    steps = _Steps(len(chosen) + len(uniform), len(bench.parents) + 2, progress)
    best, winner_scores = _choose(bench, [finalist.recipe for finalist in chosen], steps)
    best_uniform, uniform_scores = _choose(bench, uniform, steps)
    finalist = chosen[best]

    parents, parent_answers = [], []
    for source in bench.parents:
        entry, answers = _parent(bench, source)
        parents.append(entry)
        parent_answers.append(answers)
        steps.heldout()
    uniform_entry, uniform_answers = _child(bench, uniform[best_uniform], uniform_scores[best_uniform])
    steps.heldout()
    winner_entry, winner_answers = _child(bench, finalist.recipe, winner_scores[best])
    steps.heldout()

    rival = max(range(len(parents)), key=lambda place: (parents[place]["heldout"]["score"], -place))
    difference = paired_difference(_scores(winner_answers), _scores(parent_answers[rival]))
    return {
        "version": 1,
        "seed": bench.plan.seed,
        "seconds": history.get("seconds"),
        "candidates": state["candidates"],
        "generations": state["generations"],
        "fitness": bench.plan.fitness,
        "items_per_generation": bench.plan.items_per_generation,
        "task": _task(bench),
        "parents": parents,
        "uniform": uniform_entry | {"tried": len(uniform)},
        "winner": winner_entry | {"kind": finalist.kind, "generation": finalist.generation},
        "finalists": [_finalist(one, scores) for one, scores in zip(chosen, winner_scores, strict=True)],
        "difference": difference.to_json() | {"parent": parents[rival]["model"], "name": parents[rival]["name"]},
        "items": _items(bench, winner_answers, uniform_answers, parent_answers),
        "digests": {"recipe": digest(bench.plan.recipe), "task": bench.task.digest()},
        "versions": {"python": platform.python_version()} | {name: version(name) for name in _PACKAGES},
    }


def uniform_recipes(bench: "Workbench") -> list[Recipe]:
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


class _Steps:
    """Counts what is scored and tells it."""

    def __init__(self, validation: int, heldout: int, progress: Progress | None) -> None:
        self._total, self._done, self._progress = validation + heldout, 0, progress

    def validation(self) -> None:
        self._tell("validation")

    def heldout(self) -> None:
        self._tell("heldout")

    def _tell(self, what: str) -> None:
        self._done += 1
        if self._progress:
            self._progress(self._done, self._total, what)


def _choose(bench: "Workbench", recipes: Sequence[Recipe], steps: _Steps) -> tuple[int, list[list[float]]]:
    """The first recipe with the most right answers on validation, and everyone's scores there."""
    items, scores = bench.task.split("validation"), []
    for recipe in recipes:
        scores.append(_scores(bench.answers(recipe, items)))
        steps.validation()
    return max(range(len(recipes)), key=lambda place: (sum(scores[place]), -place)), scores


def _child(bench: "Workbench", recipe: Recipe, validation: list[float]) -> tuple[dict[str, Any], list[Answer]]:
    answers = bench.answers(recipe, bench.task.split("heldout"))
    search = bench.measure(recipe, bench.task.split("search"))
    entry = {
        "recipe": to_json(recipe),
        "digest": digest(recipe),
        "search": {"fitness": search.fitness, "accuracy": search.accuracy},
        "validation": _interval(validation),
        "heldout": _interval(_scores(answers)),
    }
    return entry, answers


def _parent(bench: "Workbench", source: Source) -> tuple[dict[str, Any], list[Answer]]:
    with bench.parent(source) as model:
        validation = answer_items(model, bench.task, bench.task.split("validation"))
        heldout = answer_items(model, bench.task, bench.task.split("heldout"))
    entry = {
        "model": source.model,
        "name": bench.name(source),
        "digest": bench.checkpoints[source.model].digest(),
        "validation": _interval(_scores(validation)),
        "heldout": _interval(_scores(heldout)),
    }
    return entry, heldout


def _finalist(finalist: Finalist, scores: list[float]) -> dict[str, Any]:
    return {
        "kind": finalist.kind,
        "generation": finalist.generation,
        "digest": digest(finalist.recipe),
        "validation": _interval(scores),
    }


def _items(
    bench: "Workbench", winner: list[Answer], uniform: list[Answer], parents: list[list[Answer]]
) -> list[dict[str, Any]]:
    """Held-out question by question, who said what; ``parents`` in the report's order."""
    return [
        {
            "id": item.id,
            "question": item.question,
            "gold": list(item.answers),
            "winner": _outcome(winner[place]),
            "uniform": _outcome(uniform[place]),
            "parents": [_outcome(answers[place]) for answers in parents],
        }
        for place, item in enumerate(bench.task.split("heldout"))
    ]


def _outcome(answer: Answer) -> dict[str, Any]:
    return {"text": answer.text, "score": answer.score}


def _task(bench: "Workbench") -> dict[str, Any]:
    task = bench.task
    return {
        "name": task.name,
        "digest": task.digest(),
        "scorer": task.scorer,
        "template": task.template,
        "max_new_tokens": task.max_new_tokens,
        "sizes": task.sizes(),
    }


def _scores(answers: Sequence[Answer]) -> list[float]:
    return [answer.score for answer in answers]


def _interval(scores: Sequence[float]) -> dict[str, float]:
    return wilson(sum(scores), len(scores)).to_json()
