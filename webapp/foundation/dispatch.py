"""Rings a worker once the transaction has committed.

A message is a doorbell that carries ids only. It may be lost: PostgreSQL holds the truth, and every 10 s the
reconciler rings again for whatever is due. That is why a transactional outbox table would add nothing here: the rows
that are due *are* the outbox, and a second ring is harmless since every task begins by claiming.
"""

import logging
import time
from functools import partial

from django.db import transaction
from kombu.exceptions import OperationalError

from webapp.celery import app

logger = logging.getLogger(__name__)

DEFAULT = "default"
GPU = "gpu"
QUIET_AFTER_FAILURE = 5.0  # seconds
_away_until = 0.0


def ring(task: str, *args: str, queue: str = DEFAULT) -> None:
    """Send ``task`` by name after the commit (now, outside a transaction); a broker that is away is not an error."""
    transaction.on_commit(partial(_send, task, args, queue))


def _send(task: str, args: tuple[str, ...], queue: str) -> None:
    global _away_until
    if time.monotonic() < _away_until:
        return  # opening a generation rings many times: one failure is enough to know
    try:
        app.send_task(task, args=args, queue=queue, retry=False)
    except (OperationalError, OSError) as fault:
        _away_until = time.monotonic() + QUIET_AFTER_FAILURE
        logger.warning("The broker is away; the reconciler will send %s%s again: %s", task, args, fault)
