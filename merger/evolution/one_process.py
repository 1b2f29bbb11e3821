"""The whole search in one process, its state on disk after every generation."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from merger.errors import N_, CandidateFailed, SearchError
from merger.evolution.judging.judge import Judge, layout_of
from merger.evolution.loop import events
from merger.evolution.loop.generations import (
    OpenGeneration,
    answer,
    begin,
    close_generation,
    guarded,
    open_generation,
    stopped,
)
from merger.evolution.loop.journal import Journal
from merger.evolution.loop.leaders import LeaderStrengths, asked_about, leaders, weighed
from merger.evolution.loop.scores import CandidateScore
from merger.evolution.plan.plan import Plan
from merger.evolution.report.report import make_report
from merger.evolution.report.types import plain
from merger.formulas.devices import check_device
from merger.weights.checkpoint import Checkpoint

OnEvent = Callable[[str, Any], None]
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
    people: Sequence[LeaderStrengths] = (),
) -> dict[str, Any]:
    """Search, report, write ``out``: report.json, recipe.yml, model/, state.json; returns the report.

    on_event gets the kinds and payloads of :mod:`merger.evolution.loop.payloads`. should_stop is asked before every
    candidate; when it says yes :class:`Stopped` is raised, and ``resume`` later goes on after the last closed
    generation to the same bits. people: what was said of the leaders in a run of this plan on the web; here nobody can
    be asked. Raises SearchError when ``out`` holds another search, or one and not ``resume``, or when what people said
    is missing.
    """
    from merger.evolution.report.results import write_results  # imports numba

    def out_of_time() -> bool:
        limit = plan.budget.seconds
        return limit is not None and journal.state["generations"] > 0 and journal.seconds() > limit

    check_device(device)  # before anything is written
    said = {one.generation: one for one in people}
    if plan.people is not None and not said:
        raise _unasked(plan.people.generations[0])
    layout = layout_of(plan, checkpoints)
    journal = Journal.open(out, plan, resume) or Journal(out, plan, begin(plan, layout))
    finished = journal.report()
    if finished is not None:
        return finished
    journal.start()
    bench = Judge(plan, checkpoints, device=device)
    on_event("run.started", events.run_started(plan, layout))
    began, parents = time.perf_counter(), []
    for parent in bench.parent_scores():
        parents.append(parent)
        on_event("parent.scored", events.parent_scored(parent))
    spent = time.perf_counter() - began
    if journal.state["guards"] is None:
        journal.state = guarded(plan, journal.state, [parent.skills for parent in parents])
    asked = len(parents) * sum(task.sizes()["search"] for task in (bench.task, *bench.skills))
    on_event("search.forecast", events.forecast(plan, layout, journal.state, spent, asked))
    while not journal.state["finished"]:
        started = time.perf_counter()
        generation = open_generation(plan, layout, journal.state)
        on_event("generation.opened", events.generation_opened(generation))
        try:
            scores = _score(bench, generation, on_event, should_stop, out_of_time)
        except OutOfTime:
            journal.end(stopped(journal.state))
            break
        heard = said.get(generation.number)
        if asked_about(plan, generation.number):
            if not leaders(plan, generation.number, scores):
                heard = LeaderStrengths.of_nobody(generation.number)
            elif heard is None:
                raise _unasked(generation.number)
            on_event("leaders.judged", events.leaders_judged(plan, heard))
        told = weighed(plan, generation.number, scores, heard)
        state = close_generation(plan, layout, journal.state, told)
        journal.close(state, generation, scores, time.perf_counter() - started)
        payload = events.generation_closed(plan, layout, generation, told, state, journal.paces)
        on_event("generation.closed", payload)
        if generation.number % SAMPLE_EVERY == 0 or state["finished"]:
            asking = time.perf_counter()
            rows = bench.samples(answer(plan, layout, state))
            spent = time.perf_counter() - asking
            on_event("samples.answered", events.samples_answered(generation.number, rows, spent))
    found = make_report(
        bench,
        journal.state,
        {
            "seconds": journal.seconds(),
            "candidates": journal.candidates(),
            "people": _heard(plan, said, journal.state["generations"]),
            "ledger": out.resolve().parent / "heldout-looks.json",
        },
        lambda done, total, what: on_event("report.progress", events.report_progress(done, total, what)),
    )
    report: dict[str, Any] = plain(found) | {"seconds": journal.seconds()}
    write_results(out, report, checkpoints)
    on_event("run.finished", {"report": report})
    return report


def _heard(plan: Plan, said: Mapping[int, LeaderStrengths], generations: int) -> list[LeaderStrengths]:
    """What people said of the generations that were searched, also before a stop."""
    asked = plan.people.generations if plan.people else ()
    return [said[number] for number in asked if number in said and number <= generations]


class Stopped(Exception):
    """The search was stopped between two candidates; its state is on disk."""


def _unasked(generation: int) -> SearchError:
    return SearchError(
        N_("People are to judge in generation {value}, and here nobody can be asked."),
        mend=N_("Run it on the web, or give what people said there with --people FILE."),
        setting="people",
        value=generation,
    )


class OutOfTime(Exception):
    """The time or the money is spent; the best so far is what the search found."""


def _score(
    bench: Judge,
    generation: OpenGeneration,
    on_event: OnEvent,
    should_stop: ShouldStop,
    out_of_time: ShouldStop,
) -> list[CandidateScore | None]:
    scores: list[CandidateScore | None] = []
    for index, genome in enumerate(generation.population):
        if should_stop():
            raise Stopped
        if out_of_time():
            raise OutOfTime
        began, reason = time.perf_counter(), ""
        try:
            score: CandidateScore | None = bench.score(generation, genome)
        except CandidateFailed as fault:
            score, reason = None, str(fault)
        scores.append(score)
        payload = events.candidate_scored(
            generation.number,
            index,
            score,
            done=len(scores),
            of=len(generation.population),
            seconds=time.perf_counter() - began,
            error=reason,
        )
        on_event("candidate.scored", payload)
    return scores
