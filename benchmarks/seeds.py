"""The zoo's two searches with five seeds each: held-out scores, skills kept, what searching itself costs.

    python -m benchmarks.seeds [--seeds 5] [--only demo keep front] [--table]

demo: zoo/demo.yml, a task that no parent can do. keep: zoo/keep.yml, the same without losing what the parents can;
front: that again with a looser and a stricter guard, one seed each. Overhead: seconds
of a candidate that are neither merging nor answering (asking, telling, the journal). Results: benchmarks/seeds.json.
"""

import argparse
import json
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.merging import ROOT, machine
from benchmarks.search import half_width
from merger.evolution import Plan, evolve, read_search
from merger.formulas.opening import open_sources

RESULTS = ROOT / "benchmarks" / "seeds.json"
GUARDS = (0.6, 0.95)  # beside the search's own 0.85


def cases(seeds: int) -> dict[str, list[tuple[str, Plan]]]:
    """Plans by part of the benchmark, each with what sets it apart."""

    def seeded(name: str) -> list[tuple[str, Plan]]:
        return [(f"seed {seed}", read_search(ROOT / "zoo" / name, seed)) for seed in range(1, seeds + 1)]

    keep = read_search(ROOT / "zoo" / "keep.yml")
    front = [(f"guards at {share}", _guarded(keep, share)) for share in GUARDS]
    return {"demo": seeded("demo.yml"), "keep": seeded("keep.yml"), "front": front}


def _guarded(plan: Plan, share: float) -> Plan:
    return replace(plan, skills=tuple(replace(skill, keep=share) for skill in plan.skills))


def measure(what: str, plan: Plan) -> dict[str, Any]:
    """One search from beginning to end, in this process."""
    spent: list[float] = []

    def listen(kind: str, payload: dict[str, Any]) -> None:
        if kind == "candidate.scored" and payload["seconds"] is not None:
            spent.append(payload["seconds"])

    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        report = evolve(plan, open_sources(plan.recipe), out, listen)
        paces = json.loads((out / "state.json").read_text(encoding="utf-8"))["paces"]
    searching = sum(seconds for _, seconds in paces)
    return {
        "what": what,
        "seed": plan.seed,
        "winner": report["winner"]["heldout"],
        "uniform": report["uniform"]["heldout"],
        "parents": {parent["name"]: parent["heldout"]["score"] for parent in report["parents"]},
        "kept": {skill["name"]: skill["kept"] for skill in report["skills"]},
        "candidates": report["candidates"],
        "seconds": round(time.perf_counter() - started, 1),
        "searching": round(searching, 1),
        "overhead_ms": round(1000 * (searching - sum(spent)) / report["candidates"], 2),
        "overhead_share": round((searching - sum(spent)) / searching, 5),
        "recipe": report["winner"]["digest"],
        "machine": machine(),
    }


def table(results: dict[str, list[dict[str, Any]]]) -> list[str]:
    """A row a search, and under them the means."""
    lines = ["| search | winner | best uniform | best parent | kept | candidates | seconds | overhead |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for part, rows in results.items():
        for row in rows:
            score = row["winner"]
            kept = ", ".join(f"{name} {share:.2f}" for name, share in row["kept"].items())
            cells = [f"{part}, {row['what']}", f"**{score['score']:.3f}** ({score['low']:.3f} to {score['high']:.3f})"]
            cells += [f"{row['uniform']['score']:.3f}", f"{max(row['parents'].values()):.3f}", kept]
            cells += [f"{row['candidates']:,}", f"{row['seconds']:.0f}"]
            cells.append(f"{row['overhead_ms']:.1f} ms, {100 * row['overhead_share']:.1f} %")
            lines.append(f"| {' | '.join(cells)} |")
        if part != "front" and len(rows) > 1:
            lines.append(
                f"| {part}, mean | {_mean([row['winner']['score'] for row in rows])} | | | {_kept(rows)} | | | |"
            )
    return lines


def guards(results: dict[str, list[dict[str, Any]]]) -> list[str]:
    """How often the winners of *keep* missed the search's own guards on held-out questions: an item a skill."""
    rows = results["keep"]
    lines = []
    for skill in read_search(ROOT / "zoo" / "keep.yml").skills:
        assert skill.keep is not None
        missed = [row["kept"][skill.name] for row in rows if row["kept"][skill.name] < skill.keep]
        lowest = min(row["kept"][skill.name] for row in rows)
        lines.append(
            f"- *{skill.name}*: below its guard of {skill.keep:g} on held-out questions in {len(missed)} of "
            f"{len(rows)} seeds; lowest {lowest:.3f}."
        )
    return lines


def _kept(rows: list[dict[str, Any]]) -> str:
    return ", ".join(f"{name} {_mean([row['kept'][name] for row in rows])}" for name in rows[0]["kept"])


def _mean(values: list[float]) -> str:
    return f"{statistics.fmean(values):.3f} ± {half_width(values):.3f}"


def main() -> None:
    """Run what is asked and keep it with what is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=["demo", "keep", "front"])
    parser.add_argument("--table", action="store_true", help="print the last results as Markdown, run nothing")
    parser.add_argument("--out", type=Path, default=RESULTS)
    args = parser.parse_args()
    kept = json.loads(args.out.read_text(encoding="utf-8")) if args.out.exists() else {}
    if not args.table:
        for part, plans in cases(args.seeds).items():
            if part not in args.only:
                continue
            kept[part] = []
            for what, plan in plans:
                kept[part].append(measure(what, plan))
                args.out.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
                print(f"{part}, {what}: {kept[part][-1]['winner']['score']:.3f} {kept[part][-1]['kept']}", flush=True)
    print("\n".join(table(kept)))


if __name__ == "__main__":
    main()
