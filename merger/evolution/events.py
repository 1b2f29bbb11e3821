"""What happens in a search, as JSON payloads: the same from ``evolve()`` and from a run on the web."""

import statistics
from collections.abc import Sequence
from typing import Any

from merger.evolution.generations import Generation, State, candidates_left, effort_left, search_data
from merger.evolution.judging import CandidateScore, ParentScore
from merger.evolution.plan import Plan
from merger.genomes import blend
from merger.recipes.recipe import Recipe
from merger.weights.layout import Layout

Payload = dict[str, Any]
_RECENT = 5  # generations from which the time left is estimated


def run_started(plan: Plan, layout: Layout) -> Payload:
    """``run.started``: the stages and how much there is to do."""
    stages: list[Payload] = [
        {
            "algorithm": stage.algorithm,
            "granularity": stage.granularity,
            "generations": stage.generations,
            "population": plan.population(layout, place),
            "genes": len(plan.genome(layout, place).space),
        }
        for place, stage in enumerate(plan.stages)
    ]
    return {
        "population": max(stage["population"] for stage in stages),
        "stages": stages,
        "objectives": list(plan.objectives),
        "generations_total": plan.generations,
        "candidates_total": sum(stage["population"] * stage["generations"] for stage in stages),
    }


def parent_scored(parent: ParentScore) -> Payload:
    """``parent.scored``: one baseline."""
    return vars(parent).copy()


def generation_opened(generation: Generation) -> Payload:
    """``generation.opened``: population and items are counts."""
    return {
        "number": generation.number,
        "stage": generation.stage,
        "population": len(generation.population),
        "items": len(generation.items),
    }


def candidate_scored(
    generation: Generation, index: int, score: CandidateScore | None, done: int, identity: str | None = None
) -> Payload:
    """``candidate.scored``: fitness and accuracy are None for a candidate that failed."""
    return {
        "generation": generation.number,
        "index": index,
        "id": identity,
        "fitness": score.fitness if score else None,
        "accuracy": score.accuracy if score else None,
        "objectives": list(score.objectives) if score else [],
        "excess": score.excess if score else None,
        "dropped": bool(score and score.dropped),
        "seconds": score.seconds if score else None,
        "done": done,
        "of": len(generation.population),
    }


def generation_closed(
    plan: Plan,
    layout: Layout,
    generation: Generation,
    scores: Sequence[CandidateScore | None],
    state: State,
    seconds: list[tuple[int, float]],
    identities: list[str] | None = None,
) -> Payload:
    """``generation.closed``: best, median, low, high and spread (standard deviation) of the fitness; the best's blend.

    scores: in candidate order, None for failures. state: after closing. seconds: (effort, seconds) of the closed
    generations, oldest first, for the estimate of the time left. "asked" of "due": questions put to models, of those
    that no race, cache or estimate would have saved. "search": Pareto front, archive, genealogy, where there are any.
    """
    told = [(score.fitness, -index) for index, score in enumerate(scores) if score]
    payload: Payload = {
        "number": generation.number,
        "stage": generation.stage,
        "failed": len(scores) - len(told),
        "best": None,
        "best_id": None,
        "best_index": None,
        "best_accuracy": None,
        "median": None,
        "low": None,
        "high": None,
        "spread": None,
        "best_objectives": [],
        "blend": [],
        "dropped": sum(1 for score in scores if score and score.dropped),
        "infeasible": sum(1 for score in scores if score and score.excess > 0),
        "asked": state["asked"],
        "due": state["due"],
        "search": search_data(plan, layout, state),
    }
    if told:
        values = [fitness for fitness, _ in told]
        index = -max(told)[1]
        best = scores[index]
        assert best is not None
        recipe = plan.genome(layout, generation.stage).recipe(generation.population[index])
        payload |= {
            "best": max(values),
            "best_id": identities[index] if identities else None,
            "best_index": index,
            "best_accuracy": best.accuracy,
            "best_objectives": list(best.objectives),
            "median": statistics.median(values),
            "low": min(values),
            "high": max(values),
            "spread": statistics.pstdev(values),
            "blend": blend_rows(recipe, layout),
        }
    low, high = time_left(effort_left(plan, layout, state), seconds)
    return payload | {"eta_low": low, "eta_high": high}


def blend_rows(recipe: Recipe, layout: Layout) -> list[Payload]:
    """The blend by layer, for the picture; ``name`` is the source's last path part until the caller knows better."""
    return [
        {**row, "name": row["source"].rstrip("/").rsplit("/", 1)[-1] if row["source"] else None}
        for row in blend(recipe, layout)
    ]


def forecast(plan: Plan, layout: Layout, state: State, seconds: float, questions: int) -> Payload:
    """``search.forecast``: before the first candidate, from what asking the parents took.

    seconds, questions: that measurement. A candidate costs its questions at that pace and something for merging; the
    estimate says half of it to twice. ``budget_seconds``: where time or money ends it before.
    """
    every = candidates = candidates_left(plan, layout, state)
    if plan.budget.candidates is not None:
        candidates = min(candidates, plan.budget.candidates)
    each = min(plan.items_per_generation, plan.task.sizes["search"])
    each += sum(min(skill.items_per_generation, skill.task.sizes["search"]) for skill in plan.skills)
    items = candidates * each if plan.budget.items is None else min(candidates * each, plan.budget.items)
    likely = items * seconds / max(questions, 1) * effort_left(plan, layout, state) / max(every, 1)
    return {
        "candidates": candidates,
        "items": items,
        "seconds_low": likely / 2,
        "seconds_high": likely * 2,
        "budget_seconds": plan.budget.seconds,
    }


def samples_answered(generation: int, rows: list[Payload]) -> Payload:
    """``samples.answered``: a few questions with the answers of the best candidate and of the parents."""
    return {"generation": generation, "rows": rows}


def report_progress(done: int, total: int, what: str) -> Payload:
    """``report.progress``: ``what`` is one of "validation", "heldout"."""
    return {"done": done, "total": total, "what": what}


def time_left(effort: int, seconds: list[tuple[int, float]]) -> tuple[float | None, float | None]:
    """Least and most seconds to go, from the fastest and slowest of the latest generations; None before the first."""
    paces = [spent / count for count, spent in seconds[-_RECENT:] if count]
    if not paces:
        return None, None
    return effort * min(paces), effort * max(paces)
