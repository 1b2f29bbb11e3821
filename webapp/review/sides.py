"""Which answer stands on the left."""

import hashlib
from uuid import UUID

from webapp.review.models import JudgedPair, Rater


def swapped(item: JudgedPair, rater: Rater, repeat: bool = False) -> bool:
    """Whether the second system's answer stands on the left for this rater; a repeat shows it the other way round.

    A coin for each item and rater, thrown by a digest of both ids (random UUIDs among them, so that nobody can tell):
    the same page shows the same sides after a reload, and a judgement that comes late can still be read.
    """
    return item.second is not None and _coin(item.project_id, f"{item.pk}", rater.pk) != repeat


def practice_swapped(place: int, rater: Rater) -> bool:
    """The same for a practice item."""
    return _coin(rater.project_id, f"practice {place}", rater.pk)


def _coin(project: UUID, what: str, rater: UUID) -> bool:
    return bool(hashlib.sha256(f"{project} {what} {rater}".encode()).digest()[0] & 1)
