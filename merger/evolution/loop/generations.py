"""The search as pure steps over a JSON state: begin, open a generation, close it with its scores. No torch."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from merger.errors import N_, SearchError
from merger.evaluation.estimation import FEWEST, Estimator
from merger.evolution.loop.scores import CandidateScore
from merger.evolution.loop.state import Elite, Reference, State
from merger.evolution.plan.goals import TaskSettings, combined
from merger.evolution.plan.plan import Plan
from merger.genomes import started
from merger.recipes.recipe import Recipe
from merger.search import Score, Search
from merger.space import Space
from merger.weights.layout import Layout

ELITES = 4  # best candidates of the latest generations, to be measured against the search's own answer
_GUARDS_FROM = 0.75  # of the generations; from then on guards are in full force
_VERSION = 1


@dataclass(frozen=True)
class OpenGeneration:
    """Candidates to score, all on the same items.

    number counts from 1 over all stages; items are indices into the task's search split, in scoring order; skills: the
    same for every skill of the plan. guards: the score that each skill must keep, None where it need not. slack: how
    much may be missing yet. reference: the best candidate's scores on ``items``, to race against; empty: no race.
    """

    number: int
    stage: int
    population: tuple[tuple[float, ...], ...]
    items: tuple[int, ...]
    skills: tuple[tuple[int, ...], ...] = ()
    guards: tuple[float | None, ...] = ()
    slack: float = 0.0
    reference: tuple[float, ...] = ()


def begin(plan: Plan, layout: Layout) -> State:
    """The state before the first generation. Raises SearchError when a stage cannot work on these models."""
    for stage in range(len(plan.stages)):
        _begin_stage(plan, stage, plan.genome(layout, stage).space)
    search = _begin_stage(plan, 0, _first_space(plan, layout))
    return {
        "version": _VERSION,
        "generations": 0,
        "stage": 0,
        "generations_in_stage": 0,
        "candidates": 0,
        "asked": 0,
        "due": 0,
        "guards": None if plan.guarded else [None] * len(plan.skills),
        "reference": None,
        "estimator": None,
        "search": search.state(),
        "elites": [],
        "answers": [],
        "finished": False,
    }


def guarded(plan: Plan, state: State, parents: Sequence[Sequence[float]]) -> State:
    """The state that knows what each skill must keep; parents: each source's scores on the skills' search parts."""
    best = [max(scores) for scores in zip(*parents, strict=True)]
    keep = [None if one.keep is None else one.keep * score for one, score in zip(plan.skills, best, strict=True)]
    return {**state, "guards": keep}


def open_generation(plan: Plan, layout: Layout, state: State) -> OpenGeneration:
    """The generation that is due; the same one until it is closed."""
    if state["finished"]:
        raise SearchError(N_("The search is over: no generation is left."), setting="stages")
    if state["guards"] is None:
        raise ValueError("the parents must be measured first: see guarded()")
    population = _search(plan, layout, state).ask()
    number = state["generations"] + 1
    return OpenGeneration(
        number,
        state["stage"],
        tuple(tuple(genes) for genes in population),
        _task_items(plan, state, number),
        tuple(_items(plan, one.name, one.task, one.items_per_generation, number) for one in plan.skills),
        tuple(state["guards"]),
        _slack(plan, state),
        tuple(state["reference"]["items"]) if state["reference"] and plan.economy.rungs else (),
    )


def close_generation(plan: Plan, layout: Layout, state: State, scores: Sequence[CandidateScore | None]) -> State:
    """The state after the open generation's scores, one a candidate in candidate order; None = failed."""
    generation = open_generation(plan, layout, state)
    search = _search(plan, layout, state)
    calibrates = len(generation.items) == plan.task.sizes["search"]
    estimator = None if calibrates or not state["estimator"] else Estimator.from_json(state["estimator"])
    results = [_score(plan, generation, estimator, score) if score else None for score in scores]
    search.tell(results)
    stage = plan.stages[state["stage"]]
    after: State = {
        **state,
        "generations": generation.number,
        "generations_in_stage": state["generations_in_stage"] + 1,
        "candidates": state["candidates"] + len(results),
        "asked": state["asked"] + sum(score.asked for score in scores if score),
        "due": state["due"] + len(results) * sum(map(len, (generation.items, *generation.skills))),
        "reference": _reference(state["reference"], scores),
        "estimator": _calibrated(plan, generation, scores) if calibrates else state["estimator"],
        "search": search.state(),
        "elites": _elites(state["elites"], generation, results),
    }
    spent = _spent(plan, after, len(search.ask()))
    if after["generations_in_stage"] < stage.generations and not spent:
        return after
    after["answers"] = [*state["answers"], {"stage": state["stage"], "genome": search.answer()}]
    if spent or state["stage"] + 1 == len(plan.stages):
        return {**after, "finished": True}
    space = _start_from(plan, layout, state["stage"], search.answer())
    following = _begin_stage(plan, state["stage"] + 1, space)
    return {
        **after,
        "stage": state["stage"] + 1,
        "generations_in_stage": 0,
        "search": following.state(),
        "before": search.state(),
    }


