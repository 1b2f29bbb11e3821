"""Words for what searches and measures declare of themselves; nothing here decides what they are."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from merger.evolution import Stage
from merger.evolution.measures import MEASURES
from merger.search import SEARCHES, Algorithm
from webapp.designer.granularities import FINENESSES, WITH_PATH
from webapp.languages.declared import titled

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Words:
    """What people call something, and one sentence about it."""

    label: "_StrPromise"
    explanation: "_StrPromise"


@dataclass(frozen=True)
class MeasureWords(Words):
    """sentence: what a design that counts it says of the child."""

    sentence: "_StrPromise"


_EXPLANATIONS: Mapping[str, "_StrPromise"] = {
    "cma_es": _("Learns from every generation which changes help together. The usual choice for weights."),
    "gradient": _(
        "Feels, for all weights at once, in which direction answers get better, and steps that way. The quickest "
        "for many weights; needs questions with worked answers."
    ),
    "cma_es_restarts": _(
        "As the learning search; when it no longer moves, it begins anew with twice as many candidates."
    ),
    "cma_es_separable": _("Learns for each weight alone, so that thousands of them cost no more time."),
    "one_plus_lambda": _(
        "Changes the best child a little, again and again. Good for the order of layers and yes-or-no choices."
    ),
    "genetic": _("Crosses the best children with each other. Good where weights and yes-or-no choices are mixed."),
    "nsga2": _("Keeps every child that no other beats in all goals at once, so that you see what each goal costs."),
    "nsga3": _("As balancing two or three goals, but spread evenly over four goals or more."),
    "m2n2": _("Keeps children that can answer different questions, and pairs those that complete each other."),
    "cycle_qd": _("Fills a collection with the best child for every mix of abilities, each goal in turn."),
    "random": _("Tries mixes at random and learns nothing. A yardstick for the others."),
    "grid": _("Tries a few values of every weight in every combination. Only for very few weights."),
}
ALGORITHMS: Mapping[str, Words] = {
    name: Words(titled(SEARCHES[name].title), explanation) for name, explanation in _EXPLANATIONS.items()
}
# By the setting's name, or by algorithm and name where it means something else there.
SETTINGS: Mapping[str, Words] = {
    "population": Words(
        _("Candidates a generation"),
        _("How many children are tried before the search learns from them."),
    ),
    "gradient.population": Words(_("Climbers"), _("How many climb side by side.")),
    "sigma": Words(
        _("First step"),
        _("How far the first children are from the starting mix, in units of the weights."),
    ),
    "gradient.sigma": Words(
        _("First step"),
        _("How far from the starting mix the second climber and all others begin."),
    ),
    "points": Words(
        _("Values tried for each weight"),
        _("Every combination is tried, so two weights of 4 values make 16 candidates."),
    ),
    "largest": Words(
        _("Largest growth"),
        _("Each new beginning has twice as many candidates, up to so many times the first number."),
    ),
    "spread": Words(
        _("Width of the first generation"),
        _("0: all near the starting mix. 1: some from anywhere in the range."),
    ),
    "again": Words(
        _("Asked again a generation"),
        _("So many of the best are asked the new questions too, so that none stays best by luck."),
    ),
    "crossover": Words(
        _("Chance of two parents"),
        _("How often a child has two parents; the others are changed copies of one."),
    ),
    "crossover_eta": Words(
        _("Likeness to the parents"),
        _("Larger numbers keep a child of two parents nearer to one of them."),
    ),
    "mutation": Words(
        _("Weights changed in a child"),
        _("How many weights of a child are changed at random, on average."),
    ),
    "cycle_qd.mutation": Words(
        _("Strength of changes"),
        _("How much a child differs at random from the mix of its parents."),
    ),
    "mutation_eta": Words(_("Smallness of changes"), _("Larger numbers make random changes smaller.")),
    "rate": Words(
        _("Switches turned in a child"),
        _("How many yes-or-no and whole-numbered choices the first children change. It adapts by itself."),
    ),
    "gradient.rate": Words(
        _("Longest step"),
        _("How far a weight moves at most in one step, as a share of its range."),
    ),
    "archive": Words(
        _("Size of the collection"),
        _("How many children compete for the questions. The first generation has as many candidates."),
    ),
    "share": Words(
        _("Weight of rare abilities"),
        _("Larger numbers favour children that answer what few others can."),
    ),
    "bins": Words(
        _("Steps of each ability"),
        _("How finely the collection tells children apart by what they can do."),
    ),
}
MEASURE_WORDS: Mapping[str, MeasureWords] = {
    "japanese": MeasureWords(
        _("Answers in Japanese"),
        _("How many answers are written in Japanese."),
        _("It shall answer in Japanese."),
    ),
    "short": MeasureWords(
        _("Short answers"),
        _("How close answers come to the length of the right one."),
        _("It shall answer briefly."),
    ),
    "small": MeasureWords(
        _("A small model"),
        _("How little the child is larger than the first model. Matters when layers are stacked."),
        _("It shall stay small."),
    ),
}

# These belong to every stage; the others travel in its "options".
OF_STAGE = tuple(field.name for field in fields(Stage))


def describe() -> list[dict[str, Any]]:
    """Every algorithm for forms: its own declaration, with words in the reader's language.

    {"name", "label", "explanation", "several_goals", "fields", "granularities"}; a field is a setting's declaration
    with "label", "explanation" and "of_stage": whether it belongs to every stage, or to its "options".
    """
    return [
        {
            "name": name,
            "label": str(ALGORITHMS[name].label),
            "explanation": str(ALGORITHMS[name].explanation),
            "several_goals": algorithm.objectives != "none",
            "fields": _settings(algorithm),
            "granularities": [*FINENESSES, *(WITH_PATH if algorithm.takes_paths else ())],
        }
        for name, algorithm in SEARCHES.items()
    ]


def measures() -> list[dict[str, Any]]:
    """Every measure for forms: {"name", "label", "explanation", "needs_answers"}."""
    return [
        {
            "name": name,
            "label": str(MEASURE_WORDS[name].label),
            "explanation": str(MEASURE_WORDS[name].explanation),
            "needs_answers": measure.needs_answers,
        }
        for name, measure in MEASURES.items()
    ]


def of_setting(algorithm: str, setting: str) -> Words:
    """A setting's words; KeyError where there are none."""
    return SETTINGS.get(f"{algorithm}.{setting}") or SETTINGS[setting]


def _settings(algorithm: Algorithm) -> list[dict[str, Any]]:
    found = []
    for setting in algorithm.settings:
        if setting.in_forms:
            words = of_setting(algorithm.name, setting.name)
            said = {"label": str(words.label), "explanation": str(words.explanation)}
            found.append(setting.describe() | said | {"of_stage": setting.name in OF_STAGE})
    return found
