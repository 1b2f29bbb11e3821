"""The end of a search: the winner is chosen on validation, then everyone is scored on held-out, once."""

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Generic, TypeVar

from merger.evaluation.runner import Answer, always_thinks, answer_items
from merger.evaluation.statistics import Gap, Interval, gap, score_interval, verdict
from merger.evaluation.task import Task
from merger.evolution.judging.judge import Judge
from merger.evolution.loop.events import blend_rows, leaders_judged
from merger.evolution.loop.state import State
from merger.evolution.report.choosing import Finalist, choose, finalists, uniform_recipes
from merger.evolution.report.comparing import (
    Rivalry,
    comparison,
    lead_on_validation,
    lead_over_parents,
    scores_of,
    weights_of,
)
from merger.evolution.report.heldout import heldout_digest, look
from merger.evolution.report.importance import what_mattered
from merger.evolution.report.types import (
    Aloud,
    ChildEntry,
    FinalistEntry,
    ItemOutcome,
    Judged,
    Outcome,
    ParentEntry,
    Report,
    SkillKept,
    TaskFacts,
)
from merger.recipes.recipe import Recipe, Source, digest, to_json

Progress = Callable[[int, int, str], None]
_PACKAGES = ("torch", "transformers", "tokenizers", "safetensors", "numpy", "deap")
_VERSION = 2


def make_report(bench: Judge, state: State, history: Mapping[str, Any], progress: Progress | None = None) -> Report:
    """The report, the winner chosen on validation and everybody asked the held-out questions once.

    ``search`` is measured by the plan's fitness, ``validation`` and ``heldout`` by generated answers, weighted as the
    questions are.

    history: ``seconds`` so far; ``candidates``, all of them (:func:`what_mattered`); ``ledger``, the file that counts
    looks at held-out questions, or ``earlier_looks``, their number, from who counts elsewhere; ``people``, what they
    said (LeaderStrengths), if they were asked.
    """
    heldout_items = bench.task.split("heldout")
    chosen = finalists(bench.plan, bench.layout, state)
    uniform = uniform_recipes(bench)
    steps = _Steps(len(chosen) + len(uniform), len(bench.parents) + 2, progress)
    best, winner_trials = choose(bench, [finalist.recipe for finalist in chosen], state, steps.validation)
    best_uniform, uniform_trials = choose(bench, uniform, state, steps.validation)
    finalist = chosen[best]

    looks = _look(bench, history)
    parents = []
    for source in bench.parents:
        parents.append(_parent(bench, source))
        steps.heldout()
    uniform_child = _child(bench, uniform[best_uniform], uniform_trials[best_uniform])
    steps.heldout()
    winner = _child(bench, finalist.recipe, winner_trials[best])
    steps.heldout()

    entries, parents_heldout = [parent.entry for parent in parents], [parent.heldout for parent in parents]
    seen = _search_scores(bench, finalist.recipe)
    comparisons = [
        comparison(winner.heldout, parent.heldout, heldout_items, parent.entry["model"], parent.entry["name"])
        for parent in parents
    ]
    rival = max(range(len(entries)), key=lambda index: (entries[index]["heldout"].score, -index))
    against = comparisons[rival]["difference"]
    validation = lead_on_validation(
        winner_trials, best, [parent.validation for parent in parents], bench.task.split("validation"), bench.plan.seed
    )
    lead = lead_over_parents(
        scores_of(winner.heldout), entries, [scores_of(one) for one in parents_heldout], heldout_items, validation
    )
    judged = [leaders_judged(bench.plan, said) for said in history.get("people", ()) if said.judgements]
    found: Report = {
        "version": _VERSION,
        "seed": bench.plan.seed,
        "seconds": history.get("seconds"),
        "candidates": state["candidates"],
        "generations": state["generations"],
        "fitness": bench.plan.fitness,
        "items_per_generation": bench.plan.items_per_generation,
        "task": _task(bench),
        "parents": entries,
        "uniform": {**uniform_child.entry, "tried": len(uniform)},
        "winner": {
            **winner.entry,
            "kind": finalist.kind,
            "generation": finalist.generation,
            "search_answers": _interval(bench, "search", seen),
        },
        "finalists": [_finalist(bench, one, trial) for one, trial in zip(chosen, winner_trials, strict=True)],
        "verdict": verdict(against.difference, lead.at_least, against.high),
        "difference": Rivalry(**vars(against), parent=entries[rival]["model"], name=entries[rival]["name"]),
        "lead": lead,
        "gap": {
            "search": _gap(bench, "search", seen, winner.heldout),
            "validation": _gap(bench, "validation", winner_trials[best], winner.heldout),
        },
        "comparisons": [*comparisons, comparison(winner.heldout, uniform_child.heldout, heldout_items)],
        "skills": _skills(bench, [*entries, winner.entry]),
        "aloud": _aloud(bench, winner.heldout),
        "importance": what_mattered(bench.plan, bench.layout, history.get("candidates", ())),
        "blend": blend_rows(finalist.recipe, bench.layout),
        "heldout": {"used": True, "digest": heldout_digest(heldout_items), "times": looks},
        "items": _items(bench, winner.heldout, uniform_child.heldout, parents_heldout),
        "settings": _settings(bench),
        "digests": {"recipe": digest(bench.plan.recipe), "task": bench.task.digest()},
        "versions": {"python": platform.python_version()} | {name: version(name) for name in _PACKAGES},
    }
    return {**found, "leaders_judged": judged} if judged else found


Entry = TypeVar("Entry", ParentEntry, ChildEntry)


@dataclass(frozen=True)
class _Asked(Generic[Entry]):
    """A model's entry in the report, and what it said."""

    entry: Entry
    validation: list[float]
    heldout: list[Answer]


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


