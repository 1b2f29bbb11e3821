"""Messages of the engine in the reader's language: it writes templates and facts, and knows no languages."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext

from merger.errors import MergerError


def translated(template: str, facts: Mapping[str, Any], translate: Callable[[str], str] = gettext) -> str:
    """A template with its facts filled in; "" stays "", for nothing is to be said."""
    return translate(template).format_map(facts) if template else ""


def of(fault: MergerError) -> tuple[str, str]:
    """What is wrong, and how to mend it."""
    return translated(fault.message, fault.facts), translated(fault.mend, fault.facts)
