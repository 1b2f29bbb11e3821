"""What raters read before anybody has written something better: title, guide, practice items, ready reasons."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REASONS = {
    "correct": gettext_lazy("More correct"),
    "complete": gettext_lazy("More complete"),
    "natural": gettext_lazy("Better wording"),
    "polite": gettext_lazy("More polite"),
    "short": gettext_lazy("To the point"),
    "safe": gettext_lazy("Safer"),
}


def title() -> str:
    return _("Which answer is better?")


def guide() -> str:
    """For any questions; examples are the maker's to add."""
    return _(
        "Read the question, then both answers. Choose the answer you would rather get yourself.\n"
        "First of all it must be right; then it must say what was asked, and say it well.\n"
        "A longer answer is not a better one.\n"
        "If you cannot tell them apart, choose “about the same”. If you would use neither, choose “both bad”."
    )


def practice() -> list[dict[str, Any]]:
    """Three items of which everybody can see what is right."""
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
