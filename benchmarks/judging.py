"""Simulated projects of judging: do intervals hold the truth, do checks find habits, how long do results take.

    python -m benchmarks.judging [--projects 500] [--table]

Raters of known strength, noise and habits (benchmarks/_raters.py) judge projects of random size. An interval of 95 %
shall hold what its figure would be over infinitely many items in 95 % of cases; the verdict of two equal systems and
the checks of raters without habits shall be wrong in 5 % of projects or fewer. Results: benchmarks/judging.json.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._raters import RubricWorld, SimulatedRater, World
from benchmarks.merging import ROOT, machine
from merger.judgements import Alpha, Criterion, PairTally, RubricTally, pair_results, rubric_results
from merger.judgements.agreement import alpha
from merger.judgements.habits import RaterReport, left_habit, rater_reports
from merger.judgements.lengths import length_check
from merger.judgements.rates import pair_rate
from merger.judgements.tables import PairTable

RESULTS = ROOT / "benchmarks" / "judging.json"
PROJECTS, MANY = 500, 100_000
WORDS = {
    "rates": "win rate of a pair",
    "strengths": "Bradley-Terry strength (BCa over items)",
    "alpha": "Krippendorff's alpha, nominal (pairs)",
    "skewed": "the same where nine choices of ten are alike",
    "ordinal": "Krippendorff's alpha, ordinal (rubric)",
    "step": "mean step of a rubric",
}
CHECKS = {
    "verdict": "two equal systems, one called better",
    "left": "a side habit of one",
    "all left": "a side habit of all together",
    "haste": "haste",
    "length": "length decides",
}


def drawn_world(seed: int) -> World:
    """2 to 4 systems, 20 to 80 items, 4 to 8 raters of different noise and left-side habit."""
    draws = np.random.default_rng([1, seed])
    raters = [
        SimulatedRater(float(draws.uniform(0, 0.3)), float(draws.uniform(0, 0.2))) for _ in range(draws.integers(4, 9))
    ]
    return World(
        strengths=tuple(map(float, draws.uniform(-1, 1, draws.integers(2, 5)))),
        raters=tuple(raters),
        items=int(draws.integers(20, 81)),
        spread=float(draws.uniform(0.3, 1.5)),
        band=float(draws.uniform(0.1, 0.6)),
    )


def skewed_world(seed: int) -> World:
    """One of two systems is much better in nearly every item: what raters differ in is chance."""
    draws = np.random.default_rng([3, seed])
    raters = [SimulatedRater(float(draws.uniform(0, 0.02)), float(draws.uniform(0, 0.2))) for _ in range(5)]
    return World((2.5, 0.0), tuple(raters), items=int(draws.integers(20, 81)), spread=0.5)


def drawn_rubric(seed: int) -> RubricWorld:
    """20 to 80 items, raters whose slips are between half and one and a half of the answers' spread."""
    draws = np.random.default_rng([2, seed])
    return RubricWorld(items=int(draws.integers(20, 81)), slip=float(draws.uniform(0.5, 1.5)))


def covered(seed: int) -> Iterator[tuple[str, bool]]:
    """Of one project each interval, by what it is of, and whether it holds the truth."""
    world = drawn_world(seed)
    results = pair_results(PairTally.of(world.judged(seed)), seed=seed)
    strengths, rates = world.true_strengths(), world.true_rates()
    place = {name: number for number, name in enumerate(world.names)}
    for strength in results.strengths:
        truth = strengths[place[strength.system]]
        yield "strengths", bool(strength.strength.low <= truth <= strength.strength.high)
    for pair in results.rates:
        yield "rates", bool(pair.rate.low <= rates[place[pair.first], place[pair.second]] <= pair.rate.high)
    yield "alpha", holds(results.agreement, world.true_alpha())
    skewed = skewed_world(seed)
    yield "skewed", holds(agreement_of(PairTally.of(skewed.judged(seed)), seed), skewed.true_alpha())
    rubric = drawn_rubric(seed)
    found = rubric_results(RubricTally.of(rubric.judged(seed)), (Criterion("rubric", 5),), seed=seed).criteria[0]
    yield "ordinal", holds(found.agreement, rubric.true_alpha())
    yield "step", found.systems[0].mean.low <= rubric.true_mean() <= found.systems[0].mean.high


def agreement_of(tally: PairTally, seed: int) -> Alpha | None:
    """Of a project of pairs."""
    table = PairTable.of(tally.counts)
    return alpha(table.item, table.pair, table.counts, "nominal", seed)


def holds(found: Alpha | None, truth: float) -> bool:
    """Whether the interval holds it; one that is not told holds nothing."""
    return found is not None and found.low <= truth <= found.high


def coverage(projects: int) -> dict[str, Any]:
    """By kind of interval how many held the truth, of how many."""
    found: dict[str, list[bool]] = {}
    for seed in range(projects):
        for name, held in covered(seed):
            found.setdefault(name, []).append(held)
    return {name: {"held": sum(held), "of": len(held)} for name, held in found.items()}


def checked(seed: int, one: SimulatedRater, others: SimulatedRater | None = None) -> dict[str, bool]:
    """What the checks find where one of six raters is as given, and the others without habits (or as given).

    Two equal systems, of which the first writes longer; 100 items, half of the raters each: 50 judgements a rater.
    """
    attentive = SimulatedRater(noise=0.1) if others is None else others
    world = World((0.0, 0.0), (one, *[attentive] * 5), items=100, longest_first=0.2)
    tally = PairTally.of(world.judged(seed))
    reports = rater_reports(tally.raters, sides=True)
    table = PairTable.of(tally.counts)
    rate = pair_rate(table.pairs[0], table.counts)
    return {
        "verdict": rate.verdict in ("better", "worse"),
        "left": any(_left(report) for report in reports),
        "all left": left_habit(tally.raters).found,
        "haste": any(report.haste.found for report in reports),
        "length": length_check(table, tally.lengths).found,
        "left, the right one": _left(reports[0]),
        "haste, the right one": reports[0].haste.found,
    }


