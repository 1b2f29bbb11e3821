"""A search that learns from people's judgements beside the same search without them, on their taste in unseen answers.

    python -m benchmarks.taste [--seeds 5] [--table]

The zoo's demo, whose goal is right answers to Japanese questions. How the child answers English ones is nobody's goal:
eight simulated raters judge it, each of whom chooses a side by chance in 20 % of judgements. Their taste has nothing to
do with being right: they like an English question to be answered in one finished English line, a sum and then its
result, and most of all where it names what was counted. They give 300 judgements of the three source models' answers,
each model beside each other one. These become a question set of ratings, and the same search runs with it as a skill
and without: same stages, same seed, as many candidates. Both winners then answer English questions with other numbers,
and the taste itself, without noise, grades them. Results: benchmarks/taste.json.
"""

import argparse
import csv
import json
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, cycle
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._raters import SimulatedRater
from benchmarks.merging import ROOT, machine
from benchmarks.search import half_width
from merger.evaluation.runner import answer_items
from merger.evaluation.task import SPLITS, Item, Task
from merger.evaluation.tasks import read_task
from merger.evolution import Judge, Plan, Skill, Stage, TaskSettings, evolve, read_search
from merger.formulas.opening import open_sources
from merger.judgements import CHOICES, AnsweredItem, PairJudgement, PairTally, Ratings, ratings
from merger.recipes.recipe import Recipe, from_json
from zoo import questions
from zoo.lessons import ENGLISH_PROMPT, JAPANESE_PROMPT
from zoo.training import MAX_NEW_TOKENS

SETS = ROOT / "zoo" / "questions"
RESULTS = ROOT / "benchmarks" / "taste.json"
RATERS, NOISE, JUDGEMENTS, EACH = 8, 0.2, 300, 2
WEIGHT = 2.0  # of the ratings in the fitness, where right answers have 1: the most that the designer's panel offers
CARE = 6.0  # log-odds of preferring an answer of taste 1 to one of taste 0
BAND = 1.5  # within which answers are the same: of two equal ones that is said in 64 %, noise aside
_SAID = re.compile(r"\d+[+-]\d+=\d+\. \d+ (?P<unit>[a-z]+)\.")


@dataclass(frozen=True)
class Effort:
    """How much is searched after the grid, and how many questions of each split the goal has at the most."""

    generations: int = 5
    population: int = 8
    sigma: float = 0.15
    questions: int = 60


def taste(text: str, unit: str) -> float:
    """How an answer reads to these raters, from 0 to 1, whether or not the sum is right. unit: what was counted."""
    said = _SAID.fullmatch(text.strip())
    if said is None:
        return 0.0
    return 1.0 if said["unit"] == unit else 1 / 3


def plain_plan(folder: Path, seed: int, effort: Effort) -> Plan:
    """The demo, searched by CMA-ES after the grid, on the first questions of each split."""
    path = folder / "sums_ja.csv"
    rows = [row for split in SPLITS for row in questions.read(SETS, questions.SUMS_JA, split)[: effort.questions]]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, questions.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    task = read_task(path, scorer="japanese_answer", template=JAPANESE_PROMPT, max_new_tokens=MAX_NEW_TOKENS)
    stages = (
        Stage("grid", "model", points=(0.25, 0.5, 0.75, 1.0)),
        Stage("cma_es", "layer", generations=effort.generations, population=effort.population, sigma=effort.sigma),
    )
    demo = read_search(ROOT / "zoo" / "demo.yml", seed)
    return replace(demo, task=TaskSettings.of(task, str(path)), stages=stages)


def english() -> Task:
    """What the raters are asked about, and, held out, what the taste grades."""
    return read_task(SETS / "sums_en.csv", scorer="number", template=ENGLISH_PROMPT, max_new_tokens=MAX_NEW_TOKENS)


def guided(plan: Plan, learned: Ratings, folder: Path) -> Plan:
    """The same search with the ratings as a skill, read from their file as any question set is."""
    path = folder / "ratings.jsonl"
    path.write_text(learned.content, encoding="utf-8")
    task = read_task(path, template=ENGLISH_PROMPT)
    return replace(plan, skills=(Skill("ratings", TaskSettings.of(task, str(path)), weight=WEIGHT),))


