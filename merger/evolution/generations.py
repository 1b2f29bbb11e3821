"""The search as pure steps over a JSON state: begin, open a generation, close it with its scores. No torch."""

import hashlib
import math
from dataclasses import dataclass, replace
from typing import Any

from merger.errors import N_, SearchError
from merger.evolution.plan import Plan
from merger.recipes.recipe import Recipe, digest
from merger.search import SEARCHES, Search, Told
from merger.space import Space
from merger.weights.layout import Layout

State = dict[str, Any]
ELITES = 4  # best candidates of the latest generations, to be measured against the search's own answer
_VERSION = 1


@dataclass(frozen=True)
class Generation:
    """Candidates to score, all on the same items.

    number counts from 1 over all stages; items are indices into the task's search split, in scoring order.
    """

    number: int
    stage: int
    population: tuple[tuple[float, ...], ...]
    items: tuple[int, ...]


def begin(plan: Plan, layout: Layout) -> State:
    """The state before the first generation. Raises SearchError when a stage cannot work on these models."""
    for stage in range(len(plan.stages)):
        _begin_stage(plan, stage, plan.genome(layout, stage).space)
    search = _begin_stage(plan, 0, plan.genome(layout, 0).space)
    return {
        "version": _VERSION,
        "generations": 0,
        "stage": 0,
        "generations_in_stage": 0,
        "candidates": 0,
        "search": search.state(),
        "elites": [],
        "answers": [],
        "finished": False,
    }


def open_generation(plan: Plan, layout: Layout, state: State) -> Generation:
    """The generation that is due; the same one until it is closed."""
    if state["finished"]:
        raise SearchError(N_("The search is over: no generation is left."), setting="stages")
    population = _search(plan, layout, state).ask()
    number = state["generations"] + 1
    return Generation(number, state["stage"], tuple(tuple(genes) for genes in population), _items(plan, number))


def close_generation(plan: Plan, layout: Layout, state: State, told: list[Told | None]) -> State:
    """The state after the open generation's scores, one a candidate in candidate order; None = failed."""
    generation = open_generation(plan, layout, state)
    search = _search(plan, layout, state)
    search.tell(told)
    stage = plan.stages[state["stage"]]
    after = {
        **state,
        "generations": generation.number,
        "generations_in_stage": state["generations_in_stage"] + 1,
        "candidates": state["candidates"] + len(told),
        "search": search.state(),
        "elites": _elites(state["elites"], generation, told),
    }
    if after["generations_in_stage"] < stage.generations:
        return after
    after["answers"] = [*state["answers"], {"stage": state["stage"], "genome": search.answer()}]
    if state["stage"] + 1 == len(plan.stages):
        return {**after, "finished": True}
    space = _start_from(plan, layout, state["stage"], search.answer())
    following = _begin_stage(plan, state["stage"] + 1, space)
    return {**after, "stage": state["stage"] + 1, "generations_in_stage": 0, "search": following.state()}


def answer(plan: Plan, layout: Layout, state: State) -> Recipe:
    """The search's own best guess now: of the running stage once it has learned, else of the stage before."""
    if state["generations_in_stage"] == 0 and state["answers"]:
        last = state["answers"][-1]
        return plan.genome(layout, last["stage"]).recipe(last["genome"])
    return plan.genome(layout, state["stage"]).recipe(_search(plan, layout, state).answer())


@dataclass(frozen=True)
class Finalist:
    """A recipe that may win. kind: "answer" (the search's own guess) or "candidate" (scored in ``generation``)."""

    kind: str
    generation: int
    recipe: Recipe


def finalists(plan: Plan, layout: Layout, state: State) -> list[Finalist]:
    """The search's answer first, then the best candidates of the latest generations; each recipe once."""
    found = [Finalist("answer", state["generations"], answer(plan, layout, state))]
    for elite in reversed(state["elites"]):
        recipe = plan.genome(layout, elite["stage"]).recipe(elite["genome"])
        found.append(Finalist("candidate", elite["generation"], recipe))
    return list({digest(finalist.recipe): finalist for finalist in reversed(found)}.values())[::-1]


def candidates_left(plan: Plan, layout: Layout, state: State) -> int:
    """How many candidates are still to be scored."""
    if state["finished"]:
        return 0
    left = [stage.generations for stage in plan.stages[state["stage"] :]]
    left[0] -= state["generations_in_stage"]
    return sum(count * plan.population(layout, state["stage"] + place) for place, count in enumerate(left))


def _items(plan: Plan, number: int) -> tuple[int, ...]:
    """The next block of the search questions, in an order drawn from the seed; after the last block, the first."""
    total = plan.task.sizes["search"]
    order = sorted(range(total), key=lambda index: hashlib.sha256(f"{plan.seed}:{index}".encode()).digest())
    size = min(plan.items_per_generation, total)
    return tuple(order[(place + (number - 1) * size) % total] for place in range(size))


def _search(plan: Plan, layout: Layout, state: State) -> Search:
    # The start of a later stage's genes matters only when it begins; from then on the search's state says all.
    space = plan.genome(layout, state["stage"]).space
    return SEARCHES[plan.stages[state["stage"]].algorithm].from_state(space, state["search"])


def _begin_stage(plan: Plan, stage: int, space: Space) -> Search:
    what = plan.stages[stage]
    seed = int.from_bytes(hashlib.sha256(f"{plan.seed}/{stage}".encode()).digest()[:4], "big")
    return SEARCHES[what.algorithm].begin(space, seed, what.settings())


def _start_from(plan: Plan, layout: Layout, stage: int, genes: list[float]) -> Space:
    """The next stage's space, started at this stage's answer: every finer gene takes its coarse gene's value."""
    coarse = plan.genome(layout, stage).recipe(genes)
    fine = plan.genome(layout, stage + 1)
    starts = zip(fine.space.dimensions, fine.vector(coarse), strict=True)
    return Space(tuple(replace(dimension, start=start) for dimension, start in starts))


def _elites(before: list[State], generation: Generation, told: list[Told | None]) -> list[State]:
    scored = [(one.fitness, index) for index, one in enumerate(told) if one and math.isfinite(one.fitness)]
    if not scored:
        return before
    value, index = max(scored, key=lambda pair: (pair[0], -pair[1]))
    best = {
        "generation": generation.number,
        "stage": generation.stage,
        "index": index,
        "fitness": value,
        "genome": list(generation.population[index]),
    }
    return [*before, best][-ELITES:]
