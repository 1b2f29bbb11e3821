"""A licence as a badge with its consequence in words."""

from typing import Any

from django import template

from webapp.catalog.licences import licence_facts

register = template.Library()


@register.inclusion_tag("catalog/licence.html")
def licence(key: str, full: bool = False) -> dict[str, Any]:
    """The licence's name and whether commercial use is allowed; ``full`` adds what it asks for."""
    return {"licence": licence_facts(key), "full": full}
