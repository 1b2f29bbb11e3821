"""Leased work: opened once, claimed by one worker at a time, settled exactly once however often its message comes.

A message only rings (:mod:`webapp.foundation.dispatch`); what is due is read from PostgreSQL. A claim is a lease on the
database's clock, kept alive by a second thread, with a token that fences out whoever slept past it. :func:`reconcile`
takes back what dead workers held, gives up what three of them died at, and rings again for messages that were lost.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from webapp.foundation.dispatch import DEFAULT, ring
from webapp.foundation.models import Work

logger = logging.getLogger(__name__)

ATTEMPTS = 3
QUIET = timedelta(seconds=20)  # after which a message counts as lost, if nobody works in its scope
PATIENCE = timedelta(minutes=10)  # after which it counts as lost even so
MOST = 500  # of one round


@dataclass(frozen=True)
class Claim:
    """Work in a worker's hands."""

    kind: str
    subject: uuid.UUID
    token: uuid.UUID
    attempts: int

    @property
    def last(self) -> bool:
        """Whether nobody else will try after this one."""
        return self.attempts >= ATTEMPTS

    def _rows(self) -> "QuerySet[Work]":
        return Work.objects.filter(kind=self.kind, subject=self.subject, token=self.token)

    def settle(self) -> bool:
        """It is over; belongs in the transaction that writes the result. False: the claim is lost, write nothing."""
        return bool(self._rows().delete()[0])

    def release(self) -> bool:
        """Give it back to be tried again; False when the claim is lost."""
        free = self._rows().update(token=None, lease_until=None, not_before=Now() + QUIET)
        if free:
            _ring(self.kind, self.subject)
        return bool(free)

    def beat(self) -> bool:
        """Prolong the lease; False when the claim is lost."""
        return bool(self._rows().update(lease_until=Now() + lease_time()))

    @contextmanager
    def kept_alive(self) -> Iterator[threading.Event]:
        """Beat while the block works; the event is set once the claim is lost."""
        lost, stop = threading.Event(), threading.Event()
        thread = threading.Thread(target=self._beats, args=(stop, lost), name=f"heartbeat {self.subject}", daemon=True)
        thread.start()
        try:
            yield lost
        finally:
            stop.set()
            thread.join()

    def _beats(self, stop: threading.Event, lost: threading.Event) -> None:
        """Beat until stopped, on this thread's own database connection."""
        try:
            while not stop.wait(lease_time().total_seconds() / 4) and not lost.is_set():
                try:
                    if not self.beat():
                        lost.set()
                except DatabaseError as fault:  # the database may be back before the lease runs out
                    logger.warning("A heartbeat failed: %s", fault)
                    connection.close()
        finally:
            connection.close()


@dataclass(frozen=True)
class Kind:
    """One sort of work. task, queue: the message that rings for it. due: subjects that may be worked on now.

    give_up: the name of what ends the subject of a claim at which too many workers died; "": it is settled, and nobody
    waits for it. release: the name of what gives a claim back; "": its own method does. By name as tasks are, since the
    web process, which knows the kinds, never imports what does the work.
    """

    name: str
    task: str
    due: Callable[[], "QuerySet[Any]"]
    give_up: str = ""
    release: str = ""
    queue: str = DEFAULT


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind of work known; apps do it when they are ready."""
    KINDS[kind.name] = kind


def lease_time() -> timedelta:
    """How long a claim holds without a sign of life."""
    return timedelta(seconds=float(getattr(settings, "LEASE_SECONDS", 30)))


def free() -> Q:
    """Work that nobody holds; an empty lease counts as expired."""
    return Q(lease_until=None) | Q(lease_until__lt=Now())


def open_all(kind: str, subjects: Iterable[uuid.UUID], scope: uuid.UUID | None = None) -> None:
    """Note what is to be done and ring for it in this order; what is open already stays as it is."""
    keys = list(subjects)
    with transaction.atomic():
        Work.objects.bulk_create(
            (Work(kind=kind, subject=key, scope=scope, not_before=Now() + QUIET) for key in keys), ignore_conflicts=True
        )
        for key in keys:
            _ring(kind, key)


def drop(**which: Any) -> None:
    """Forget open work (``scope=...``, or ``kind=..., subject=...``); whoever holds some of it comes too late."""
    Work.objects.filter(**which).delete()


def ring_waiting(kind: str, scope: uuid.UUID) -> None:
    """Ring for whatever of a scope waits."""
    waiting = Work.objects.filter(free(), kind=kind, scope=scope).order_by("pk")
    for subject in waiting.values_list("subject", flat=True):
        _ring(kind, subject)


@transaction.atomic
def claim(kind: str, subject: uuid.UUID) -> Claim | None:
    """Take the work if it is open, free and due. Counts an attempt."""
    rows = Work.objects.filter(free(), kind=kind, subject=subject, attempts__lt=ATTEMPTS)
    row = rows.filter(subject__in=KINDS[kind].due().values("pk")).select_for_update(skip_locked=True).first()
    if row is None:
        return None
    made = Claim(kind, subject, uuid.uuid4(), row.attempts + 1)
    Work.objects.filter(pk=row.pk).update(
        token=made.token, lease_until=Now() + lease_time(), attempts=F("attempts") + 1
    )
    return made


def reconcile() -> None:
    """One round: dead workers' claims are released or given up, lost messages are sent again."""
    for kind in KINDS.values():
        for claim in _taken_over(kind):
            if claim.last:
                _by_name(kind.give_up, Claim.settle)(claim)
            else:
                _by_name(kind.release, Claim.release)(claim)
        _ring_again(kind)


def _taken_over(kind: Kind) -> Iterator[Claim]:
    """Claims whose lease ran out, one by one, in our hands: the worker may only have been slow."""
    expired = Work.objects.filter(free(), kind=kind.name).exclude(token=None).order_by("pk")
    for row in list(expired[:MOST]):
        claim = Claim(kind.name, row.subject, uuid.uuid4(), row.attempts)
        rows = Work.objects.filter(free(), pk=row.pk, token=row.token)
        if rows.update(token=claim.token, lease_until=Now() + lease_time()):
            yield claim


@transaction.atomic
def _ring_again(kind: Kind) -> None:
    """For what waits in a scope where nothing is held, or has waited too long beside what is."""
    held = Work.objects.filter(scope=OuterRef("scope"), lease_until__gte=Now())
    waiting = Work.objects.filter(free(), kind=kind.name, subject__in=kind.due().values("pk"), not_before__lt=Now())
    due = waiting.filter(~Exists(held) | Q(not_before__lt=Now() - PATIENCE))
    rows = list(due.order_by("pk").select_for_update(skip_locked=True, of=("self",))[:MOST])
    Work.objects.filter(pk__in=[row.pk for row in rows]).update(not_before=Now() + QUIET)
    for row in rows:
        _ring(kind.name, row.subject)


def _by_name(name: str, otherwise: Callable[[Claim], object]) -> Callable[[Claim], object]:
    found: Callable[[Claim], object] = import_string(name) if name else otherwise
    return found


def _ring(kind: str, subject: uuid.UUID) -> None:
    ring(KINDS[kind].task, str(subject), queue=KINDS[kind].queue)
