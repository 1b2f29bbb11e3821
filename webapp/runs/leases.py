"""Claims on work: a lease on the database's clock, a fencing token, and a second thread that keeps it alive."""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, models
from django.db.models import F, Q
from django.db.models.functions import Now

logger = logging.getLogger(__name__)

ATTEMPTS = 3


def lease_time() -> timedelta:
    """How long a claim holds without a sign of life."""
    return timedelta(seconds=float(getattr(settings, "LEASE_SECONDS", 30)))


def free() -> Q:
    """Rows that nobody holds; an empty lease counts as expired."""
    return Q(lease_until=None) | Q(lease_until__lt=Now())


def claim(
    rows: "models.QuerySet[models.Model]", key: uuid.UUID, *, patient: bool = False, **values: object
) -> uuid.UUID | None:
    """Take the row ``key`` of ``rows`` if it is free; the fencing token, or None. Counts an attempt.

    patient: wait for whoever holds the row's lock for a moment, as others do with a run's row all the time.
    """
    found = rows.filter(free(), pk=key).select_for_update(skip_locked=not patient, of=("self",))
    token = uuid.uuid4()
    taken = rows.model._default_manager.filter(pk__in=list(found.values_list("pk", flat=True))).update(
        lease_token=token, lease_until=Now() + lease_time(), attempts=F("attempts") + 1, **values
    )
    return token if taken else None


class Lease:
    """A claim in force. ``lost`` is set once the row is no longer ours."""

    def __init__(self, model: "type[models.Model]", key: uuid.UUID, token: uuid.UUID) -> None:
        self.model, self.key, self.token = model, key, token
        self.lost = threading.Event()
        self._stop = threading.Event()

    def beat(self) -> None:
        """Prolong the lease, or note that it is lost."""
        held = self.model._default_manager.filter(pk=self.key, lease_token=self.token)
        if not held.update(lease_until=Now() + lease_time()):
            self.lost.set()

    def run(self) -> None:
        """Beat until stopped, on this thread's own database connection."""
        try:
            while not self._stop.wait(lease_time().total_seconds() / 4) and not self.lost.is_set():
                try:
                    self.beat()
                except DatabaseError as fault:  # the database may be back before the lease runs out
                    logger.warning("A heartbeat failed: %s", fault)
                    connection.close()
        finally:
            connection.close()

    def stop(self) -> None:
        """End the heartbeat."""
        self._stop.set()


@contextmanager
def kept_alive(model: "type[models.Model]", key: uuid.UUID, token: uuid.UUID) -> Iterator[Lease]:
    """Keep a claim alive while the block works."""
    lease = Lease(model, key, token)
    thread = threading.Thread(target=lease.run, name=f"heartbeat {key}", daemon=True)
    thread.start()
    try:
        yield lease
    finally:
        lease.stop()
        thread.join()
