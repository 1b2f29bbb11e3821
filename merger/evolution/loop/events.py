"""What happens in a search, as JSON payloads: the same from ``evolve()`` and from a run on the web.

``names``, where a function takes them: what people call models and question sets, by the ids of the plan; what is not
in it is called by its id.
"""

import statistics
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from merger.evolution.loop.drawable import drawable
from merger.evolution.loop.generations import OpenGeneration, candidates_left, effort_left, search_data
from merger.evolution.loop.leaders import LeaderStrengths
from merger.evolution.loop.payloads import (
    CandidateScored,
    GenerationClosed,
    GenerationOpened,
    Goal,
    LeadersJudged,
    NamedBlendRow,
    ParentScored,
    ReportProgress,
    RunStarted,
    SampleAnswer,
    SampleRow,
    SamplesAnswered,
    SearchForecast,
    StagePlan,
)
from merger.evolution.loop.scores import CandidateScore, ParentScore
from merger.evolution.loop.state import State
from merger.evolution.plan.plan import Plan
from merger.genomes import blend
from merger.recipes.recipe import Recipe
from merger.weights.layout import Layout

Names = Mapping[str, str]
NO_NAMES: Names = MappingProxyType({})
_RECENT = 5  # generations from which the time left is estimated


def run_started(plan: Plan, layout: Layout, names: Names = NO_NAMES) -> RunStarted:
    """``run.started``: stages, goals and how much there is to do; ``names`` has the first question set's as "task"."""
    stages: list[StagePlan] = [
        {
            "algorithm": stage.algorithm,
            "granularity": stage.granularity,
            "generations": stage.generations,
            "population": plan.population(layout, index),
            "genes": len(plan.genome(layout, index).space),
        }
        for index, stage in enumerate(plan.stages)
    ]
    goals = _goals(plan, names)
    return {
        "population": max(stage["population"] for stage in stages),
        "stages": stages,
        "objectives": [goal["name"] for goal in goals],
        "goals": goals,
        "generations_total": plan.generations,
        "candidates_total": sum(stage["population"] * stage["generations"] for stage in stages),
    }


def _goals(plan: Plan, names: Names) -> list[Goal]:
    """In the order of :attr:`Plan.objectives`."""
    return [
        {"kind": "task", "name": names.get("task", "task"), "weight": 1.0, "keep": None},
        *(
            Goal(kind="skill", name=names.get(skill.name, skill.name), weight=skill.weight, keep=skill.keep)
            for skill in plan.skills
        ),
        *(Goal(kind="measure", name=measure.kind, weight=measure.weight, keep=None) for measure in plan.measures),
    ]


def parent_scored(parent: ParentScore, names: Names = NO_NAMES) -> ParentScored:
    """``parent.scored``: one baseline."""
    return {
        "model": parent.model,
        "name": names.get(parent.model, parent.name),
        "fitness": parent.fitness,
        "accuracy": parent.accuracy,
        "skills": list(parent.skills),
    }


def generation_opened(generation: OpenGeneration) -> GenerationOpened:
    """``generation.opened``: population and items are counts."""
    return {
        "number": generation.number,
        "stage": generation.stage,
        "population": len(generation.population),
        "items": len(generation.items),
    }


def candidate_scored(
    generation: int,
    index: int,
    score: CandidateScore | None,
    *,
    done: int,
    of: int,
    seconds: float | None = None,
    error: str = "",
    identity: str | None = None,
) -> CandidateScored:
    """``candidate.scored``. score None: it failed after so many ``seconds``, for the reason in ``error``."""
    spent = score.seconds if score else seconds
    payload: CandidateScored = {
        "generation": generation,
        "index": index,
        "id": identity,
        "fitness": score.fitness if score else None,
        "accuracy": score.accuracy if score else None,
        "objectives": list(score.objectives) if score else [],
        "excess": score.excess if score else None,
        "dropped": bool(score and score.dropped),
        "seconds": None if spent is None else round(spent, 3),
        "done": done,
        "of": of,
    }
    return payload if score else {**payload, "error": error}