def stopped(state: State) -> State:
    """The state of a search that is ended before its time: the best so far is what it found."""
    return {**state, "finished": True}


def search_data(plan: Plan, layout: Layout, state: State) -> dict[str, Any]:
    """Pareto front, archive and genealogy of the stage that learned last, as far as its algorithm has them."""
    return _search(plan, layout, learned(state)).data()


def learned(state: State) -> State:
    """The state seen from the stage that learned last: the running one, or the one before while it has not begun."""
    if state["generations_in_stage"] == 0 and state["stage"] > 0:
        return {**state, "stage": state["stage"] - 1, "search": state["before"]}
    return state


def answer(plan: Plan, layout: Layout, state: State) -> Recipe:
    """The search's own best guess now: of the running stage once it has learned, else of the stage before."""
    if state["generations_in_stage"] == 0 and state["answers"]:
        last = state["answers"][-1]
        return plan.genome(layout, last["stage"]).recipe(last["genome"])
    return plan.genome(layout, state["stage"]).recipe(_search(plan, layout, state).answer())


def candidates_left(plan: Plan, layout: Layout, state: State) -> int:
    """How many candidates are still to be scored."""
    return sum(count for _, count in _left(plan, layout, state))


def effort_left(plan: Plan, layout: Layout, state: State) -> int:
    """The same in candidates that are merely asked: one whose slope is told takes as long as some of these."""
    return sum(count * plan.effort(stage) for stage, count in _left(plan, layout, state))


def _left(plan: Plan, layout: Layout, state: State) -> list[tuple[int, int]]:
    """Stages that are not over, each with the candidates still to be scored."""
    if state["finished"]:
        return []
    left = [(stage, plan.stages[stage].generations) for stage in range(state["stage"], len(plan.stages))]
    left[0] = (state["stage"], left[0][1] - state["generations_in_stage"])
    return [(stage, count * plan.population(layout, stage)) for stage, count in left]


def _items(plan: Plan, name: str, task: TaskSettings, size: int, number: int) -> tuple[int, ...]:
    """The next block of the search questions, in an order drawn from the seed; after the last block, the first."""
    total = task.sizes["search"]
    salt = f"{plan.seed}:{name}:" if name else f"{plan.seed}:"
    order = sorted(range(total), key=lambda index: hashlib.sha256(f"{salt}{index}".encode()).digest())
    size = min(size, total)
    fixed = any(stage.declared.fixed_questions for stage in plan.stages)
    first = (number - 1) * size if plan.economy.rotate and not fixed else 0
    return tuple(order[(position + first) % total] for position in range(size))


def _slack(plan: Plan, state: State) -> float:
    """What may be missing of the guarded skills, summed: everything at first, nothing for the last quarter.

    The epsilon-constrained method (Takahama & Sakai 2006): with guards in force from the start a search falls into the
    nearest candidate that keeps all skills, a parent, and never leaves it.
    """
    gone = state["generations"] / (_GUARDS_FROM * plan.generations)
    return float(len(plan.skills) * max(0.0, 1.0 - gone))


