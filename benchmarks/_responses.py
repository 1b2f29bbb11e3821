"""What random merges of the zoo answer to a thousand questions: the raw material of the estimators' benchmark.

A short search (the demo's, cut to 41 generations) finds one good merge. A random merge is a point on the way from a
plain one (a weight drawn for each expert, or for each expert and layer) to the good one, with noise on every gene, so
that abilities spread from nothing to the best. The answers are kept in the temporary folder.
"""

import hashlib
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from merger.evaluation.runner import answer_items
from merger.evaluation.task import Item, item_id
from merger.evolution import Judge, Plan, answer, begin, close_generation, open_generation, read_search
from merger.formulas.opening import open_sources
from merger.recipes.recipe import Recipe
from zoo.questions import SUMS_JA, draw

Floats = NDArray[np.float64]
ROOT = Path(__file__).resolve().parents[1]
MERGES, SEED = 60, 4
SIZES = (334, 333, 333)  # of the task's three families of sentences
_NOISE = 0.1  # gene units
_GENERATIONS = (1, 20, 20)


def responses() -> dict[str, Floats]:
    """ "generated" and "forced" scores [parents + merges, 1000], the parents (base, japanese, arithmetic) first."""
    code = Path(__file__).read_bytes() + (ROOT / "zoo" / "demo.yml").read_bytes()
    kept = Path(tempfile.gettempdir()) / f"tsugiki-responses-{hashlib.sha256(code).hexdigest()[:12]}.npz"
    if not kept.exists():
        made = _answered()
        with tempfile.NamedTemporaryFile(dir=kept.parent, suffix=".npz", delete=False) as file:
            np.savez_compressed(file, **made)
        os.replace(file.name, kept)
    with np.load(kept) as found:
        return {name: found[name] for name in found.files}


def _questions() -> list[Item]:
    problems = [
        problem
        for split, size in zip(SUMS_JA.splits, SIZES, strict=True)
        for problem in draw(replace(split, size=size, seed=split.seed + SEED))
    ]
    return [
        Item(item_id(one.question), one.question, (SUMS_JA.answer(one),), SUMS_JA.response(one)) for one in problems
    ]


def _good(plan: Plan, bench: Judge) -> Recipe:
    """The answer of a short search."""
    state = begin(plan, bench.layout)
    while not state["finished"]:
        generation = open_generation(plan, bench.layout, state)
        scores = [bench.score(generation, genome) for genome in generation.population]
        state = close_generation(plan, bench.layout, state, scores)
    return answer(plan, bench.layout, state)


def _recipes(plan: Plan, bench: Judge) -> list[Recipe]:
    fine, layers = plan.genome(bench.layout, 2), plan.genome(bench.layout, 1)
    good = np.array(fine.vector(_good(plan, bench)))
    low, high = np.array(fine.space.axis_low), np.array(fine.space.axis_high)
    random = np.random.default_rng(SEED)
    found = []
    for index in range(MERGES):
        coarse = plan.genome(bench.layout, 0) if index % 2 else layers
        plain = np.array(fine.vector(coarse.recipe(random.uniform(0, 1, len(coarse.space)).tolist())))
        genes = plain + random.uniform(0, 1) * (good - plain) + random.normal(0, _NOISE, len(good))
        found.append(fine.recipe(np.clip(genes, low, high).tolist()))
    return found


def _answered() -> dict[str, Floats]:
    plan = read_search(ROOT / "zoo" / "demo.yml")
    stages = zip(plan.stages, _GENERATIONS, strict=True)
    plan = replace(plan, stages=tuple(replace(stage, generations=count) for stage, count in stages))
    bench, items = Judge(plan, open_sources(plan.recipe)), _questions()
    forced, generated = [], []
    for source in bench.parents:
        with bench.parent(source) as model:
            forced.append([row["soft"] for row in bench.rows(model, bench.task, items)])
            generated.append([answer.score for answer in answer_items(model, bench.task, items)])
    for number, recipe in enumerate(_recipes(plan, bench), start=1):
        started = time.perf_counter()
        forced.append([row["soft"] for row in bench.measure(recipe, items).items])
        generated.append([answer.score for answer in bench.answers(recipe, items)])
        right, soft = np.mean(generated[-1]), np.mean(forced[-1])
        print(f"merge {number}: right {right:.3f}, soft {soft:.3f}, {time.perf_counter() - started:.1f} s", flush=True)
    return {"forced": np.array(forced), "generated": np.array(generated)}