def leaders_judged(plan: Plan, said: LeaderStrengths) -> LeadersJudged:
    """``leaders.judged``, the strongest first."""
    ranked = sorted(said.shares, key=lambda pair: (-pair[1], pair[0]))
    return {
        "generation": said.generation,
        "leaders": [{"index": place, "share": share} for place, share in ranked],
        "judgements": said.judgements,
        "people": said.people,
        "weight": plan.people.weight if plan.people else 0.0,
    }


def generation_closed(
    plan: Plan,
    layout: Layout,
    generation: OpenGeneration,
    scores: Sequence[CandidateScore | None],
    state: State,
    seconds: list[tuple[int, float]],
    identities: Sequence[str] | None = None,
    names: Names = NO_NAMES,
) -> GenerationClosed:
    """``generation.closed``: the middle and the spread (standard deviation) of the fitness; the best's blend.

    scores: in candidate order, None for failures. state: after closing. seconds: (effort, seconds) of the closed
    generations, oldest first, for the estimate of the time left.
    """
    ranked = [(score.fitness, -index) for index, score in enumerate(scores) if score]
    values = sorted(fitness for fitness, _ in ranked)
    lower, upper = quartiles(values)
    index = -max(ranked)[1] if ranked else None
    best = None if index is None else scores[index]
    low, high = time_left(effort_left(plan, layout, state), seconds)
    return {
        "number": generation.number,
        "stage": generation.stage,
        "failed": len(scores) - len(ranked),
        "best": values[-1] if values else None,
        "best_id": identities[index] if identities and index is not None else None,
        "best_index": index,
        "best_accuracy": best.accuracy if best else None,
        "best_objectives": list(best.objectives) if best else [],
        "median": statistics.median(values) if values else None,
        "lower_quartile": lower,
        "upper_quartile": upper,
        "spread": statistics.pstdev(values) if values else None,
        "dropped": sum(1 for score in scores if score and score.dropped),
        "infeasible": sum(1 for score in scores if score and score.excess > 0),
        "asked": state["asked"],
        "due": state["due"],
        "search": drawable(state, search_data(plan, layout, state)),
        "blend": []
        if index is None
        else blend_rows(plan.genome(layout, generation.stage).recipe(generation.population[index]), layout, names),
        "eta_low": low,
        "eta_high": high,
    }


def quartiles(ordered: Sequence[float]) -> tuple[float | None, float | None]:
    """Lower and upper quartile of ascending values, linear between neighbours; None where there is no value."""
    if len(ordered) < 2:
        return (ordered[0], ordered[0]) if ordered else (None, None)
    lower, _median, upper = statistics.quantiles(ordered, n=4, method="inclusive")
    return lower, upper


def blend_rows(recipe: Recipe, layout: Layout, names: Names = NO_NAMES) -> list[NamedBlendRow]:
    """The blend by layer, for the picture; a source that ``names`` does not have is called by its last path part."""

    def name(source: str) -> str:
        return names.get(source) or source.rstrip("/").rsplit("/", 1)[-1]

    return [{**row, "name": name(row["source"]) if row["source"] else row["node"]} for row in blend(recipe, layout)]


def forecast(plan: Plan, layout: Layout, state: State, seconds: float, questions: int) -> SearchForecast:
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


def samples_answered(
    generation: int,
    rows: Sequence[SampleRow],
    seconds: float,
    names: Names = NO_NAMES,
) -> SamplesAnswered:
    """``samples.answered``: a few questions with the answers of the best candidate (it has no name) and the parents."""

    def named(answer: SampleAnswer) -> SampleAnswer:
        return answer if answer["model"] is None else {**answer, "name": names.get(answer["model"], answer["name"])}

    shown: list[SampleRow] = [{**row, "answers": [named(answer) for answer in row["answers"]]} for row in rows]
    return {"generation": generation, "rows": shown, "seconds": seconds}


def report_progress(done: int, total: int, what: str) -> ReportProgress:
    """``report.progress``: ``what`` is one of "validation", "heldout"."""
    return {"done": done, "total": total, "what": what}


def time_left(effort: int, seconds: list[tuple[int, float]]) -> tuple[float | None, float | None]:
    """Least and most seconds to go, from the fastest and slowest of the latest generations; None before the first."""
    paces = [spent / count for count, spent in seconds[-_RECENT:] if count]
    if not paces:
        return None, None
    return effort * min(paces), effort * max(paces)
