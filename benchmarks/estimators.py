"""A score on a thousand questions from 20 or 50 of them: ours, the plain mean, Mergenetic's; races; the screen.

    python -m benchmarks.estimators [--table]

Sixty random merges of the zoo (benchmarks/_responses.py) answer a thousand questions. Over random partitions, 20 merges
and the three parents calibrate and the other 40 are tested; "later" calibrates on 20 of the weaker half and tests the
stronger half, as a search meets it. Intervals are over partitions, which share the sixty merges. Results:
benchmarks/estimators.json.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks._responses import MERGES, ROOT, responses
from merger.evaluation.estimation import Estimator, Race, agreement, kendall_tau_b
from merger.evaluation.estimation.irt import ItemCurves

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
PARENTS, PARTITIONS, CALIBRATING = 3, 20, 20
ASKED = (20, 50)
RUNGS, RACED, ORDERS = (32, 128), 400, 20
OURS = "ours"
RESULTS = ROOT / "benchmarks" / "estimators.json"
KINDS = {"forced": "likelihood", "generated": "generated"}
SETTINGS = {"fidelity": "any merges", "later": "weaker merges"}


class Mergenetic:
    """Its estimator, written anew from its description (MERGE3, arXiv:2502.10436, section 4; tinyBenchmarks).

    mp-IRT: the child's ability is a combination of the parents' with free weights, started at equal ones and fitted by
    maximum likelihood on random anchors; the estimate is the anchors' mean for their share of the questions and the
    curves' mean for the rest. gmp-IRT is the mean of that and of the anchors' mean. p-IRT and gp-IRT, tinyBenchmarks'
    own, fit the ability itself. What differs: the curves are ours, fitted on the same calibration as our estimator's
    (theirs come ready for five English benchmarks, from hundreds of leaderboard models, and for no other questions);
    the parents' abilities are fitted on all questions rather than on a hundred; Newton's method with a ridge of 0.01
    stands for BFGS, which stops where a likelihood has no maximum.
    """

    def __init__(self, curves: ItemCurves, parents: Floats) -> None:
        self.curves, count = curves, len(curves.slopes)
        everything, start = np.arange(count), np.zeros(curves.slopes.shape[1])
        self.abilities = np.stack([self._ability(everything, row, curves.slopes, start) for row in parents])

    def estimates(self, items: Places, scores: Floats) -> dict[str, float]:
        """Every variant's mean over all questions."""
        slopes = self.curves.slopes
        equal = np.full(len(self.abilities), 1 / len(self.abilities))
        lambdas = self._ability(items, scores, slopes @ self.abilities.T, equal)
        own = self._ability(items, scores, slopes, np.zeros(slopes.shape[1]))
        found, plain = {}, float(scores.mean())
        for name, ability in (("mp-IRT", lambdas @ self.abilities), ("p-IRT", own)):
            expected = self.curves.expected(ability)
            rest = np.delete(expected, items)
            share = len(items) / len(expected)
            found[name] = share * plain + (1 - share) * float(rest.mean())
            found["g" + name] = (found[name] + plain) / 2
        return found

    def _ability(self, items: Places, scores: Floats, design: Floats, start: Floats) -> Floats:
        design, offset, found = design[items], self.curves.intercepts[items], start
        for _ in range(100):
            expected = 1 / (1 + np.exp(-np.clip(design @ found + offset, -30, 30)))
            information = (design * (expected * (1 - expected))[:, None]).T @ design + 0.01 * np.eye(len(found))
            step = np.linalg.solve(information, design.T @ (scores - expected) - 0.01 * (found - start))
            found = found + step / max(1.0, float(np.abs(step).max()))
        return found


