"""The engine's search algorithms in plain words, each with the numbers that it can be set to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from merger.errors import RecipeError
from merger.search import SEARCHES
from merger.weights.granularity import group_names

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Field:
    """One setting. ``default`` None: the engine's own choice, which depends on other settings.

    kind: "integer" or "decimal"; "points": how many values a number, or the values themselves.
    """

    name: str
    label: "_StrPromise"
    explanation: "_StrPromise"
    kind: str
    least: float
    most: float
    default: float | None

    def describe(self) -> dict[str, Any]:
        """For forms, in the reader's language."""
        return vars(self) | {"label": str(self.label), "explanation": str(self.explanation)}


@dataclass(frozen=True)
class Algorithm:
    """What an algorithm is called, what it is good for, and what of it can be set."""

    label: "_StrPromise"
    explanation: "_StrPromise"
    fields: tuple[Field, ...]
    several_goals: bool = False


# population, sigma and points belong to every stage; the others travel in its "options".
OF_STAGE = ("population", "sigma", "points")

_POPULATION = Field(
    "population",
    _("Candidates a generation"),
    _("How many children are tried before the search learns from them."),
    "integer", 1, 1000, 16,
)  # fmt: skip
_SIGMA = Field(
    "sigma",
    _("First step"),
    _("How far the first children are from the starting mix, in units of the weights."),
    "decimal", 0.001, 10, 0.2,
)  # fmt: skip
_POINTS = Field(
    "points",
    _("Values tried for each weight"),
    _("Every combination is tried, so two weights of 4 values make 16 candidates."),
    "points", 2, 100, 4,
)  # fmt: skip
_LARGEST = Field(
    "largest",
    _("Largest growth"),
    _("Each new beginning has twice as many candidates, up to so many times the first number."),
    "integer", 1, 1024, 8,
)  # fmt: skip
_CHANGED = Field(
    "mutation",
    _("Weights changed in a child"),
    _("How many weights of a child are changed at random, on average."),
    "decimal", 0, 1000, 1.5,
)  # fmt: skip
_BREEDING = (
    _POPULATION,
    _SIGMA,
    Field(
        "spread",
        _("Width of the first generation"),
        _("0: all near the starting mix. 1: some from anywhere in the range."),
        "decimal", 0, 1, 1,
    ),
    Field(
        "again",
        _("Asked again a generation"),
        _("So many of the best are asked the new questions too, so that none stays best by luck."),
        "integer", 0, 998, None,
    ),
    Field(
        "crossover",
        _("Chance of two parents"),
        _("How often a child has two parents; the others are changed copies of one."),
        "decimal", 0, 1, 0.9,
    ),
    Field(
        "crossover_eta",
        _("Likeness to the parents"),
        _("Larger numbers keep a child of two parents nearer to one of them."),
        "decimal", 0, 1000, 10,
    ),
    _CHANGED,
    Field(
        "mutation_eta",
        _("Smallness of changes"),
        _("Larger numbers make random changes smaller."),
        "decimal", 0, 1000, 10,
    ),
)  # fmt: skip
_RATE = Field(
    "rate",
    _("Switches turned in a child"),
    _("How many yes-or-no and whole-numbered choices the first children change. It adapts by itself."),
    "decimal", 1, 1000, 2,
)  # fmt: skip
_ARCHIVE = Field(
    "archive",
    _("Size of the collection"),
    _("How many children compete for the questions. The first generation has as many candidates."),
    "integer", 2, 1000, 16,
)  # fmt: skip
_SHARE = Field(
    "share",
    _("Weight of rare abilities"),
    _("Larger numbers favour children that answer what few others can."),
    "decimal", 0, 10, 1,
)  # fmt: skip
_BINS = Field(
    "bins",
    _("Steps of each ability"),
    _("How finely the collection tells children apart by what they can do."),
    "integer", 2, 100, 10,
)  # fmt: skip
_SCALED = Field(
    "mutation",
    _("Strength of changes"),
    _("How much a child differs at random from the mix of its parents."),
    "decimal", 0, 10, 0.1,
)  # fmt: skip
_STEP = Field(
    "rate",
    _("Longest step"),
    _("How far a weight moves at most in one step, as a share of its range."),
    "decimal", 0.000001, 1, 0.02,
)  # fmt: skip

