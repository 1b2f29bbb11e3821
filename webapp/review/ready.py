"""Ready texts in the reader's language: a project keeps them in its maker's, and whoever judges may read another."""

from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from webapp.review import criteria, words
from webapp.review.criteria import StepsOf

KINDS = ("pairs", "rubric", "check")


def shown(text: str) -> str:
    """A kept text as this reader is to see it: a ready one, in whatever language, in theirs; else as it is."""
    source = _sources().get(text)
    return text if source is None else _(source)


def shown_row(row: StepsOf) -> StepsOf:
    """A criterion so."""
    return {"name": row["name"], "label": shown(row["label"]), "steps": [shown(step) for step in row["steps"]]}


def known(text: str) -> bool:
    """Whether it is a ready text, in any language."""
    return text in _sources()


@cache
def _sources() -> dict[str, str]:
    """Every ready text, in every language, with its words in the source, by which gettext knows it."""
    with translation.override(None):
        sources = list(_texts())
    found: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for text, source in zip(_texts(), sources, strict=True):
                found.setdefault(text, source)
    return found


def _texts() -> Iterator[str]:
    """All of them in the language that is active, always in the same order."""
    rows = criteria.ready(criteria.READY) + criteria.of_check()
    names = {row["name"] for row in rows}
    for kind in KINDS:
        yield words.title(kind)
        yield words.guide(kind)
        for item in words.practice_for(kind, names):
            yield from (item["question"], *item["answers"], item["why"])
    for row in rows:
        yield from (row["label"], *row["steps"])
