"""Paths through layers on the zoo: weights alone, a path alone, and a path over what the weights gave.

    python -m benchmarks.paths [--seeds 5] [--table]

PS: a grid, then slopes, as in zoo/demo.yml. DFS: the order of layers of japanese and arithmetic, each twice at most, A
first, a scale for every seam, by (1+lambda) (arXiv 2403.13187, section 3.2). PS+DFS: the same over the model that PS
chose (A) and its sources, begun at A's own path. Winners are chosen on validation, scores are held-out. Results:
benchmarks/paths.json.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.merging import ROOT, machine
from benchmarks.search import half_width
from merger.evolution import Plan, Stage, evolve, read_search
from merger.formulas.opening import open_sources
from merger.recipes.parameters import Free
from merger.recipes.recipe import FreePath, Node, from_json, sources

RESULTS = ROOT / "benchmarks" / "paths.json"
WEIGHTS = (Stage("grid", "model", points=(0.25, 0.5, 0.75, 1.0)), Stage("gradient", "matrix", 120, 1))
LAYERS = (Stage("one_plus_lambda", "layer", 60, 10, 0.2),)
SEAMS = Free(0.6, 1.6, "seam", kind="log")


def with_path(plan: Plan, first: Node | None) -> Plan:
    """The search for a path over ``first``, if any, and the two experts."""
    experts = sources(plan.recipe.root)[1:]
    models = experts if first is None else (first, *experts)
    return replace(plan, recipe=replace(plan.recipe, root=FreePath(models, scale=SEAMS)), stages=LAYERS)


def chosen(plan: Plan) -> dict[str, Any]:
    """The report's winner of one search."""
    with tempfile.TemporaryDirectory() as folder:
        winner: dict[str, Any] = evolve(plan, open_sources(plan.recipe), Path(folder) / "out")["winner"]
    return winner


def seed_of(seed: int, report: Callable[[str, float], None]) -> dict[str, Any]:
    """All three searches of a seed."""
    plan = replace(read_search(ROOT / "zoo" / "demo.yml", seed), items_per_generation=60)
    weights = chosen(replace(plan, stages=WEIGHTS))
    report("PS", weights["heldout"]["score"])
    both = chosen(with_path(plan, from_json(weights["recipe"]).root))
    report("PS+DFS", both["heldout"]["score"])
    layers = chosen(with_path(plan, None))
    report("DFS", layers["heldout"]["score"])
    found = {"PS": weights, "PS+DFS": both, "DFS": layers}
    scores = {name: {part: one[part] for part in ("heldout", "validation")} for name, one in found.items()}
    return {"seed": seed, "scores": scores, "same": weights["digest"] == both["digest"], "machine": machine()}


def table(runs: list[dict[str, Any]]) -> list[str]:
    """A row a way of searching, then what the path adds to the weights, seed by seed."""

    def row(name: str, values: list[float]) -> str:
        half = f" ± {half_width(values):.3f}" if len(values) > 1 else ""
        return f"| {name} | {statistics.fmean(values):.3f}{half} | {len(values)} |"

    def scores(name: str) -> list[float]:
        return [run["scores"][name]["heldout"]["score"] for run in runs]

    more = [both - weights for both, weights in zip(scores("PS+DFS"), scores("PS"), strict=True)]
    lines = ["| search | held-out accuracy (95 %) | seeds |", "|---|---|---|"]
    return [*lines, *(row(name, scores(name)) for name in ("DFS", "PS", "PS+DFS")), row("PS+DFS less PS", more)]


def main() -> None:
    """Run the seeds, keep what they found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--table", action="store_true", help="print the last results, run nothing")
    parser.add_argument("--out", type=Path, default=RESULTS)
    args = parser.parse_args()
    runs = json.loads(args.out.read_text(encoding="utf-8")) if args.table else []
    for seed in range(1, args.seeds + 1) if not args.table else ():
        runs.append(
            seed_of(seed, lambda name, score, seed=seed: print(f"seed {seed}, {name}: {score:.3f}", flush=True))
        )
        args.out.write_text(json.dumps(runs, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(runs)))


if __name__ == "__main__":
    main()