def _look(bench: Judge, history: Mapping[str, Any]) -> int:
    """How many searches have looked at the held-out part, this one included."""
    if "ledger" in history:
        return look(history["ledger"], heldout_digest(bench.task.split("heldout")), bench.plan)
    return int(history.get("earlier_looks", 0)) + 1


def _child(bench: Judge, recipe: Recipe, validation: list[float]) -> _Asked[ChildEntry]:
    search = bench.measure(recipe, bench.task.split("search"))
    answers = bench.answers(recipe, bench.task.split("heldout"))
    entry: ChildEntry = {
        "recipe": to_json(recipe),
        "digest": digest(recipe),
        "search": {"fitness": search.fitness, "accuracy": search.accuracy},
        "validation": _interval(bench, "validation", validation),
        "heldout": _interval(bench, "heldout", scores_of(answers)),
        "skills": _skill_scores(bench, bench.model),
    }
    return _Asked({**entry, "cut": cut} if (cut := _cut(answers)) else entry, validation, answers)


def _parent(bench: Judge, source: Source) -> _Asked[ParentEntry]:
    with bench.parent(source) as model:
        validation = scores_of(answer_items(model, bench.task, bench.task.split("validation")))
        heldout = answer_items(model, bench.task, bench.task.split("heldout"))
        skills = _skill_scores(bench, model)
    checkpoint = bench.checkpoints[source.model]
    entry: ParentEntry = {
        "model": source.model,
        "name": bench.name(source),
        "digest": checkpoint.digest(),
        "licence": checkpoint.licence,
        "validation": _interval(bench, "validation", validation),
        "heldout": _interval(bench, "heldout", scores_of(heldout)),
        "skills": skills,
    }
    return _Asked({**entry, "cut": cut} if (cut := _cut(heldout)) else entry, validation, heldout)


def _cut(answers: Sequence[Answer]) -> int:
    """How many held-out questions the model did not see the beginning of."""
    return sum(answer.cut for answer in answers)


def _search_scores(bench: Judge, recipe: Recipe) -> list[float]:
    """Generated answers to the search questions, judged: what held-out is to be compared with."""
    return scores_of(bench.answers(recipe, bench.task.split("search")))


def _skill_scores(bench: Judge, model: Any) -> list[Interval]:
    """Scores of generated answers on the held-out part of each skill, in the plan's order."""
    return [
        _scored(task, "heldout", scores_of(answer_items(model, task, task.split("heldout")))) for task in bench.skills
    ]


def _skills(bench: Judge, entries: Sequence[Judged]) -> list[SkillKept]:
    """Each skill's guard, and whether the last entry, the winner, keeps it on held-out questions."""
    found: list[SkillKept] = []
    for index, skill in enumerate(bench.plan.skills):
        *parents, winner = (entry["skills"][index].score for entry in entries)
        best = max(parents)
        kept = winner / best if best else None
        held = kept is None or skill.keep is None or kept >= skill.keep
        found.append({"name": skill.name, "keep": skill.keep, "kept": kept, "held": held})
    return found


def _aloud(bench: Judge, answers: Sequence[Answer]) -> Aloud | None:
    """Where the winner's chat template opens a thought that the first question set does not ask for; else None."""
    if not always_thinks(bench.model, bench.task):
        return None
    lost = sum(1 for answer in answers if answer.thought and not answer.text)
    return {"lost": lost, "n": len(answers), "tokens": bench.task.longest}


def _finalist(bench: Judge, finalist: Finalist, scores: list[float]) -> FinalistEntry:
    return {
        "kind": finalist.kind,
        "generation": finalist.generation,
        "digest": digest(finalist.recipe),
        "validation": _interval(bench, "validation", scores),
    }


def _items(bench: Judge, winner: list[Answer], uniform: list[Answer], parents: list[list[Answer]]) -> list[ItemOutcome]:
    """Held-out question by question, who said what; ``parents`` in the report's order."""
    return [
        {
            "id": item.id,
            "question": item.question,
            "gold": list(item.answers),
            "winner": _outcome(winner[index]),
            "uniform": _outcome(uniform[index]),
            "parents": [_outcome(answers[index]) for answers in parents],
        }
        for index, item in enumerate(bench.task.split("heldout"))
    ]


def _outcome(answer: Answer) -> Outcome:
    said: Outcome = {"text": answer.text, "score": answer.score}
    return {**said, "thought": answer.thought} if answer.thought else said


def _task(bench: Judge) -> TaskFacts:
    task = bench.task
    return {
        "name": task.name,
        "digest": task.digest(),
        "scorer": task.scorer,
        "template": task.template,
        "max_new_tokens": task.max_new_tokens,
        "thinking": task.thinking,
        "sizes": task.sizes(),
    }


def _settings(bench: Judge) -> dict[str, Any]:
    """What was asked of the search, without paths."""
    plan = bench.plan.to_json()
    skills = [skill | {"task": {**skill["task"], "path": None}} for skill in plan["skills"]]
    return {name: plan[name] for name in ("stages", "measures", "economy", "budget")} | {"skills": skills}


def _gap(bench: Judge, split: str, seen: Sequence[float], heldout: Sequence[Answer]) -> Gap:
    items, unseen = bench.task.split(split), bench.task.split("heldout")
    return gap(seen, scores_of(heldout), weights_of(items), weights_of(unseen))


def _interval(bench: Judge, split: str, scores: Sequence[float]) -> Interval:
    return _scored(bench.task, split, scores)


def _scored(task: Task, split: str, scores: Sequence[float]) -> Interval:
    return score_interval(scores, weights_of(task.split(split)))
