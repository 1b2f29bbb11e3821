"""The date that chat templates write: one and the same, so that a question is put alike on every day."""

import json
import re
from datetime import datetime

PROMPT_DATE = datetime(2026, 1, 1)
FUNCTION = "strftime_now"  # by which a template asks transformers for the day (Llama 3.2, gpt-oss, Mistral)
_CALL = re.compile(rf"{FUNCTION}\(\s*(?:'([^'\\{{}}]*)'|\"([^\"\\{{}}]*)\")\s*\)")


def is_dated(template: str | None) -> bool:
    """Does a chat template write the day on which it is filled?"""
    return bool(_CALL.search(template or ""))


def on_one_day(template: str) -> str:
    """The template with :data:`PROMPT_DATE` where it would write the day, in the form that it asks for.

    transformers lets nobody give it another clock, so the calls are replaced by what they give on that day.
    """
    return _CALL.sub(
        lambda match: json.dumps(PROMPT_DATE.strftime(match[1] or match[2] or ""), ensure_ascii=False), template
    )
