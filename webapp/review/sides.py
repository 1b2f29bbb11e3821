"""Which answer stands on the left."""

import hashlib

from webapp.review.models import JudgedPair, Rater


def swapped(item: JudgedPair, rater: Rater, repeat: bool = False) -> bool:
    """Whether the second system's answer stands on the left for this rater; a repeat shows it the other way round.

    A coin for each item and rater, thrown by a digest of both ids and the project's salt, which is told to nobody, so
    that nobody can tell: the same page shows the same sides after a reload, and a judgement that comes late can still
    be read.
    """
    return item.second is not None and _coin(f"{item.pk}", rater) != repeat


def practice_swapped(place: int, rater: Rater) -> bool:
    """The same for a practice item."""
    return _coin(f"practice {place}", rater)


def _coin(what: str, rater: Rater) -> bool:
    return bool(hashlib.sha256(f"{rater.project.salt} {what} {rater.pk}".encode()).digest()[0] & 1)
