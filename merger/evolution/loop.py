"""The whole search in one process, its state on disk after every generation."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from merger.errors import CandidateFailed
from merger.evolution import events
from merger.evolution.generations import Generation, answer, begin, close_generation, open_generation
from merger.evolution.journal import Journal
from merger.evolution.plan import Plan
from merger.evolution.workbench import CandidateScore, Workbench, layout_of
from merger.search import Told
from merger.weights.checkpoint import Checkpoint

OnEvent = Callable[[str, dict[str, Any]], None]
ShouldStop = Callable[[], bool]
SAMPLE_EVERY = 10  # generations between sample answers


def evolve(
    plan: Plan,
    checkpoints: Mapping[str, Checkpoint],
    out: Path,
    on_event: OnEvent = lambda kind, payload: None,
    should_stop: ShouldStop = lambda: False,
    resume: bool = False,
    device: str = "cpu",
) -> dict[str, Any]:
    """Search, report, write ``out``: report.json, recipe.yml, model/, state.json; returns the report.

    on_event gets the kinds and payloads of :mod:`merger.evolution.events`. should_stop is asked before every
    candidate; when it says yes :class:`Stopped` is raised, and ``resume`` later goes on after the last closed
    generation to the same bits. Raises SearchError when ``out`` holds another search, or one and not ``resume``.
    """
    from merger.evolution.results import write_results

    layout = layout_of(plan, checkpoints)
    journal = Journal.open(out, plan, resume) or Journal(out, plan, begin(plan, layout))
    finished = journal.report()
    if finished is not None:
        return finished
    journal.start()
    bench = Workbench(plan, checkpoints, device=device)
    on_event("run.started", events.run_started(plan, layout))
    for parent in bench.parent_scores():
        on_event("parent.scored", events.parent_scored(parent))
    while not journal.state["finished"]:
        started = time.perf_counter()
        generation = open_generation(plan, layout, journal.state)
        on_event("generation.opened", events.generation_opened(generation))
        scores = _score(bench, generation, on_event, should_stop)
        told = [(score.fitness, score.accuracy) if score else (None, None) for score in scores]
        state = close_generation(
            plan, layout, journal.state, [Told(score.fitness) if score else None for score in scores]
        )
        journal.close(state, len(scores), time.perf_counter() - started)
        payload = events.generation_closed(plan, layout, generation, told, state, journal.paces)
        on_event("generation.closed", payload)
        if generation.number % SAMPLE_EVERY == 0 or state["finished"]:
            rows = bench.samples(answer(plan, layout, state))
            on_event("samples.answered", events.samples_answered(generation.number, rows))
    report = bench.report(
        journal.state,
        {"seconds": journal.seconds()},
        lambda done, total, what: on_event("report.progress", events.report_progress(done, total, what)),
    )
    report["seconds"] = journal.seconds()
    write_results(out, report, checkpoints)
    on_event("run.finished", {"report": report})
    return report


class Stopped(Exception):
    """The search was stopped between two candidates; its state is on disk."""


def _score(
    bench: Workbench, generation: Generation, on_event: OnEvent, should_stop: ShouldStop
) -> list[CandidateScore | None]:
    scores: list[CandidateScore | None] = []
    for index, genome in enumerate(generation.population):
        if should_stop():
            raise Stopped
        try:
            score: CandidateScore | None = bench.score(generation, genome)
        except CandidateFailed:
            score = None
        scores.append(score)
        on_event("candidate.scored", events.candidate_scored(generation, index, score, len(scores)))
    return scores
