"""What results need is there before somebody asks for it: imports take a second or two, and so does counting a large
project in a new process. No page shall wait for either.
"""

import gc
import logging
import threading

from django.db import DatabaseError, connection

from merger import judgements
from webapp.review import rated, results
from webapp.review.models import Project

SECONDS_AFTER_START = 3.0  # the first pages come first
LARGE = 2  # projects; one with 100,000 judgements takes a second
log = logging.getLogger(__name__)
_begun = threading.Event()


def begin() -> None:
    """In a thread of its own, once a process."""
    if not _begun.is_set():
        _begun.set()
        threading.Thread(target=_imports, name="imports for results", daemon=True).start()


def begin_soon() -> None:
    """For a process that has just started: only where anything is judged."""
    timer = threading.Timer(SECONDS_AFTER_START, _where_judged)
    timer.daemon = True
    timer.start()


def large() -> None:
    """Compute the results of the projects with most judgements, of those that a worker has counted before."""
    rows = Project.objects.filter(kept_sums__number__gt=0).exclude(state=Project.State.CLOSED)
    for project in rows.order_by("-kept_sums__number")[:LARGE]:
        if project.kind == Project.Kind.PAIRS:
            results.results(project)
        else:
            rated.rated_results(project)


def _imports() -> None:
    judgements.load_evalica()
    # What was imported stays: the collector need not look through it (a sixth of a second) as requests make objects.
    gc.collect()
    gc.freeze()


def _where_judged() -> None:
    try:
        if Project.objects.exists():
            _begun.set()
            _imports()
            large()
    except DatabaseError as fault:
        log.warning("no look whether anything is judged: %s", fault)  # a project's page begins it as well
    finally:
        connection.close()
