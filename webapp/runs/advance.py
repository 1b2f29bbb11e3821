"""One step of a run: once all that a generation awaits is there, and what people say of its leaders where they are
asked, tell the search its scores in candidate order, and open the next.

Everything happens in one transaction under the run's row lock. A second message finds the step taken and returns.
"""

import hashlib
import json
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from merger.errors import MergerError
from merger.evolution import begin, close_generation, guarded, open_generation
from merger.evolution.loop import events
from webapp.foundation import messages, work
from webapp.runs import engine, kinds, naming, paces, people, services
from webapp.runs.models import Candidate, Generation, Run
from webapp.streams import services as streams

Status = Run.Status


def advance(run_id: UUID) -> None:
    """Take every step that is due; a fault of the plan or the models ends the run visibly."""
    with transaction.atomic():
        run = Run.objects.select_for_update(of=("self",)).get(pk=run_id)
        with translation.override(run.language):
            try:
                with transaction.atomic():
                    _step(run)
            except MergerError as fault:
                run.refresh_from_db()
                services.fail(run, *messages.of(fault))


def _step(run: Run) -> None:
    if run.status == Status.QUEUED:
        _begin(run)
    if run.status != Status.RUNNING:
        return
    if run.deadline and run.deadline <= timezone.now():
        past_deadline(run)
        return
    generation = Generation.objects.filter(run=run, number=run.generation).first() if run.generation else None
    if generation is not None:
        if generation.awaited().exists() or people.waits(run, generation, engine.plan_of(run)):
            return
        close(run, generation)
    assert run.state is not None
    if run.state["guards"] is None:
        if run.parents is None:
            return  # who measures the parents rings
        run.state = guarded(engine.plan_of(run), run.state, [parent["skills"] for parent in run.parents])
        run.save(update_fields=["state"])
    if run.state["finished"]:
        services.stop_searching(run)
    else:
        _open(run)


def _begin(run: Run) -> None:
    plan, layout = engine.plan_of(run), engine.layout_of(run)
    run.state = begin(plan, layout)
    run.status, run.started = Status.RUNNING, timezone.now()
    run.save(update_fields=["state", "status", "started"])
    streams.append(run.stream_id, "run.started", events.run_started(plan, layout, naming.names(run)))
    work.open_all(kinds.PARENTS, [run.pk], scope=run.pk)


def _open(run: Run) -> None:
    plan = engine.plan_of(run)
    opened = open_generation(plan, engine.layout_of(run), run.state)
    number = opened.number
    generation = Generation.objects.create(
        run=run,
        number=number,
        stage=opened.stage,
        opened=engine.generation_to_json(opened),
        population=len(opened.population),
        items=len(opened.items),
    )
    moved = Run.objects.filter(pk=run.pk, generation=number - 1).update(generation=number)
    assert moved == 1  # we hold the row's lock
    run.generation = number
    candidates = Candidate.objects.bulk_create(
        Candidate(
            run=run, generation=generation, index=index, genome=list(genes), digest=_digest(run, number, index, genes)
        )
        for index, genes in enumerate(opened.population)
    )
    streams.append(run.stream_id, "generation.opened", events.generation_opened(opened))
    work.open_all(kinds.SCORE, [candidate.pk for candidate in candidates], scope=run.pk)


def close(run: Run, generation: Generation) -> None:
    """Tell the scores and keep the search's new state. Raises SearchError when no candidate could be judged."""
    candidates = list(generation.candidates.order_by("index"))
    engine.refuse_hopeless(candidates)
    plan, layout = engine.plan_of(run), engine.layout_of(run)
    opened = open_generation(plan, layout, run.state)
    scores = people.weighed(generation, plan, [engine.score_of(item) for item in candidates])
    run.state = close_generation(plan, layout, run.state, scores)
    run.save(update_fields=["state"])
    generation.status, generation.closed = Generation.Status.CLOSED, timezone.now()
    identities = [str(item.pk) for item in candidates]
    generation.summary = events.generation_closed(
        plan, layout, opened, scores, run.state, paces.paces(run), identities, naming.names(run)
    )
    generation.save(update_fields=["status", "closed", "summary"])
    streams.append(run.stream_id, "generation.closed", generation.summary)
    work.open_all(kinds.SAMPLES, [run.pk], scope=run.pk)


def past_deadline(run: Run) -> None:
    """The time a person allowed is over: keep the best, or say that there is none."""
    if Candidate.objects.filter(run=run, status=Candidate.Status.SCORED).exists():
        services.stop_searching(run)
    else:
        services.fail(
            run,
            translation.gettext("The time ran out before the first candidate was scored."),
            translation.gettext("Allow more time, or choose a quicker search."),
        )


def _digest(run: Run, number: int, index: int, genes: Sequence[float]) -> str:
    key = [str(run.pk), number, index, list(genes), run.plan["evaluation_set"]["sha256"], run.seed]
    return hashlib.sha256(json.dumps(key, separators=(",", ":")).encode()).hexdigest()
