"""Figures as people say them, in the language of the page: sizes, counts, shares, durations."""

from django import template
from django.utils import formats
from django.utils.translation import get_language, ngettext

register = template.Library()

_SIZES = ("B", "kB", "MB", "GB", "TB")


def number_format(value: float, digits: int) -> str:
    """Rounded, with the language's own marks; Django's formatter alone cuts digits off."""
    return formats.number_format(round(value, digits), digits, use_l10n=True, force_grouping=True)


@register.filter
def size(count: int) -> str:
    """Bytes, in powers of ten as disks are sold: 2700000 -> "2.7 MB"."""
    value, step = float(count), 0
    while value >= 1000 and step < len(_SIZES) - 1:
        value, step = value / 1000, step + 1
    return f"{number_format(value, 0 if step == 0 or value >= 100 else 1)} {_SIZES[step]}"


@register.filter
def whole(count: int) -> str:
    """A whole number with its thousands apart."""
    return number_format(count, 0)


@register.filter
def parameters(count: int) -> str:
    """Parameters of a model: 7,241,732,096 -> "7.2 B" in English, 「72億」 in Japanese."""
    steps = ((10**8, "億"), (10**4, "万")) if get_language() == "ja" else ((10**9, " B"), (10**6, " M"), (10**3, " k"))
    for unit, name in steps:
        if count >= unit:
            value = count / unit
            return f"{number_format(value, 0 if value >= 10 else 1)}{name}"
    return number_format(count, 0)


@register.filter
def percent(share: float | None, digits: int = 1) -> str:
    """A share of one: 0.715 -> "71.5%"; nothing measured is a dash."""
    return "–" if share is None else f"{number_format(share * 100, digits)}%"


@register.filter
def seconds(value: float | None) -> str:
    """A time that work takes, never finer than it is known."""
    if value is None:
        return "–"
    if value < 59.5:
        count = max(1, round(value))
        return ngettext("%(count)s second", "%(count)s seconds", count) % {"count": count}
    minutes = round(value / 60)
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = round(minutes / 6) / 10
    return ngettext("%(count)s hour", "%(count)s hours", hours if hours == 1 else 2) % {
        "count": number_format(hours, 1)
    }
