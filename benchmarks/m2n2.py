"""M2N2 beside its authors' own program on their task: 8x8 digits, a network of 19,210 weights, accuracy by evaluations.

    git clone https://github.com/SakanaAI/natural_niches CHECKOUT    # Apache-2.0; read at commit 3b90342
    python3 -m venv ENV && ENV/bin/pip install jax==0.10.2 optax==0.2.8 scikit-learn==1.9.1 tqdm==4.70.1
    python -m benchmarks.m2n2 --checkout CHECKOUT --python ENV/bin/python [--start scratch] [--only NAME ...]

Without a checkout the kept results are printed (benchmarks/m2n2.json). An evaluation is one network asked all 1437
training images; the first two models count. Told is the training accuracy of the archive's best member by training
accuracy, and that member's accuracy on the 360 test images. Theirs is their code, unchanged, with their settings and
seeds 42 to 51; digits, split and the two trained models are theirs too. Ours gets half their evaluations.

They add noise only to what begins at random; "as theirs" does the same, the others add it to trained models too.
"Adapting" noise has a width of each member's own. "Likelihood" scores an image by the probability given to its digit,
as our runs score a worked answer, instead of right or wrong, "half likelihood" by the mean of the two.
"""

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.merging import ROOT, machine
from merger.search import Score
from merger.search.m2n2 import M2n2
from merger.space import Dimension, Space

RESULTS = ROOT / "benchmarks" / "m2n2.json"
PEER = ROOT / "benchmarks" / "_natural_niches.py"
INPUTS, HIDDEN, DIGITS = 64, 256, 10
GENES = (1 + INPUTS) * HIDDEN + (1 + HIDDEN) * DIGITS
EVALUATIONS, HALF, STEP = 4000, 2000, 100
T95 = 2.262  # Student's t for ten seeds
STARTS = ("scratch", "trained")
THEIRS = "natural_niches"
COMMON = {"population": 1, "sigma": 0.01, "archive": 20, "mutation": 0, "mixing": "slerp", "noise": 0.01}
# Settings, and the share of likelihood in scores.
OURS: dict[str, tuple[dict[str, Any], float]] = {
    "ours, as theirs": ({"adapt": 0.0}, 0.0),
    "ours, adapting": ({}, 0.0),
    "ours, adapting, half likelihood": ({}, 0.5),
    "ours, adapting, likelihood": ({}, 1.0),
    "ours, adapting, half likelihood, 8 at a time": ({"population": 8}, 0.5),
}
Array = NDArray[Any]


class Digits:
    """The authors' task, as their own code gives it."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as held:
            self.trained: Array = held["trained"].astype(np.float64)
            self.train = held["train_x"].astype(np.float32), held["train_y"]
            self.test = held["test_x"].astype(np.float32), held["test_y"]

    def accuracy(self, genome: list[float], images: tuple[Array, Array]) -> float:
        """The share of images read rightly."""
        return float((logits(genome, images[0]).argmax(1) == images[1]).mean())

    def scores(self, genome: list[float], likelihood: float) -> tuple[Array, float]:
        """Image by image in [0, 1], and the accuracy; on the training images."""
        found, truth = logits(genome, self.train[0]).astype(np.float64), self.train[1]
        right = found.argmax(1) == truth
        odds = np.exp(found - found.max(1, keepdims=True))
        known = odds[np.arange(len(truth)), truth] / odds.sum(1)
        return (1.0 - likelihood) * right + likelihood * known, float(right.mean())


def logits(genome: list[float], images: Array) -> Array:
    """Two layers with a ReLU between, [images, 10]; weights in the authors' order, float32 as theirs."""
    weights = np.array(genome, dtype=np.float32)
    first, bias, second, last = np.split(weights, np.cumsum([INPUTS * HIDDEN, HIDDEN, HIDDEN * DIGITS]))
    hidden = np.maximum(images @ first.reshape(INPUTS, HIDDEN) + bias, 0)
    found: Array = hidden @ second.reshape(HIDDEN, DIGITS) + last
    return found


def ours(name: str, start: str, number: int, evaluations: int, digits: Digits) -> dict[str, list[float]]:
    """Accuracies of the best after every STEP evaluations."""
    settings, likelihood = OURS[name]
    models = np.random.default_rng(42 + number).standard_normal((2, GENES)) * 0.01
    if start == "trained":
        models = digits.trained
    seeds: dict[str, Any] = {"seeds": models.tolist()}
    if start == "trained" and name == "ours, as theirs":
        seeds["noise"] = 0.0
    space = Space(tuple(Dimension(str(index), -100.0, 100.0, 0.0) for index in range(GENES)))
    search = M2n2.begin(space, 42 + number, COMMON | seeds | settings)
    spent, mark = 0, STEP
    curves: dict[str, list[float]] = {"train": [], "test": []}
    while mark <= evaluations:
        asked = search.ask()
        if spent + len(asked) > mark:  # what is known by then; the answer's fitness is the training accuracy
            answer = search.answer()
            curves["train"].append(digits.accuracy(answer, digits.train))
            curves["test"].append(digits.accuracy(answer, digits.test))
            mark += STEP
        judged = [digits.scores(genome, likelihood) for genome in asked]
        search.tell([Score(accuracy, (), tuple(items.tolist())) for items, accuracy in judged])
        spent += len(asked)
    return curves


