"""What became of a letter."""

from typing import Any

from django import template

from webapp.review.mailing import letters
from webapp.review.models import Letter

register = template.Library()


@register.inclusion_tag("review/letter_state.html")
def letter_state(letter: Letter) -> dict[str, Any]:
    """Its state, and what went wrong."""
    return {"letter": letter, "trouble": letters.trouble(letter)}