def partitions(means: Floats, later: bool) -> Iterator[tuple[Places, Places, np.random.Generator]]:
    """Calibrating and tested merges, and the generator of the partition's random questions."""
    by_score = np.argsort(means, kind="stable")
    for seed in range(PARTITIONS):
        random = np.random.default_rng(seed)
        if later:
            half = MERGES // 2
            yield random.permutation(by_score[:half])[:CALIBRATING], by_score[half:], random
        else:
            order = random.permutation(MERGES)
            yield order[:CALIBRATING], order[CALIBRATING:], random


def fidelity(table: Floats, later: bool) -> dict[str, Any]:
    """Mean absolute error and tau of every estimator at every number of questions; ours less each other, paired."""
    parents, merges = table[:PARENTS], table[PARENTS:]
    errors: dict[tuple[int, str], list[tuple[float, float]]] = {}
    covered: dict[int, list[float]] = {count: [] for count in ASKED}
    for calibrating, tested, random in partitions(merges.mean(1), later):
        estimator = Estimator.fit(np.concatenate([parents, merges[calibrating]]))
        peer, truth = Mergenetic(estimator.curves, parents), merges[tested].mean(1)
        for count in ASKED:
            anchors, part = np.array(estimator.anchors(count)), random.permutation(table.shape[1])[:count]
            pairs = [estimator.estimate(anchors.tolist(), row[anchors].tolist()) for row in merges[tested]]
            found = {OURS: np.array([mean for mean, _ in pairs]), "random mean": merges[tested][:, part].mean(1)}
            others = [peer.estimates(part, row[part]) for row in merges[tested]]
            found |= {name: np.array([other[name] for other in others]) for name in others[0]}
            for name, values in found.items():
                row = (float(np.abs(values - truth).mean()), kendall_tau_b(values, truth))
                errors.setdefault((count, name), []).append(row)
            within = [abs(mean - true) <= 1.96 * error for (mean, error), true in zip(pairs, truth, strict=True)]
            covered[count].append(float(np.mean(within)))
    result: dict[str, Any] = {}
    for count in ASKED:
        ours = np.array(errors[count, OURS])
        rows = {}
        for name in (name for asked, name in errors if asked == count):
            values = np.array(errors[count, name])
            rows[name] = {"error": interval(values[:, 0]), "tau": interval(values[:, 1])}
            if name != OURS:
                rows[name]["ours_less_error"] = interval(ours[:, 0] - values[:, 0])
                rows[name]["ours_less_tau"] = interval(ours[:, 1] - values[:, 1])
        result[str(count)] = {"estimators": rows, "ours_within_95": float(np.mean(covered[count]))}
    return result


def interval(values: Floats) -> dict[str, float]:
    """Mean and 95 % interval over partitions (normal)."""
    half = 1.96 * float(values.std(ddof=1)) / len(values) ** 0.5
    return {"mean": float(values.mean()), "low": float(values.mean()) - half, "high": float(values.mean()) + half}


