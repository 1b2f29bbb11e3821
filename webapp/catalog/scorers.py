"""The ways of judging answers in plain words, beside what each scorer declares of itself."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from merger.evaluation.scorers import SCORERS
from merger.evaluation.scorers.choice import labelled
from webapp.languages.declared import titled

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# An explanation by the engine's name, which declares the label; in the order in which they are offered. The first is
# what is chosen while nobody chooses.
EXPLANATIONS: Mapping[str, "_StrPromise"] = {
    "japanese_answer": _(
        "Kanji numerals and digits are the same; the counter must fit. Words are compared without polite endings."
    ),
    "number": _("The last number in the answer counts, however it is written."),
    "exact": _("Only full-width and half-width letters and outer spaces may differ."),
    "contains": _("Whole numbers and words only: 37個 is not found in 137個."),
    "choice": _("By its letter, its number or its words."),
    "choice_logprob": _("The model writes nothing; each choice is weighed."),
    "choice_logprob_norm": _("The same, so that long choices have a fair chance."),
    "choice_logprob_bytes": _("The same where choices mix Japanese and English: a kanji counts as three letters."),
    "f1": _("Partial credit. Numbers count as wholes, Japanese letter by letter."),
    "rouge_l": _("Partial credit for longer answers."),
    "regex": _("The answer column holds regular expressions (RE2)."),
    "jsquad_f1": _("For figures that can be compared with JSQuAD."),
    "llm_jp_char_f1": _("For figures that can be compared with its char_f1."),
    "japanese": _("Whatever it says; short texts pass."),
}
OFTEN_USED = 3  # so many of the first stand in sight, the others under "More ways to judge"


def label(scorer: str) -> str:
    """What people call the scorer."""
    return str(titled(SCORERS[scorer].title))


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
        for name, explanation in EXPLANATIONS.items()
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
