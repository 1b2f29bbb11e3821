"""What stands against the question sets that a search names."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merger.errors import MergerError
from merger.evaluation.tasks import without_signs
from webapp.catalog import cautions, queries
from webapp.catalog.growing import CurrentSet
from webapp.catalog.models import EvaluationSet
from webapp.designer.fault_words import in_words
from webapp.designer.named_sets import NamedSets
from webapp.designer.problem import Problem
from webapp.designer.search_settings import SearchSettings
from webapp.languages.templatetags.figures import number_format


@dataclass(frozen=True)
class _Questions:
    """The texts of a set's questions that a search learns from, and of those kept back for the final test."""

    search: frozenset[str]
    heldout: frozenset[str]


def question_problems(settings: SearchSettings, named: NamedSets) -> Iterator[Problem]:
    """Sets that are not there, parts without questions, too few judgements, questions of one set's final test that the
    search sees in another."""
    if settings.evaluation_set not in named.sets:
        yield Problem(
            _("Nobody has said yet what the child must be good at."),
            _("Choose a question set."),
            action="choose_question_set",
        )
    for skill in settings.skills:
        if skill.evaluation_set not in named.sets:
            yield Problem(
                _("A question set that the child must not lose is no longer there."),
                _("Take it out of the list, or choose another one."),
                action="open_search",
            )
    for key, found in named.sets.items():
        first = key == settings.evaluation_set
        fault = named.growing[key].fault if key in named.growing else None
        if fault is not None:
            message, mend = in_words(fault, fault.facts)
            yield Problem(message, mend, action="choose_question_set" if first else "open_search")
            continue
        parts = ("search", "validation", "heldout") if first else ("search", "heldout")
        yield from (_empty_part(found.name, part) for part in parts if found.splits.get(part, 0) < 1)
    for one in cautions.of(named.sets):
        yield Problem(one.message, one.mend, "warning", action="open_search")
    yield from _seen_elsewhere(named)


def _empty_part(name: str, part: str) -> Problem:
    return Problem(
        _("“{name}” has no questions in the part “{split}”.").format(name=name, split=part),
        _("Add questions, or leave the column “split” out to have them dealt out."),
        action="choose_question_set",
    )


def _seen_elsewhere(named: NamedSets) -> Iterator[Problem]:
    """A project asks questions of some set: where they are of its final test, the search sees what it must not."""
    if len(named.sets) < 2:
        return
    try:
        asked = {
            key: _growing(named.growing[key]) if key in named.growing else _stored(found)
            for key, found in named.sets.items()
        }
    except MergerError:  # a file is gone, which is said when a run shall take it
        return
    for seen, kept_back in permutations(named.sets, 2):
        count = len(asked[seen].search & asked[kept_back].heldout)
        if count:
            yield Problem(
                ngettext(
                    "{count} question that “{seen}” shows the search is also in the final test of “{kept_back}”: "
                    "its result will look better than it is.",
                    "{count} questions that “{seen}” shows the search are also in the final test of “{kept_back}”: "
                    "its result will look better than it is.",
                    count,
                ).format(
                    count=number_format(count, 0), seen=named.sets[seen].name, kept_back=named.sets[kept_back].name
                ),
                _("Choose sets that have no questions in common, or judge questions that are not in the final test."),
                "warning",
                action="open_search",
            )


@lru_cache(maxsize=32)
def _stored(found: EvaluationSet) -> _Questions:
    """Of a set in the store, whose questions never change."""
    task = queries.task_of(found)
    search, heldout = (
        frozenset(without_signs(item.question) for item in task.split(part)) for part in ("search", "heldout")
    )
    return _Questions(search, heldout)


def _growing(found: CurrentSet) -> _Questions:
    rows = [json.loads(line) for line in found.content.splitlines()]
    search, heldout = (
        frozenset(without_signs(row["question"]) for row in rows if row["split"] == part)
        for part in ("search", "heldout")
    )
    return _Questions(search, heldout)
