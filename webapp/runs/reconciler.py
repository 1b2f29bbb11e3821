"""Every ten seconds: whatever is due and has been forgotten is rung for again.

What a message was lost for, what a dead worker held, what a deadline ended: all of it is read from PostgreSQL.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import translation

from webapp.catalog import orphans
from webapp.foundation import work
from webapp.runs import advance, kinds, people
from webapp.runs.models import Candidate, Run

MOST = 500


def reconcile() -> None:
    """One round."""
    work.reconcile()
    ring_runs()
    end_paused()
    orphans.collect()


def ring_runs() -> None:
    """Runs with a step to take: not begun, nothing awaited any more, past their deadline."""
    awaited = Candidate.objects.awaited().filter(run=OuterRef("pk"), generation__number=OuterRef("generation"))
    steps = Run.objects.filter(
        Q(status=Run.Status.QUEUED)
        | Q(status=Run.Status.RUNNING, generation=0)
        | Q(status=Run.Status.RUNNING, deadline__lte=Now())
        | (Q(status=Run.Status.RUNNING, generation__gt=0) & ~Exists(awaited))
    )
    for run in steps.order_by("created")[:MOST]:
        kinds.ring_advance(run)


def end_paused() -> None:
    """Paused runs whose time is over: no worker steps there. While people are asked, no time runs."""
    late = Run.objects.filter(status=Run.Status.PAUSED, deadline__lte=Now())
    for run in late.exclude(pk__in=people.waiting().values("run"))[:MOST]:
        with transaction.atomic():
            held = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
            if held.status == Run.Status.PAUSED:
                with translation.override(held.language):
                    advance.past_deadline(held)