ALGORITHMS: Mapping[str, Algorithm] = {
    "cma_es": Algorithm(
        _("Learning search"),
        _("Learns from every generation which changes help together. The usual choice for weights."),
        (_POPULATION, _SIGMA),
    ),
    "gradient": Algorithm(
        _("Climbing"),
        _(
            "Feels, for all weights at once, in which direction answers get better, and steps that way. The quickest "
            "for many weights; needs questions with worked answers."
        ),
        (
            replace(_POPULATION, label=_("Climbers"), explanation=_("How many climb side by side."), default=1),
            replace(_SIGMA, explanation=_("How far from the starting mix the second climber and all others begin.")),
            _STEP,
        ),
    ),
    "cma_es_restarts": Algorithm(
        _("Learning search with new beginnings"),
        _("As the learning search; when it no longer moves, it begins anew with twice as many candidates."),
        (_POPULATION, _SIGMA, _LARGEST),
    ),
    "cma_es_separable": Algorithm(
        _("Learning search for very many weights"),
        _("Learns for each weight alone, so that thousands of them cost no more time."),
        (_POPULATION, _SIGMA),
    ),
    "one_plus_lambda": Algorithm(
        _("Step by step from the best"),
        _("Changes the best child a little, again and again. Good for the order of layers and yes-or-no choices."),
        (_POPULATION, _SIGMA, _RATE),
    ),
    "genetic": Algorithm(
        _("Breeding"),
        _("Crosses the best children with each other. Good where weights and yes-or-no choices are mixed."),
        _BREEDING,
    ),
    "nsga2": Algorithm(
        _("Balance two or three goals"),
        _("Keeps every child that no other beats in all goals at once, so that you see what each goal costs."),
        _BREEDING,
        several_goals=True,
    ),
    "nsga3": Algorithm(
        _("Balance many goals"),
        _("As balancing two or three goals, but spread evenly over four goals or more."),
        _BREEDING,
        several_goals=True,
    ),
    "m2n2": Algorithm(
        _("Niches"),
        _("Keeps children that can answer different questions, and pairs those that complete each other."),
        (_POPULATION, _SIGMA, _ARCHIVE, _SHARE, replace(_CHANGED, default=1)),
    ),
    "cycle_qd": Algorithm(
        _("Collect specialists"),
        _("Fills a collection with the best child for every mix of abilities, each goal in turn."),
        (_POPULATION, _SIGMA, _BINS, _SCALED),
        several_goals=True,
    ),
    "random": Algorithm(
        _("Random draws"),
        _("Tries mixes at random and learns nothing. A yardstick for the others."),
        (_POPULATION,),
    ),
    "grid": Algorithm(
        _("Every combination"),
        _("Tries a few values of every weight in every combination. Only for very few weights."),
        (_POINTS,),
    ),
}


# From coarse to fine; how each is called stands beside the designer's own (static/src/designer/stages.ts).
_FINENESSES = ("model", "groups:3", "type", "type*groups:3", "layer", "block", "matrix")

# With the path through the layers beside the weights: a last stage of searches that can choose.
_PATHS = ("model+path", "layer+path")
_NO_PATHS = ("gradient", "grid")


def finenesses() -> list[str]:
    """How finely a stage can tell parts of a model apart, as far as the engine can."""
    return [name for name in _FINENESSES if _known(name)]


def _known(granularity: str) -> bool:
    try:
        group_names(granularity, 8)
    except RecipeError:
        return False
    return True


def usual(algorithm: str, name: str) -> float | None:
    """What a setting is where nobody says; None: the engine's own choice, or no such setting."""
    known = ALGORITHMS.get(algorithm)
    return next((field.default for field in known.fields if field.name == name), None) if known else None


def options_of(algorithm: str) -> dict[str, Field]:
    """The settings that travel in a stage's options, by name."""
    known = ALGORITHMS.get(algorithm)
    return {field.name: field for field in known.fields if field.name not in OF_STAGE} if known else {}


def describe() -> list[dict[str, Any]]:
    """Every algorithm that the engine has, for forms: {"name", "label", "explanation", "several_goals", "fields",
    "granularities"}.
    """
    return [
        {
            "name": name,
            "label": str(words.label),
            "explanation": str(words.explanation),
            "several_goals": words.several_goals,
            "fields": [field.describe() for field in words.fields],
            "granularities": finenesses() + ([] if name in _NO_PATHS else list(_PATHS)),
        }
        for name, words in ALGORITHMS.items()
        if name in SEARCHES
    ]