def races(table: Floats) -> dict[str, Any]:
    """Every merge against the best and against the one at three quarters, on 400 questions in random orders."""
    merges, race = table[PARENTS:], Race(RUNGS)
    ranked = np.argsort(merges.mean(1), kind="stable")
    result = {}
    for name, index in (("best", ranked[-1]), ("upper quartile", ranked[3 * MERGES // 4])):
        asked, better, dropped, misses, screened = [], 0, 0, [], []
        for seed in range(ORDERS):
            rows = merges[:, np.random.default_rng(seed).permutation(merges.shape[1])[:RACED]]
            reference = rows[index].tolist()
            for row in np.delete(rows, index, axis=0):
                scores, truth = row.tolist(), float(row.mean())
                rung = next((r for r in RUNGS if race.verdict(scores[:r], reference[:r], r) == "drop"), RACED)
                asked.append(rung)
                if truth >= float(rows[index].mean()):
                    better, dropped = better + 1, dropped + (rung < RACED)
                if rung < RACED:
                    misses.append(abs(race.fitness(scores[:rung], reference) - truth))
                    screened.append(abs(float(row[:rung].mean()) - truth))
        result[name] = {
            "asked": float(np.mean(asked)),
            "of": RACED,
            "better_dropped": dropped,
            "better": better,
            "error_of_dropped": float(np.mean(misses)),
            "error_of_their_plain_mean": float(np.mean(screened)),
        }
    return result


def screens(tables: dict[str, Floats]) -> dict[str, Any]:
    """How likelihood ranks the merges against generated answers on all questions."""
    truth, forced = tables["generated"][PARENTS:].mean(1), tables["forced"][PARENTS:]
    order = np.random.default_rng(0).permutation(forced.shape[1])
    return {
        str(count): agreement(forced[:, order[:count]].mean(1).tolist(), truth.tolist()).to_json()
        for count in (*ASKED, forced.shape[1])
    }


def table(result: dict[str, Any]) -> list[str]:
    """Error and tau of every estimator, and how often ours covered the truth; a row a kind of score and setting."""
    names = [OURS, "random mean", "mp-IRT", "gmp-IRT", "p-IRT", "gp-IRT"]
    lines = [
        f"| scores | calibrated on | questions | {' | '.join(names)} | ours within 1.96 errors |",
        "|---|---|---|" + "---|" * (len(names) + 1),
    ]
    for kind, words in KINDS.items():
        for setting, calibrated in SETTINGS.items():
            for count, found in result[kind][setting].items():
                rows = found["estimators"]
                error = [round(rows[name]["error"]["mean"], 3) for name in names]
                tau = [round(rows[name]["tau"]["mean"], 3) for name in names]
                cells = [
                    f"{_best(e, e == min(error))}, {_best(t, t == max(tau))}" for e, t in zip(error, tau, strict=True)
                ]
                covered = f"{found['ours_within_95']:.3f}"
                lines.append(f"| {words} | {calibrated} | {count} | {' | '.join(cells)} | {covered} |")
    return lines


def _best(value: float, best: bool) -> str:
    return f"**{value:.3f}**" if best else f"{value:.3f}"


def races_table(result: dict[str, Any]) -> list[str]:
    """A row a kind of score and reference: questions asked, better merges lost."""
    lines = ["| scores | against the | asked | better ones dropped | error of the dropped | of their plain mean |"]
    lines.append("|---|---|---|---|---|---|")
    for kind, words in KINDS.items():
        for name, race in result[kind]["races"].items():
            cells = [
                words,
                name,
                f"{race['asked']:.1f} of {race['of']}",
                f"{race['better_dropped']} of {race['better']}",
            ]
            cells += [f"{race['error_of_dropped']:.3f}", f"{race['error_of_their_plain_mean']:.3f}"]
            lines.append(f"| {' | '.join(cells)} |")
    return lines


def screen_table(result: dict[str, Any]) -> list[str]:
    """How likelihood on some questions ranks the merges, against generated answers to all."""
    lines = ["| questions | Kendall's tau (95 %) | Spearman's rho (95 %) | merges |", "|---|---|---|---|"]
    for count, found in result["screen"].items():
        ranks = [
            f"{found[name]['value']:.3f} ({found[name]['low']:.3f} to {found[name]['high']:.3f})"
            for name in ("kendall", "spearman")
        ]
        lines.append(f"| {count} | {' | '.join(ranks)} | {found['n']} |")
    return lines


def main() -> None:
    """Measure and keep, or print what is kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", action="store_true", help="print the last results, run nothing")
    parser.add_argument("--out", type=Path, default=RESULTS)
    args = parser.parse_args()
    if not args.table:
        tables = responses()
        kept: dict[str, Any] = {
            kind: {
                "fidelity": fidelity(tables[kind], later=False),
                "later": fidelity(tables[kind], later=True),
                "races": races(tables[kind]),
            }
            for kind in KINDS
        }
        kept["screen"] = screens(tables)
        args.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    result = json.loads(args.out.read_text(encoding="utf-8"))
    for lines in (table(result), races_table(result), screen_table(result)):
        print("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
