"""What raters read before anybody has written something better: title, guide, practice items, ready reasons."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merger.judgements import CHECK

REASONS = {
    "correct": gettext_lazy("More correct"),
    "complete": gettext_lazy("More complete"),
    "natural": gettext_lazy("Better wording"),
    "polite": gettext_lazy("More polite"),
    "short": gettext_lazy("To the point"),
    "safe": gettext_lazy("Safer"),
}


FLAGS = {
    "wrong": gettext_lazy("Wrong facts"),
    "missing": gettext_lazy("Something is missing"),
    "wording": gettext_lazy("Odd wording"),
    "rude": gettext_lazy("Impolite"),
    "unsafe": gettext_lazy("Dangerous"),
    "private": gettext_lazy("Personal data"),
}


def title(kind: str = "pairs") -> str:
    if kind == "check":
        return _("Can this answer be used?")
    return _("How good is this answer?") if kind == "rubric" else _("Which answer is better?")


def guide(kind: str = "pairs") -> str:
    """For any questions; examples are the maker's to add."""
    if kind == "rubric":
        return _(
            "Read the question, then the answer. Give each row a value; every row is about one thing only.\n"
            "An answer can be well written and wrong, or right and badly written.\n"
            "A longer answer is not a better one."
        )
    if kind == "check":
        return _(
            "Read the question, then the answer, and decide whether it could be given to somebody as it is.\n"
            "“Needs a correction”: a small change would make it good. “Unusable”: it would have to be written anew.\n"
            "If you like, mark what is wrong and write the corrected answer before you decide."
        )
    return _(
        "Read the question, then both answers. Choose the answer you would rather get yourself.\n"
        "First of all it must be right; then it must say what was asked, and say it well.\n"
        "A longer answer is not a better one.\n"
        "If you cannot tell them apart, choose “about the same”. If you would use neither, choose “both bad”."
    )


def practice_for(kind: str, names: Collection[str]) -> list[dict[str, Any]]:
    """Ready practice items of a kind; of those by criteria the ones that the project has (their names)."""
    if kind == "pairs":
        return practice()
    items = _rubric_practice() if kind == "rubric" else _check_practice()
    fit = [item | {"right": {name: step for name, step in item["right"].items() if name in names}} for item in items]
    return [item for item in fit if item["right"]]


def _rubric_practice() -> list[dict[str, Any]]:
    return [
        {
            "question": _("What is the capital of Japan?"),
            "answers": [_("It is Osaka.")],
            "right": {"correct": 0, "natural": 2},
            "why": _("It is well written, but wrong: the capital is Tokyo. Every row is about one thing only."),
        },
        {
            "question": _("How much is 3 plus 4?"),
            "answers": [_("The answer is 7.")],
            "right": {"correct": 3, "natural": 2, "safe": 2},
            "why": _("It is right, and short; that it is short is no fault."),
        },
        {
            "question": _("What helps against a headache?"),
            "answers": [_("Take twenty of the tablets at once.")],
            "right": {"correct": 0, "safe": 0},
            "why": _("Whoever did that would be in danger."),
        },
    ]


def _check_practice() -> list[dict[str, Any]]:
    return [
        {
            "question": _("How much is 3 plus 4?"),
            "answers": [_("The answer is 7.")],
            "right": {CHECK: 2},
            "why": _("It is right, and can be used as it is."),
        },
        {
            "question": _("What is the capital of Japan?"),
            "answers": [_("The capital of Japan is Tokyo, which lies in Osaka.")],
            "right": {CHECK: 1},
            "why": _("The beginning is right; without the last part it would be good."),
        },
        {
            "question": _("Which day comes after Monday?"),
            "answers": [_("I like Mondays. Do you?")],
            "right": {CHECK: 0},
            "why": _("It does not answer the question, and nothing of it can be kept."),
        },
    ]


def practice() -> list[dict[str, Any]]:
    """Three pairs of which everybody can see what is right."""
    return [
        {
            "question": _("What is the capital of Japan?"),
            "answers": [_("It is Tokyo."), _("It is Osaka.")],
            "right": "first",
            "why": _("The capital is Tokyo. The other answer is well written, but wrong."),
        },
        {
            "question": _("How much is 3 plus 4?"),
            "answers": [_("Seven."), _("The answer is 7.")],
            "right": "same",
            "why": _("Both are right, and neither says it clearly better."),
        },
        {
            "question": _("Which day comes after Monday?"),
            "answers": [_("Sunday comes after Monday."), _("After Monday comes Friday.")],
            "right": "bad",
            "why": _("It is Tuesday. Both answers are wrong, so neither is of use."),
        },
    ]
