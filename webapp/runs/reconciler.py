"""Every ten seconds: whatever is due and has been forgotten is rung for again.

What a message was lost for, what a dead worker held, what a deadline ended: all of it is read from PostgreSQL.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from webapp.catalog import jobs, orphans
from webapp.runs import advance, leases, scoring, services
from webapp.runs.models import Candidate, Generation, Run
from webapp.runs.rings import ring_advance, ring_conclude, ring_parents, ring_score

QUIET = timedelta(seconds=20)  # a run in which nothing stirs for so long has lost its messages
PATIENCE = timedelta(minutes=10)  # after which a waiting candidate is rung for even in a busy run
MOST = 500

Status = Candidate.Status


def reconcile() -> None:
    """One round."""
    give_back_expired()
    ring_unanswered()
    ring_runs()
    jobs.reconcile()
    orphans.collect()


def give_back_expired() -> None:
    """Claims whose lease ran out wait again; after three attempts they are failed and the search goes on."""
    expired = Candidate.objects.filter(leases.free(), status=Status.CLAIMED, run__status__in=("running", "paused"))
    for candidate in expired.select_related("run").order_by("rung")[:MOST]:
        if candidate.attempts >= leases.ATTEMPTS:
            with translation.override(candidate.run.language):
                reason = _("The worker died {count} times at this candidate.").format(count=candidate.attempts)
            scoring.settle(candidate.pk, None, scoring.Result(None, 0.0, reason))
            continue
        with transaction.atomic():
            rows = Candidate.objects.filter(leases.free(), pk=candidate.pk, status=Status.CLAIMED)
            if rows.update(status=Status.WAITING, lease_token=None, lease_until=None, rung=Now()):
                ring_score(candidate)


def ring_unanswered() -> None:
    """Candidates that wait in a quiet run, or too long in a busy one."""
    stirring = Candidate.objects.filter(run=OuterRef("run")).filter(
        Q(status=Status.CLAIMED, lease_until__gte=Now()) | Q(scored__gte=Now() - QUIET)
    )
    waiting = Candidate.objects.filter(
        status=Status.WAITING, run__status=Run.Status.RUNNING, run__generation=F("generation__number")
    ).annotate(stirs=Exists(stirring))
    due = waiting.filter(Q(stirs=False, rung__lt=Now() - QUIET) | Q(rung__lt=Now() - PATIENCE))
    with transaction.atomic():
        candidates = list(due.order_by("generation", "index")[:MOST])
        Candidate.objects.filter(pk__in=[item.pk for item in candidates]).update(rung=Now())
        for candidate in candidates:
            ring_score(candidate)


def ring_runs() -> None:
    """Runs with a step to take: not begun, full but not closed, past their deadline, waiting for their report."""
    full = Generation.objects.filter(run=OuterRef("pk"), number=OuterRef("generation"), scored__gte=F("population"))
    steps = Run.objects.filter(
        Q(status=Run.Status.QUEUED)
        | Q(status=Run.Status.RUNNING, generation=0)
        | Q(status=Run.Status.RUNNING, deadline__lte=Now())
        | (Q(status=Run.Status.RUNNING) & Exists(full))
    )
    with transaction.atomic():
        for run in steps.order_by("created")[:MOST]:
            ring_advance(run)
        unmeasured = Run.objects.filter(leases.free(), status=Run.Status.RUNNING, parents=None)
        for run in unmeasured.filter(started__lt=Now() - QUIET)[:MOST]:
            if run.attempts < leases.ATTEMPTS:
                ring_parents(run)
            elif run.generation == 0:  # it waits for them, and they killed every worker
                _give_up(run)
        for run in Run.objects.filter(leases.free(), status=Run.Status.FINISHING)[:MOST]:
            if run.attempts < leases.ATTEMPTS:
                ring_conclude(run)
            else:
                _give_up(run)
    for run in Run.objects.filter(status=Run.Status.PAUSED, deadline__lte=Now())[:MOST]:
        with transaction.atomic():
            held = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
            if held.status == Run.Status.PAUSED:
                with translation.override(held.language):
                    advance.past_deadline(held)


def _give_up(run: Run) -> None:
    """End a run at which three workers died, at the step where they did."""
    held = Run.objects.select_for_update(of=("self",)).filter(leases.free(), pk=run.pk, status=run.status)
    found = held.first()
    if found is None:
        return
    with translation.override(found.language):
        told = (
            _("The worker died {count} times while it measured the source models.")
            if found.status == Run.Status.RUNNING
            else _("The worker died {count} times while it wrote the report.")
        )
        services.fail(
            found,
            told.format(count=found.attempts),
            _("Perhaps the models are too large for this machine's memory."),
        )
