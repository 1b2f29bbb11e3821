"""Searches beside each other on the zoo: as many evaluations, one evaluator, held-out scores of what each chose.

    make peer && python -m benchmarks.search [--seeds 5] [--evaluations 300] [--only NAME ...]

Genomes: one weight for each expert and layer, the embedding among them (14), or for each expert and matrix (100). An
evaluation is one merge asked 100 search questions, always the same (likelihood of the worked answer); a slope counts
as four, which is what it takes in time. Peers run as their own tools set them up (benchmarks/_peers.py), in the box
their tool uses, on either genome, and name their best evaluated vector; ours name their own answer.
Results: benchmarks/search.json; ``--table`` prints it.
"""

import argparse
import json
import math
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.merging import ROOT, machine
from merger.evolution import CandidateScore, Economy, Judge, OpenGeneration, Plan, Stage, read_search
from merger.formulas.opening import open_sources
from merger.genomes import started
from merger.search import SEARCHES

RESULTS = ROOT / "benchmarks" / "search.json"
PEER = ROOT / ".venv-peer" / "bin" / "python"
QUESTIONS = 100
RANKED = 5  # seeds; the mean of fewer says little about the order of searches
T95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}  # by runs

_AROUND = 0.1  # standard deviation of a climber's start around the grid's best, in genes

GRID = Stage("grid", "model", points=(0.25, 0.5, 0.75, 1.0))
OURS: dict[str, list[Stage]] = {
    "ours: slopes, 100 genes": [GRID, Stage("gradient", "matrix", population=1)],
    "ours: slopes, 14 genes": [GRID, Stage("gradient", "layer", population=1)],
    "ours: CMA-ES after a grid, 14 genes": [GRID, Stage("cma_es", "layer", population=12, sigma=1 / 6)],
    "random search, 14 genes": [Stage("random", "layer", population=10)],
} | {
    f"ours: {name} alone, 14 genes": [Stage(name, "layer", population=12, sigma=0.2)]
    for name in sorted(SEARCHES.keys() - {"gradient", "grid", "random"})
}
PEERS = {
    f"{words}, {genes} genes": (name, granularity)
    for genes, granularity in ((14, "layer"), (100, "matrix"))
    for words, name in (
        ("pycma as mergekit-evolve", "pycma"),
        ("Optuna CMA-ES, paper's settings", "optuna"),
        ("pymoo GA as Mergenetic", "pymoo"),
    )
}


def plan() -> Plan:
    """The demo's plan; its stages are not used."""
    return read_search(ROOT / "zoo" / "demo.yml")


class Evaluator:
    """The shared evaluator."""

    def __init__(self, bench: Judge, stage: int) -> None:
        self.bench, self.stage = bench, stage
        self.genome = bench.plan.genome(bench.layout, stage)

    def scores(self, vectors: Sequence[Sequence[float]]) -> list[CandidateScore]:
        """By the same questions, with the slope where the stage climbs."""
        items, skills = tuple(range(QUESTIONS)), tuple(tuple(range(20)) for _ in self.bench.skills)
        guards = (None,) * len(skills)
        asked = OpenGeneration(1, self.stage, tuple(map(tuple, vectors)), items, skills, guards)
        return [self.bench.score(asked, vector) for vector in vectors]

    def __call__(self, vectors: Sequence[Sequence[float]]) -> list[float]:
        return [score.fitness for score in self.scores(vectors)]

    def heldout(self, vector: Sequence[float]) -> float:
        """Share of right generated answers on the held-out questions."""
        answers = self.bench.answers(self.genome.recipe(vector), self.bench.task.split("heldout"))
        return statistics.fmean(answer.score for answer in answers)


def ours(bench: Judge, seed: int, evaluations: int) -> list[float]:
    """Stage after stage, as a plan does; the vector is the last stage's answer."""
    space, answer, left = Evaluator(bench, 0).genome.space, [0.0], evaluations
    for number, stage in enumerate(bench.plan.stages):
        judge = Evaluator(bench, number)
        if number:
            draw = random.Random(seed)  # a lone climber draws nothing: only its start can differ from seed to seed
            noise = _AROUND if stage.declared.needs_slope else 0.0
            genes = judge.genome.vector(Evaluator(bench, number - 1).genome.recipe(answer))
            space = started(judge.genome.space, [gene + draw.gauss(0, noise) for gene in genes])
        search, cost = stage.declared.begin(space, seed, stage.settings()), bench.plan.effort(number)
        while left >= cost * len(search.ask()):
            left -= cost * len(search.ask())
            search.tell([score.for_search() for score in judge.scores(search.ask())])
            if stage.declared.candidates:  # the whole grid is one generation
                break
        answer = search.answer()
    return answer