def theirs(start: str, number: int, evaluations: int, python: Path, checkout: Path) -> dict[str, list[float]]:
    """As ours, by their code; it does not count the first two models."""
    command = [python, PEER, "run", checkout, start, str(number), str(evaluations - 2)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True)
    curves = json.loads(done.stdout)
    return {name: [curve[at - 3] for at in range(STEP, evaluations + 1, STEP)] for name, curve in curves.items()}


def table(results: list[dict[str, Any]]) -> list[str]:
    """By start: accuracy after half and all evaluations, and when the mean reaches theirs after all of them."""
    rows = [f"| start | search | test at {HALF} | test at {EVALUATIONS} | training at {HALF} | evaluations | seeds |"]
    rows.append("|---|---|---|---|---|---|---|")
    for start in STARTS:
        curves = {name: curves_of(results, start, name) for name in (THEIRS, *OURS)}
        aim = {kind: float(curve[:, -1].mean()) for kind, curve in curves[THEIRS].items() if curve.size}
        for name, curve in curves.items():
            if curve["test"].size:
                half, whole = (interval(curve["test"], at) for at in (HALF, EVALUATIONS))
                training = interval(curve["train"], HALF)
                reached = " / ".join(when(curve[kind], aim.get(kind)) for kind in ("train", "test"))
                rows.append(f"| {start} | {name} | {half} | {whole} | {training} | {reached} | {len(curve['test'])} |")
    note = f"Evaluations: when the mean accuracy (training / test) reaches that of {THEIRS} after {EVALUATIONS}."
    return [*rows, "", note]


def curves_of(results: list[dict[str, Any]], start: str, name: str) -> dict[str, Array]:
    """[seeds, marks] for "train" and "test"."""
    chosen = [one for one in results if (one["start"], one["name"]) == (start, name)]
    return {kind: np.array([one[kind] for one in chosen]) for kind in ("train", "test")}


def interval(curves: Array, evaluations: int) -> str:
    """Mean with its 95 % interval over seeds; [seeds, marks]."""
    if curves.shape[1] * STEP < evaluations:
        return "–"
    values = curves[:, evaluations // STEP - 1]
    if len(values) < 2:
        return f"{values.mean():.3f}"
    return f"{values.mean():.3f} ± {T95 * statistics.stdev(values.tolist()) / math.sqrt(len(values)):.3f}"


def when(curve: Array, aim: float | None) -> str:
    """The first mark from which the mean over seeds is as good as the aim."""
    if aim is None:
        return "?"
    reached = np.flatnonzero(curve.mean(0) >= aim - 1e-12)
    return str(STEP * (int(reached[0]) + 1)) if reached.size else f"> {curve.shape[1] * STEP}"


def main() -> None:
    """Run what is asked and keep it with what is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkout", type=Path, help="the authors' repository")
    parser.add_argument("--python", type=Path, help="of an environment with what it needs")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--start", nargs="*", choices=STARTS, default=list(STARTS))
    parser.add_argument("--only", nargs="*", choices=[THEIRS, *OURS], default=[THEIRS, *OURS])
    parser.add_argument("--out", type=Path, default=RESULTS)
    args = parser.parse_args()
    kept = json.loads(args.out.read_text(encoding="utf-8"))["results"] if args.out.exists() else []
    if args.checkout and args.python:
        python, checkout = args.python.absolute(), args.checkout.resolve()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "digits.npz"
            subprocess.run([python, PEER, "task", checkout, path], check=True)
            digits = Digits(path)
        for number, start, name in ((n, s, o) for n in range(args.seeds) for s in args.start for o in args.only):
            began = time.perf_counter()
            if name == THEIRS:
                curves = theirs(start, number, EVALUATIONS, python, checkout)
            else:
                curves = ours(name, start, number, HALF, digits)
            key = {"start": start, "name": name, "seed": number}
            rounded = {kind: [round(value, 5) for value in curve] for kind, curve in curves.items()}
            result = key | rounded | {"seconds": round(time.perf_counter() - began, 1)}
            print(f"{start}, {name}, seed {number}: test {curves['test'][-1]:.3f}", file=sys.stderr, flush=True)
            kept = [one for one in kept if any(one[part] != value for part, value in key.items())] + [result]
            lines = ",\n".join(json.dumps(one) for one in kept)
            head = json.dumps({"machine": machine(), "evaluations": EVALUATIONS, "step": STEP})
            args.out.write_text(f'{head[:-1]}, "results": [\n{lines}\n]}}\n', encoding="utf-8")
    print("\n".join(table(kept)))


if __name__ == "__main__":
    main()