def _task_items(plan: Plan, state: State, number: int) -> tuple[int, ...]:
    """The next block; with an estimator all questions where it learns, and in between those that tell it most."""
    if plan.economy.estimator:
        if (number - 1) % plan.economy.estimator == 0:
            return _items(plan, "", plan.task, plan.task.sizes["search"], 1)
        if state["estimator"]:
            return tuple(Estimator.from_json(state["estimator"]).anchors(plan.items_per_generation))
    return _items(plan, "", plan.task, plan.items_per_generation, number)


def _calibrated(plan: Plan, generation: OpenGeneration, scores: Sequence[CandidateScore | None]) -> str | None:
    """The estimator that learned from a generation that was asked everything; None where too few were judged."""
    if not plan.economy.estimator:
        return None
    order = sorted(range(len(generation.items)), key=generation.items.__getitem__)
    rows = [[score.items[index]["soft"] for index in order] for score in scores if score]
    return Estimator.fit(rows).to_json() if len(rows) >= FEWEST else None


def _score(plan: Plan, generation: OpenGeneration, estimator: Estimator | None, score: CandidateScore) -> Score:
    """What the search learns of a candidate: with an estimator, the task's score on all questions, estimated."""
    known = score.for_search()
    if estimator is None:
        return known
    estimate, _ = estimator.estimate(generation.items, [row["soft"] for row in score.items])
    objectives = (estimate, *known.objectives[1:])
    return replace(known, fitness=combined(objectives, plan.weights, known.excess), objectives=objectives)


def _spent(plan: Plan, state: State, following: int) -> bool:
    """Whether one more generation, of ``following`` candidates, would go beyond the budget."""
    budget = plan.budget
    pace = state["asked"] / max(state["candidates"], 1)
    return (budget.candidates is not None and state["candidates"] + following > budget.candidates) or (
        budget.items is not None and state["asked"] + following * pace > budget.items
    )


def _reference(before: Reference | None, scores: Sequence[CandidateScore | None]) -> Reference | None:
    """The best candidate that was asked everything, with its scores question by question."""
    for score in scores:
        if score is None or score.dropped or not math.isfinite(score.fitness):
            continue
        if before is None or score.fitness > before["fitness"]:
            before = {"fitness": score.fitness, "items": [row["soft"] for row in score.items]}
    return before


def _search(plan: Plan, layout: Layout, state: State) -> Search:
    # The start of a later stage's genes matters only when it begins; from then on the search's state says all.
    space = plan.genome(layout, state["stage"]).space
    return plan.stages[state["stage"]].declared.from_state(space, state["search"])


def _begin_stage(plan: Plan, stage: int, space: Space) -> Search:
    what = plan.stages[stage]
    seed = int.from_bytes(hashlib.sha256(f"{plan.seed}/{stage}".encode()).digest()[:4], "big")
    return what.declared.begin(space, seed, what.settings())


def _first_space(plan: Plan, layout: Layout) -> Space:
    """The first stage's space, started at the plan's known recipe if it has one."""
    genome = plan.genome(layout, 0)
    return genome.space if plan.start is None else started(genome.space, genome.vector(plan.start))


def _start_from(plan: Plan, layout: Layout, stage: int, genes: list[float]) -> Space:
    """The next stage's space, started at this stage's answer: every finer gene takes its coarse gene's value."""
    coarse = plan.genome(layout, stage).recipe(genes)
    fine = plan.genome(layout, stage + 1)
    return started(fine.space, fine.vector(coarse))


def _elites(before: list[Elite], generation: OpenGeneration, results: list[Score | None]) -> list[Elite]:
    scored = [(one.fitness, index) for index, one in enumerate(results) if one and math.isfinite(one.fitness)]
    if not scored:
        return before
    value, index = max(scored, key=lambda pair: (pair[0], -pair[1]))
    best: Elite = {
        "generation": generation.number,
        "stage": generation.stage,
        "index": index,
        "fitness": value,
        "genome": list(generation.population[index]),
    }
    return [*before, best][-ELITES:]
