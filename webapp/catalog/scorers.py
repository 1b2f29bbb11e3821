"""The ways of judging answers in plain words, beside what each scorer declares of itself."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from merger.evaluation.scorers import SCORERS
from merger.evaluation.scorers.choice import labelled

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# (label, explanation), in the order in which they are offered; the first is what is chosen while nobody chooses.
WORDS: Mapping[str, tuple["_StrPromise", "_StrPromise"]] = {
    "japanese_answer": (
        _("Number with its counter, in Japanese"),
        _("Kanji numerals and digits are the same; the counter must fit. Words are compared without polite endings."),
    ),
    "number": (_("Number only"), _("The last number in the answer counts, however it is written.")),
    "exact": (_("Exactly this text"), _("Only full-width and half-width letters and outer spaces may differ.")),
    "contains": (_("The answer stands in the text"), _("Whole numbers and words only: 37個 is not found in 137個.")),
    "choice": (_("One of several choices, as the model names it"), _("By its letter, its number or its words.")),
    "choice_logprob": (
        _("One of several choices, the likeliest"),
        _("The model writes nothing; each choice is weighed."),
    ),
    "choice_logprob_norm": (
        _("One of several choices, the likeliest per character"),
        _("The same, so that long choices have a fair chance."),
    ),
    "choice_logprob_bytes": (
        _("One of several choices, the likeliest per byte"),
        _("The same where choices mix Japanese and English: a kanji counts as three letters."),
    ),
    "f1": (
        _("Overlap in any order (F1)"),
        _("Partial credit. Numbers count as wholes, Japanese letter by letter."),
    ),
    "rouge_l": (_("Overlap in order (ROUGE-L)"), _("Partial credit for longer answers.")),
    "regex": (_("A pattern is found"), _("The answer column holds regular expressions (RE2).")),
    "jsquad_f1": (
        _("Overlap of characters, as JGLUE counts it"),
        _("For figures that can be compared with JSQuAD."),
    ),
    "llm_jp_char_f1": (
        _("Overlap of characters, as llm-jp-eval counts it"),
        _("For figures that can be compared with its char_f1."),
    ),
    "japanese": (_("The text is in Japanese"), _("Whatever it says; short texts pass.")),
}
OFTEN_USED = 3  # so many of the first stand in sight, the others under "More ways to judge"


def label(scorer: str) -> str:
    """What people call the scorer."""
    return str(WORDS[scorer][0])


def describe() -> list[dict[str, Any]]:
    """Every scorer for forms: {"name", "label", "explanation", "shows_choices", "example"}; see :func:`_example`."""
    return [
        {
            "name": name,
            "label": label(name),
            "explanation": str(explanation),
            "shows_choices": SCORERS[name].shows_choices,
            "example": _example(name),
        }
        for name, (_label, explanation) in WORDS.items()
    ]


def _example(name: str) -> dict[str, Any]:
    """{"answer", "choices": as a model is shown them, "rows": [{"text", "share": 0 to 1}]}."""
    scorer = SCORERS[name]
    given = scorer.example
    choices = labelled(given.choices).splitlines() if scorer.shows_choices else given.choices
    return {
        "answer": given.answer,
        "choices": " || ".join(choices),
        "rows": [
            *({"text": text, "share": 1} for text in given.right),
            *({"text": text, "share": scorer.score(text, (given.answer,))} for text in given.partly),
            *({"text": text, "share": 0} for text in given.wrong),
        ],
    }