def judged(answers: Mapping[str, Sequence[str]], items: Sequence[Item], seed: int) -> Iterator[PairJudgement]:
    """Of each question two of the systems, drawn, by EACH people, until JUDGEMENTS are given.

    answers: by system, item by item. Equal answers are not asked, as in a project.
    """
    draws, rater, given = np.random.default_rng(seed), SimulatedRater(noise=NOISE), 0
    pairs = list(combinations(answers, 2))
    for place in cycle(range(len(items))):
        pair = pairs[draws.integers(len(pairs))]
        if len({answers[system][place] for system in pair}) < 2:
            continue
        for who in draws.permutation(RATERS)[:EACH]:
            sides = pair if draws.random() < 0.5 else pair[::-1]
            left, right = (taste(answers[side][place], unit(items[place])) for side in sides)
            choice = CHOICES[draws.choice(4, p=rater.prefers(np.array(CARE * (left - right)), BAND))]
            yield PairJudgement(
                id=f"{given}", item=items[place].id, rater=f"R{who}", left=sides[0], right=sides[1], choice=choice
            )
            given += 1
            if given == JUDGEMENTS:
                return


def unit(item: Item) -> str:
    """What a question counts: apples in "58 apples"."""
    return item.answers[0].split()[-1]


def learned_from(bench: Judge, asked: Task, seed: int) -> Ratings:
    """What people tell of the source models, as a project of catalogue models on the web makes it."""
    items, answers = asked.split("search"), {}
    for place, source in enumerate(bench.parents):
        with bench.parent(source) as model:
            answers[f"s{place}"] = [one.text for one in answer_items(model, asked, items)]
    answered = [
        AnsweredItem(
            id=item.id, question=item.question, answers={name: texts[place] for name, texts in answers.items()}
        )
        for place, item in enumerate(items)
    ]
    return ratings(PairTally.of(judged(answers, items, seed)), answered)


def said(bench: Judge, child: Recipe, asked: Task, items: Sequence[Item]) -> list[str]:
    """A child's answers."""
    bench.merge(child)
    return [one.text for one in answer_items(bench.model, asked, items)]


def searched(plan: Plan, folder: Path) -> tuple[Recipe, float]:
    """One search from beginning to end: its winner, and the share of held-out Japanese questions it answers right."""
    report = evolve(plan, open_sources(plan.recipe), folder)
    return from_json(report["winner"]["recipe"]), report["winner"]["heldout"]["score"]


def measure(seed: int, effort: Effort) -> dict[str, Any]:
    """Both searches of one seed."""
    started, asked = time.perf_counter(), english()
    unseen = asked.split("heldout")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plan = plain_plan(folder, seed, effort)
        bench = Judge(plan, open_sources(plan.recipe))
        learned = learned_from(bench, asked, seed)
        winner, right = searched(plan, folder / "without")
        child, still_right = searched(guided(plan, learned, folder), folder / "with")
        liked = {
            name: statistics.fmean(
                taste(text, unit(item)) for text, item in zip(said(bench, one, asked, unseen), unseen, strict=True)
            )
            for name, one in (("without", winner), ("with", child))
        }
    return {
        "seed": seed,
        "without": {"taste": liked["without"], "right": right},
        "with": {"taste": liked["with"], "right": still_right},
        "people": learned.people,
        "judgements": learned.judgements,
        "rows": learned.rows,
        "seconds": round(time.perf_counter() - started, 1),
        "machine": machine(),
    }


def table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """A row a seed, and the mean difference with its 95 % interval (Student's t)."""
    lines = ["| seed | rows | taste without | taste with | right without | right with |", "|---|---|---|---|---|---|"]
    for row in rows:
        cells = [row[search][of] for of in ("taste", "right") for search in ("without", "with")]
        lines.append(f"| {row['seed']} | {row['rows']} | {' | '.join(f'{cell:.3f}' for cell in cells)} |")
    lines.append(f"| with less without | | | **{_gain(rows, 'taste')}** | | {_gain(rows, 'right')} |")
    return lines


def gains(rows: Sequence[Mapping[str, Any]], of: str) -> list[float]:
    """How much more the guided search's winner has, seed by seed."""
    return [row["with"][of] - row["without"][of] for row in rows]


def _gain(rows: Sequence[Mapping[str, Any]], of: str) -> str:
    found = gains(rows, of)
    return f"{statistics.fmean(found):+.3f} ± {half_width(found):.3f}"


def main() -> None:
    """Run every seed and keep what came."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--table", action="store_true", help="print the last results as Markdown, run nothing")
    parser.add_argument("--out", type=Path, default=RESULTS)
    args = parser.parse_args()
    kept = json.loads(args.out.read_text(encoding="utf-8"))["results"] if args.out.exists() else []
    if not args.table:
        kept = []
        for seed in range(1, args.seeds + 1):
            kept.append(measure(seed, Effort()))
            args.out.write_text(json.dumps({"results": kept}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            print(f"seed {seed}: {kept[-1]['without']} {kept[-1]['with']}", flush=True)
    print("\n".join(table(kept)))


if __name__ == "__main__":
    main()
