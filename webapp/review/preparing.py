"""What results need is imported before somebody asks for it: that takes a second or two, and no page shall wait."""

import logging
import threading

from django.db import DatabaseError, connection

from merger import judgements
from webapp.review.models import Project

SECONDS_AFTER_START = 3.0  # the first pages come first
log = logging.getLogger(__name__)
_begun = threading.Event()


def begin() -> None:
    """In a thread of its own, once a process."""
    if not _begun.is_set():
        _begun.set()
        threading.Thread(target=judgements.load_evalica, name="imports for results", daemon=True).start()


def begin_soon() -> None:
    """For a process that has just started: only where anything is judged."""
    timer = threading.Timer(SECONDS_AFTER_START, _where_judged)
    timer.daemon = True
    timer.start()


def _where_judged() -> None:
    try:
        if Project.objects.exists():
            begin()
    except DatabaseError as fault:
        log.warning("no look whether anything is judged: %s", fault)  # a project's page begins it as well
    finally:
        connection.close()
