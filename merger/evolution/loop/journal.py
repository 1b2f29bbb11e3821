"""The search's diary on disk, from which a stopped or killed one goes on."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from merger.errors import N_, SearchError
from merger.evolution.files import write_atomically
from merger.evolution.loop.generations import OpenGeneration
from merger.evolution.loop.scores import CandidateScore
from merger.evolution.loop.state import State
from merger.evolution.plan.plan import Plan

_CANDIDATES = "candidates.jsonl"


class Journal:
    """``state.json``: the plan, the state after the last closed generation, and the time spent.

    ``candidates.jsonl``: a line for every candidate of the closed generations: generation, stage, index, genome,
    fitness (None: failed), accuracy, objectives.
    """

    def __init__(self, out: Path, plan: Plan, state: State) -> None:
        self.out, self.plan, self.state = out, plan, state
        self.paces: list[tuple[int, float]] = []
        self._before, self._started = 0.0, time.perf_counter()

    @classmethod
    def open(cls, out: Path, plan: Plan, resume: bool) -> "Journal | None":
        """The journal kept in a folder, or None where there is none; SearchError when it must not be touched."""
        path = out / "state.json"
        if not path.exists():
            if out.exists() and any(out.iterdir()):
                raise SearchError(
                    N_("{file} is not empty."), mend=N_("Choose a new folder."), setting="out", file=str(out)
                )
            return None
        if not resume:
            raise SearchError(
                N_("{file} holds a search already."),
                mend=N_("Add --resume to go on with it, or choose another folder."),
                setting="out",
                file=str(out),
            )
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            same = kept["plan"] == plan.to_json()
            journal = cls(out, plan, kept["state"])
            journal.paces = [(int(count), float(spent)) for count, spent in kept["paces"]]
            journal._before = float(kept["seconds"])
        except (ValueError, KeyError, TypeError) as fault:
            raise SearchError(
                N_("{file} is damaged."), mend=N_("Start anew in another folder."), setting="out", file=str(path)
            ) from fault
        if not same:
            raise SearchError(
                N_("{file} holds a search with other settings, models or questions."),
                mend=N_("Resume it with the file and seed it was started with, or choose another folder."),
                setting="out",
                file=str(out),
            )
        return journal

    def start(self) -> None:
        """Make the folder and note the plan, so that a search killed in its first generation can be resumed too."""
        self.out.mkdir(parents=True, exist_ok=True)
        closed = [json.dumps(line) + "\n" for line in self.candidates()]
        write_atomically(self.out / _CANDIDATES, "".join(closed))  # without those of a generation that was cut off
        self._write()

    def candidates(self) -> list[dict[str, Any]]:
        """The candidates of the closed generations, in order."""
        path = self.out / _CANDIDATES
        if not path.exists():
            return []
        found = []
        for text in path.read_text(encoding="utf-8").splitlines():
            try:
                line = json.loads(text)
            except ValueError:
                break  # half a line: the search was killed as it wrote
            if line["generation"] > self.state["generations"]:
                break
            found.append(line)
        return found

    def close(
        self, state: State, generation: OpenGeneration, scores: Sequence[CandidateScore | None], seconds: float
    ) -> None:
        """Keep a generation's candidates, then the state after it."""
        with (self.out / _CANDIDATES).open("a", encoding="utf-8") as file:
            for index, score in enumerate(scores):
                file.write(json.dumps(_line(generation, index, score)) + "\n")
        self.state = state
        self.paces.append((len(scores) * self.plan.effort(generation.stage), seconds))
        self._write()

    def end(self, state: State) -> None:
        """Keep a state that ends the search between generations."""
        self.state = state
        self._write()

    def seconds(self) -> float:
        """Seconds spent on the search, over all its sittings."""
        return self._before + time.perf_counter() - self._started

    def report(self) -> dict[str, Any] | None:
        """The report, when everything was written before."""
        path = self.out / "report.json"
        if not path.exists():
            return None
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return report

    def _write(self) -> None:
        kept = {"plan": self.plan.to_json(), "state": self.state, "seconds": self.seconds(), "paces": self.paces}
        write_atomically(self.out / "state.json", json.dumps(kept, ensure_ascii=False))


def _line(generation: OpenGeneration, index: int, score: CandidateScore | None) -> dict[str, Any]:
    return {
        "generation": generation.number,
        "stage": generation.stage,
        "index": index,
        "genome": list(generation.population[index]),
        "fitness": score.fitness if score else None,
        "accuracy": score.accuracy if score else None,
        "objectives": list(score.objectives) if score else [],
        "excess": score.excess if score else None,
        "asked": score.asked if score else 0,
    }
