"""A worker's attempt at something that a run needs once: what it gives, or the telling of why it could not be."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.utils import translation
from django.utils.translation import gettext

from merger.errors import N_, MergerError
from webapp.foundation import messages, work
from webapp.runs import judges
from webapp.runs.models import Run

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
Fail = Callable[[work.Claim, str, str], None]  # the claim, what is wrong, how to mend it


def attempt(held: work.Claim, run: Run, act: Callable[[], Result], fail: Fail, failed: str) -> Result | None:
    """What ``act`` gives; None after a fault: it is told, or left to another worker's attempt.

    failed: what is said of a fault of the program at the last attempt; a template with {fault}.
    """
    with held.kept_alive(), translation.override(run.language):
        try:
            return act()
        except MergerError as fault:
            fail(held, *messages.of(fault))
        except Exception as fault:
            logger.exception("%s of run %s failed at attempt %s.", held.kind, run.pk, held.attempts)
            judges.forget(run)
            if held.last:
                fail(held, gettext(failed).format(fault=str(fault)[:500]), "")
            else:
                held.release()
    return None


def gave_up(held: work.Claim, fail: Fail, died: str) -> None:
    """All workers died at it; died: what is said of that, a template with {count}."""
    with translation.override(Run.objects.only("language").get(pk=held.subject).language):
        mend = gettext(N_("Perhaps the models are too large for this machine's memory."))
        fail(held, gettext(died).format(count=held.attempts), mend)
