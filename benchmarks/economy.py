"""What asking less saves: answered questions until a search is as good as one that asks everything of everyone.

    python -m benchmarks.economy [--seeds 3] [--generations 24] [--only NAME ...] [--table]

One search (CMA-ES, 16 candidates a generation, a weight for each expert and layer of the zoo) with the economy's parts
switched on in turn. After every generation its answer is put to all held-out questions (share of worked answers whose
every token is the likeliest). The goal is 0.98 of the mean score that asking everything ends with; a row tells how many
questions had been answered when the mean over seeds first was at the goal, and from when on it stayed there. Beside
them a search that climbs instead; each of its questions counts as four. Results: benchmarks/economy.json.
"""

import argparse
import json
import statistics
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.merging import ROOT, machine
from benchmarks.search import half_width
from merger.evolution import (
    Economy,
    Judge,
    Plan,
    Stage,
    answer,
    begin,
    close_generation,
    open_generation,
    read_search,
)
from merger.evolution.loop.scores import means
from merger.formulas.opening import open_sources

RESULTS = ROOT / "benchmarks" / "economy.json"
NEAR = 0.98
EVERYTHING = "everything"
WAYS: dict[str, tuple[int | None, Economy]] = {  # questions a generation (None: all), economy
    EVERYTHING: (None, Economy(rotate=False, cache=False)),
    "races (32, 128, all)": (None, Economy(rotate=False, rungs=(32, 128))),
    "estimator (20, all once)": (20, Economy(estimator=1000)),
    "estimator (20, all every 12)": (20, Economy(estimator=12)),
    "the next 40 each time": (40, Economy()),
    "the same 40 each time": (40, Economy(rotate=False)),
    "slopes, the next 20 each time": (20, Economy()),
}
CLIMBS = 3  # steps for every generation of the others


def search(name: str, seed: int, generations: int) -> list[tuple[int, float]]:
    """After every generation: questions answered so far, held-out score of the search's answer."""
    base = read_search(ROOT / "zoo" / "demo.yml", seed)
    items, economy = WAYS[name]
    climbs = Stage("gradient", "layer", CLIMBS * generations, 1)
    plan = replace(
        base,
        stages=(climbs if name.startswith("slopes") else Stage("cma_es", "layer", generations, 16, 0.3),),
        items_per_generation=items or base.task.sizes["search"],
        economy=economy,
    )
    bench = Judge(plan, open_sources(plan.recipe))
    state, found = begin(plan, bench.layout), []
    while not state["finished"]:
        generation = open_generation(plan, bench.layout, state)
        scores = [bench.score(generation, genome) for genome in generation.population]
        state = close_generation(plan, bench.layout, state, scores)
        found.append((state["asked"] * plan.effort(0), heldout(plan, bench, state)))
    return found


def heldout(plan: Plan, bench: Judge, state: dict[str, Any]) -> float:
    """The share of held-out questions whose worked answer is the likeliest, token by token."""
    bench.merge(answer(plan, bench.layout, state))
    items = bench.task.split("heldout")
    return means(bench.rows(bench.model, bench.task, items), items)[1]


def table(runs: list[dict[str, Any]]) -> list[str]:
    """A row a way of asking, in the order of WAYS."""
    goal = NEAR * statistics.fmean(_ends(runs, EVERYTHING))
    lines = [
        f"Goal: {goal:.3f} held-out, which is {NEAR:g} of the mean that asking everything ended with.",
        "",
        "| asked | held-out at the end | questions in all | until the mean first is at the goal | until it stays there "
        "| seeds |",
        "|---|---|---|---|---|---|",
    ]
    for name in WAYS:
        ends = _ends(runs, name)
        half = f" ± {half_width(ends):.3f}" if len(ends) > 1 else ""
        asked = statistics.fmean(run["asked"][-1] for run in runs if run["name"] == name)
        first, stays = crossings(runs, name, goal)
        cells = [name, f"{statistics.fmean(ends):.3f}{half}", f"{asked:,.0f}", _questions(first), _questions(stays)]
        lines.append(f"| {' | '.join(cells)} | {len(ends)} |")
    return lines


def _questions(count: int | None) -> str:
    return "never" if count is None else f"{count:,}"


def _ends(runs: list[dict[str, Any]], name: str) -> list[float]:
    return [run["scores"][-1] for run in runs if run["name"] == name]


def crossings(runs: list[dict[str, Any]], name: str, goal: float) -> tuple[int | None, int | None]:
    """Questions answered (mean over seeds) when the mean score first was at the goal, and from when on it stayed there.

    None where that never happened.
    """
    mine = [run for run in runs if run["name"] == name]
    indexes = range(len(mine[0]["scores"]))
    reached = [statistics.fmean(run["scores"][index] for run in mine) >= goal for index in indexes]
    first = next((index for index in indexes if reached[index]), None)
    stays = next((index for index in indexes if all(reached[index:])), None)

    def asked(index: int | None) -> int | None:
        return None if index is None else round(statistics.fmean(run["asked"][index] for run in mine))

    return asked(first), asked(stays)


def main() -> None:
    """Run what is asked and keep it with what is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--generations", type=int, default=24)
    parser.add_argument("--only", nargs="*", default=list(WAYS))
    parser.add_argument("--table", action="store_true", help="print the last results, run nothing")
    parser.add_argument("--out", type=Path, default=RESULTS)
    args = parser.parse_args()
    kept = json.loads(args.out.read_text(encoding="utf-8"))["runs"] if args.out.exists() else []
    for seed in range(1, args.seeds + 1) if not args.table else ():
        for name in args.only:
            found = search(name, seed, args.generations)
            run = {"name": name, "seed": seed, "asked": [n for n, _ in found], "scores": [s for _, s in found]}
            kept = [one for one in kept if (one["name"], one["seed"]) != (name, seed)] + [run]
            value = {"machine": machine(), "runs": kept}
            args.out.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            print(f"{name}, seed {seed}: {found[-1][1]:.3f} after {found[-1][0]:,} questions", flush=True)
    print("\n".join(table(kept)))


if __name__ == "__main__":
    main()
