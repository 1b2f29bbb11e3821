"""The kinds of question files that can be sent, in plain words, beside what each format declares of itself."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from babel.lists import format_list
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from merger.evaluation.tasks import QUESTION_FORMATS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LABELS: Mapping[str, "_StrPromise"] = {
    "xlsx": _("Excel (.xlsx)"),
    "csv": _("CSV"),
    "jsonl": _("JSON"),
}
_SENT = tuple(known for known in QUESTION_FORMATS.values() if known.read is not None)  # one file holds all of it
ENDINGS = tuple(suffix for known in _SENT for suffix in known.suffixes)
REFUSED = tuple(suffix for known in _SENT for suffix in known.refused)  # looked into too: what is said names the mend
MEDIA_TYPES = tuple(known.media_type for known in _SENT)


def listed() -> str:
    """What may be sent, in the reader's language: "Excel (.xlsx), CSV, or JSON"."""
    return format_list([str(LABELS[known.name]) for known in _SENT], "or", get_language() or "en")
