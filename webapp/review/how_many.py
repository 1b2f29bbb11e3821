"""How many pairs are left, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from typing_extensions import TypedDict

from webapp.languages.templatetags.figures import number_format
from webapp.review.seats import COUNTED


class LeftWords(TypedDict):
    """How many are left today, as the judging page says it: ``more`` from ``counted`` on, each with %(count)s."""

    counted: int
    few: str
    more: str


def told(count: int, more: bool = False) -> str:
    """ "24", or "1,000 or more", since more are not counted; Japanese with its counter. more: where a sum has such."""
    return _many(more or count >= COUNTED) % {"count": number_format(count, 0)}


def left_today(count: int) -> str:
    """ "24 left today"."""
    ways = left_words()
    return (ways["more"] if count >= COUNTED else ways["few"]) % {"count": number_format(count, 0)}


def left_words() -> LeftWords:
    """In the active language."""
    words = _("%(many)s left today")
    return {"counted": COUNTED, "few": words % {"many": _many(False)}, "more": words % {"many": _many(True)}}


def _many(more: bool) -> str:
    return _("%(count)s or more") if more else pgettext("how many are left", "%(count)s")