def peer(name: str, seed: int, evaluations: int, judge: Evaluator) -> list[float]:
    """The best vector a peer's process names."""
    command = [str(PEER), str(ROOT / "benchmarks" / "_peers.py"), PEERS[name][0], str(seed), str(evaluations)]
    genes = str(len(judge.genome.space))
    with subprocess.Popen([*command, genes], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        while True:
            message = json.loads(process.stdout.readline())
            if isinstance(message, dict):
                best: list[float] = message["best"]
                return best
            process.stdin.write(json.dumps(judge(message)) + "\n")
            process.stdin.flush()


def run(name: str, seed: int, evaluations: int, what: Plan) -> dict[str, Any]:
    """One search: what it chose, how that does."""
    stages = OURS[name] if name in OURS else [Stage("random", PEERS[name][1])]
    if any(stage.declared.objectives == "required" for stage in stages):
        english = read_search(ROOT / "zoo" / "keep.yml").skills[0]
        what = replace(what, skills=(replace(english, keep=None),))
    bench = Judge(replace(what, stages=tuple(stages)), open_sources(what.recipe))
    started_at = time.perf_counter()
    judge = Evaluator(bench, len(stages) - 1)
    vector = ours(bench, seed, evaluations) if name in OURS else peer(name, seed, evaluations, judge)
    seconds = time.perf_counter() - started_at
    return {
        "name": name,
        "seed": seed,
        "evaluations": evaluations,
        "fitness": judge([vector])[0],
        "heldout": judge.heldout(vector),
        "seconds": round(seconds, 1),
    }


def table(results: list[dict[str, Any]]) -> list[str]:
    """A row a search: mean held-out score over seeds with its 95 % interval (Student's t).

    Searches with RANKED seeds or more are ordered by their mean; those with fewer stand below, by name.
    """
    rows = []
    for name in dict.fromkeys(result["name"] for result in results):
        scores = [result["heldout"] for result in results if result["name"] == name]
        mean, half = statistics.fmean(scores), half_width(scores)
        fitness = statistics.fmean(result["fitness"] for result in results if result["name"] == name)
        ranked = len(scores) >= RANKED
        row = f"| {name} | {mean:.3f} ± {half:.3f} | {fitness:.3f} | {len(scores)}{'' if ranked else ', not ranked'} |"
        rows.append(((not ranked, -mean if ranked else 0.0, name), row))
    head = ["| search | held-out accuracy (95 %) | fitness | seeds |", "|---|---|---|---|"]
    return head + [text for _, text in sorted(rows)]


def half_width(scores: Sequence[float]) -> float:
    """Half the 95 % interval of a mean over seeds."""
    if len(scores) < 2:
        return math.nan
    return T95.get(len(scores), 1.96) * statistics.stdev(scores) / math.sqrt(len(scores))


def main() -> None:
    """Run what is asked and keep it with what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--evaluations", type=int, default=300)
    parser.add_argument("--only", nargs="*", default=[*OURS, *PEERS])
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--out", type=Path, default=RESULTS)
    args = parser.parse_args()
    kept = json.loads(args.out.read_text(encoding="utf-8"))["results"] if args.out.exists() else []
    if not args.table:
        what = replace(plan(), economy=Economy(cache=False))
        for seed in range(1, args.seeds + 1):
            for name in args.only:
                result = run(name, seed, args.evaluations, what)
                print(f"{name}, seed {seed}: held-out {result['heldout']:.3f}", file=sys.stderr, flush=True)
                kept = [one for one in kept if (one["name"], one["seed"]) != (name, seed)] + [result]
                value = {"machine": machine(), "questions": QUESTIONS, "results": kept}
                args.out.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(kept)))


if __name__ == "__main__":
    main()
