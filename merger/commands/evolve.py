"""Evolve a recipe's free parameters: search, choose on validation, report on held-out questions."""

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import Any

from tqdm import tqdm

_INTERRUPTED = 130  # what shells expect of a process ended by Ctrl-C


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "search", metavar="SEARCH.yml", type=Path, help="a recipe with free values and a search section"
    )
    parser.add_argument("out", metavar="OUT", type=Path, help="new folder for model, recipe, report and state")
    parser.add_argument("--seed", type=int, metavar="N", help="instead of the file's own seed")
    parser.add_argument("--resume", action="store_true", help="go on with the search that OUT holds")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument(
        "--people", type=Path, metavar="FILE.json", help="what people said of the leaders in a run on the web"
    )


def run(args: argparse.Namespace) -> int:
    """Print a row a generation and the held-out table; 130 when stopped by Ctrl-C."""
    # More threads slow small matrices down; numpy reads these when it is imported, below.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from merger.evolution import Stopped, evolve, read_people, read_search  # imports numpy
    from merger.formulas.opening import open_sources

    plan = read_search(args.search, args.seed)
    checkpoints = open_sources(plan.recipe)
    people = read_people(args.people) if args.people else ()
    stopping: list[int] = []

    def stop(number: int, frame: Any) -> None:
        if stopping:  # a second Ctrl-C does not wait for the candidate in hand
            raise KeyboardInterrupt
        stopping.append(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    screen = Screen()
    try:
        report = evolve(
            plan,
            checkpoints,
            args.out,
            on_event=screen.show,
            should_stop=lambda: bool(stopping),
            resume=args.resume,
            device=args.device,
            people=people,
        )
    except (Stopped, KeyboardInterrupt):
        screen.close()
        seed = f" --seed {args.seed}" if args.seed is not None else ""
        print(f"Stopped. Go on with: python -m merger evolve {args.search} {args.out}{seed} --resume", file=sys.stderr)
        return _INTERRUPTED
    finally:
        screen.close()
        for number, handler in before.items():
            signal.signal(number, handler)
    for line in table(report):
        print(line)
    print(f"Written: {args.out}/model  {args.out}/recipe.yml  {args.out}/report.json")
    return 0


class Screen:
    """Rows on standard output; on a terminal a progress bar on standard error beside them."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._stages: list[dict[str, Any]] = []

    def show(self, kind: str, payload: dict[str, Any]) -> None:
        """Show one event of the search."""
        if kind == "run.started":
            self._stages = payload["stages"]
            print("generation  stage                 best  median  spread  accuracy  time left", flush=True)
        elif kind == "parent.scored":
            self._line(f"    parent  {payload['name']:<20}{payload['fitness']:>6.3f}{payload['accuracy']:>26.3f}")
        elif kind == "generation.opened":
            self._open(payload["population"], f"generation {payload['number']}")
        elif kind in ("candidate.scored", "report.progress"):
            if kind == "report.progress" and (self._bar is None or self._bar.total != payload["total"]):
                self._open(payload["total"], "report")
            self._bar.update(1)
        elif kind == "generation.closed":
            self._line(self._row(payload))

    def close(self) -> None:
        """Take the bar off the terminal."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _open(self, total: int, what: str) -> None:
        self.close()
        self._bar = tqdm(total=total, desc=what, unit="candidate", leave=False, disable=None)

    def _line(self, text: str) -> None:
        self.close()
        print(text, flush=True)

    def _row(self, closed: dict[str, Any]) -> str:
        stage = self._stages[closed["stage"]]
        name = f"{stage['algorithm']} {stage['granularity']}"
        figures = [closed[key] for key in ("best", "median", "spread", "best_accuracy")]
        shown = ["     -" if figure is None else f"{figure:6.3f}" for figure in figures]
        left = duration(closed["eta_low"], closed["eta_high"])
        return f"{closed['number']:>10}  {name:<20}{shown[0]}  {shown[1]}  {shown[2]}    {shown[3]}  {left}"


def table(report: dict[str, Any]) -> list[str]:
    """Parents, best uniform merge and winner on held-out, with intervals, and the winner's lead."""
    entries = [(parent["name"], parent) for parent in report["parents"]]
    entries += [("best uniform merge", report["uniform"]), ("winner", report["winner"])]
    width = max(len(name) for name, _ in entries)
    lines = [
        "",
        f"{'':<{width}}  held-out  95 % interval    validation   ({report['winner']['heldout']['n']} questions)",
    ]
    for name, entry in entries:
        heldout, validation = entry["heldout"], entry["validation"]
        interval = f"{heldout['low']:.3f} to {heldout['high']:.3f}"
        lines.append(f"{name:<{width}}  {heldout['score']:>8.3f}  {interval}  {validation['score']:>10.3f}")
    lead = report["difference"]
    lines.append(
        f"The winner is {lead['difference']:+.3f} against its best parent, {lead['name']} (95 % {lead['low']:+.3f} to"
        f" {lead['high']:+.3f}, p = {lead['p']:.2g}): {lead['gained']} questions gained, {lead['lost']} lost."
    )
    minutes = f"{report['seconds'] / 60:.1f} minutes"
    lines.append(f"{report['candidates']} candidates in {minutes}, seed {report['seed']}.")
    return lines


def duration(low: float | None, high: float | None) -> str:
    """A range of seconds for people: "2-3 min"; empty while unknown."""
    if low is None or high is None:
        return ""
    if high < 90:
        return f"{round(low)}-{round(high)} s"
    return f"{int(low // 60)}-{int(high // 60) + 1} min"