def _left(report: RaterReport) -> bool:
    return report.left is not None and report.left.found


def checks(projects: int) -> dict[str, Any]:
    """Shares of projects in which checks find something, without habits, at the border of haste, and with habits."""
    clean, tenth = SimulatedRater(noise=0.1), SimulatedRater(noise=0.1, haste=0.1)
    worlds: dict[str, tuple[SimulatedRater, SimulatedRater]] = {
        "none": (clean, clean),
        "all hasty in a tenth": (tenth, tenth),
        "left 0.3": (SimulatedRater(0.1, left=0.3), clean),
        "left 0.5": (SimulatedRater(0.1, left=0.5), clean),
        "all left 0.1": (SimulatedRater(0.1, left=0.1), SimulatedRater(0.1, left=0.1)),
        "all left 0.2": (SimulatedRater(0.1, left=0.2), SimulatedRater(0.1, left=0.2)),
        "haste 0.3": (SimulatedRater(0.1, haste=0.3), clean),
        "haste 0.5": (SimulatedRater(0.1, haste=0.5), clean),
        "longer 0.5": (SimulatedRater(0.1, longer=0.5), SimulatedRater(0.1, longer=0.5)),
        "longer 1.0": (SimulatedRater(0.1, longer=1.0), SimulatedRater(0.1, longer=1.0)),
    }
    found: dict[str, Any] = {}
    for name, (one, others) in worlds.items():
        rows = [checked(seed, one, others) for seed in range(projects)]
        found[name] = {check: sum(row[check] for row in rows) / projects for check in rows[0]}
    return found


def speed(judgements: int = MANY) -> dict[str, float]:
    """Seconds of processor, since the machine is shared, for three systems, three raters an item and ten tags."""
    world = World(
        (0.3, 0.0, -0.2), tuple(SimulatedRater(0.1) for _ in range(20)), items=-(-judgements // 9), repeats=0.0
    )
    given = list(world.judged(0))[:judgements]
    tags = {judgement.item: (f"tag{judgement.item[-1]}",) for judgement in given}
    tally = PairTally.of(given)
    text = json.dumps(tally.to_json())
    pair_results(PairTally.of(given[:100]))  # imports
    return {
        "summed from nothing": _seconds(lambda: PairTally.of(given)),
        "one more judgement": _seconds(lambda: tally.add(given[0])),
        "sums read from JSON": _seconds(lambda: PairTally.from_json(json.loads(text))),
        "results from sums": _seconds(lambda: pair_results(tally, tags)),
    }


def _seconds(work: Callable[[], object]) -> float:
    """The median of five."""
    found = []
    for _ in range(5):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return sorted(found)[2]


def table(result: dict[str, Any]) -> list[str]:
    """Coverage, error rates and what is found, and seconds."""
    lines = ["| interval of 95 % | held the truth | intervals |", "|---|---|---|"]
    for name, words in WORDS.items():
        found = result["coverage"][name]
        lines.append(f"| {words} | {found['held'] / found['of']:.1%} | {found['of']:,} |")
    lines += ["", f"| check | found where there is none ({result['projects']} projects) | found where there is |"]
    lines.append("|---|---|---|")
    for name, words in CHECKS.items():
        wrong = f"{result['checks']['none'][name]:.1%}"
        if name == "haste":
            wrong += f"; {result['checks']['all hasty in a tenth'][name]:.1%} where all are hasty in a tenth"
        lines.append(f"| {words} | {wrong} | {_power(name, result['checks'])} |")
    seconds = result["seconds"]
    lines += ["", "| 100,000 judgements | seconds of processor |", "|---|---|"]
    lines += [f"| {name} | {seconds[name]:.3f} |" for name in seconds]
    return lines


def _power(check: str, rows: dict[str, Any]) -> str:
    if check in ("left", "haste"):
        told = [(share, rows[f"{check} {share}"][f"{check}, the right one"]) for share in (0.3, 0.5)]
        return ", ".join(f"{found:.0%} (in {share:.0%} of judgements)" for share, found in told)
    if check == "all left":
        told = [(share, rows[f"{check} {share}"][check]) for share in (0.1, 0.2)]
        return ", ".join(f"{found:.0%} (in {share:.0%} of everybody's judgements)" for share, found in told)
    if check == "length":
        told = [(worth, rows[f"longer {worth}"]["length"]) for worth in (0.5, 1.0)]
        return ", ".join(f"{found:.0%} (worth {worth} of quality)" for worth, found in told)
    return "–"


def main() -> None:
    """Measure and keep, or print what is kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, default=PROJECTS)
    parser.add_argument("--table", action="store_true", help="print the last results, run nothing")
    parser.add_argument("--out", type=Path, default=RESULTS)
    args = parser.parse_args()
    if not args.table:
        kept = {
            "machine": machine(),
            "projects": args.projects,
            "coverage": coverage(args.projects),
            "checks": checks(args.projects),
            "seconds": speed(),
        }
        args.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(json.loads(args.out.read_text(encoding="utf-8")))))


if __name__ == "__main__":
    main()
