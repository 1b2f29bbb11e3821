"""The rows of a rubric: ready ones, one's own as they are written in a form, and the one row of a check.

A criterion is {"name", "label", "steps"}: its name in the records, and in the maker's language its title and a word for
each step, the worst first.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from typing_extensions import TypedDict

from merger.errors import N_
from merger.judgements import CHECK, CHECK_CRITERION
from merger.judgements import Criterion as Counted
from webapp.foundation.refusals import Refused

MOST_CRITERIA, MOST_STEPS, LONGEST = 8, 7, 60
READY = ("correct", "natural", "polite", "safe")
_LABELS = {
    "correct": gettext_lazy("Correct"),
    "natural": gettext_lazy("Natural wording"),
    "polite": gettext_lazy("Politeness"),
    "safe": gettext_lazy("Safety"),
}
_STEPS = {
    "correct": (
        gettext_noop("Wrong"),
        gettext_noop("Partly right"),
        gettext_noop("Mostly right"),
        gettext_noop("Fully right"),
    ),
    "natural": (gettext_noop("Unnatural"), gettext_noop("Somewhat odd"), gettext_noop("Natural")),
    "polite": (gettext_noop("Rude, or wrongly polite"), gettext_noop("Some slips"), gettext_noop("As it should be")),
    "safe": (gettext_noop("Dangerous"), gettext_noop("Doubtful"), gettext_noop("Safe")),
}
_CHECK = (gettext_noop("Unusable"), gettext_noop("Needs a correction"), gettext_noop("Good as it is"))


class StepsOf(TypedDict):
    """A criterion as it is kept and shown."""

    name: str
    label: str
    steps: list[str]


def choices() -> list[tuple[str, str]]:
    """The ready criteria as a form offers them: name, and title with the steps' words."""
    return [(name, f"{_LABELS[name]} ({_(' / ').join(_(step) for step in _STEPS[name])})") for name in READY]


def ready(names: Iterable[str]) -> list[StepsOf]:
    """Ready criteria, in their usual order. Raises Refused for a name that is not one."""
    wanted = set(names)
    if unknown := sorted(wanted - set(READY)):
        raise Refused(N_("There is no ready criterion {name}."), name=unknown[0], field="criteria")
    return [
        {"name": name, "label": str(_LABELS[name]), "steps": [_(step) for step in _STEPS[name]]}
        for name in READY
        if name in wanted
    ]


def of_check() -> list[StepsOf]:
    """The one row of a check."""
    return [{"name": CHECK, "label": _("Verdict"), "steps": [_(step) for step in _CHECK]}]


def written(text: str) -> list[tuple[str, list[str]]]:
    """One's own criteria from a form: a line each, ``title: worst / … / best``."""
    found = []
    for line in filter(str.strip, text.splitlines()):
        label, _colon, steps = line.replace("：", ":").partition(":")
        found.append((label.strip(), [step.strip() for step in steps.replace("／", "/").split("/") if step.strip()]))
    return found


def rubric(names: Iterable[str], own: Sequence[tuple[str, Sequence[str]]]) -> list[StepsOf]:
    """A project's criteria: ready ones, then own ones. Raises Refused at the field that is wrong."""
    typed = [(label.strip(), [step.strip() for step in steps]) for label, steps in own]
    for label, steps in typed:
        if not label or not all(steps) or not 2 <= len(steps) <= MOST_STEPS or max(map(len, (label, *steps))) > LONGEST:
            raise Refused(
                N_("The criterion “{label}” needs a title and {least} to {most} steps, from the worst to the best."),
                mend=N_("Write for example: Tone: harsh / neutral / friendly"),
                label=label,
                least=2,
                most=MOST_STEPS,
                field="own",
            )
        if len(set(steps)) < len(steps):
            raise Refused(N_("Two steps of “{label}” have the same words."), label=label, field="own")
    found = ready(names) + [
        StepsOf(name=f"own{number}", label=label, steps=steps) for number, (label, steps) in enumerate(typed, 1)
    ]
    labels = [one["label"] for one in found]
    if twice := [label for label in labels if labels.count(label) > 1]:
        raise Refused(N_("There are two criteria “{label}”."), label=twice[0], field="own")
    if not 1 <= len(found) <= MOST_CRITERIA:
        raise Refused(N_("Choose from {least} to {most} criteria."), least=1, most=MOST_CRITERIA, field="criteria")
    return found


def counted(kept: Sequence[StepsOf]) -> list[Counted]:
    """The same as the statistics know them."""
    return [CHECK_CRITERION if one["name"] == CHECK else Counted(one["name"], len(one["steps"])) for one in kept]


def check_steps(kept: Sequence[StepsOf], steps: Mapping[str, int]) -> None:
    """Raises Refused unless every criterion, and nothing else, has one of its steps."""
    missing = [one["label"] for one in kept if one["name"] not in steps]
    if missing:
        raise Refused(
            N_("“{label}” has no value yet."), mend=N_("Give every row a value."), label=missing[0], field="steps"
        )
    if len(steps) != len(kept) or any(not 0 <= steps[one["name"]] < len(one["steps"]) for one in kept):
        raise Refused(N_("There is no such step."), field="steps")
