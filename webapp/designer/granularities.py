"""How finely a search may tell parts of a model apart, in plain words, beside what the engine declares."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from typing_extensions import TypedDict

from merger.genomes import PATH, PATH_TITLE
from merger.weights.granularity import GRANULARITIES, title_of
from webapp.languages.declared import titled

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# An explanation by the engine's name, which declares the label. A number for N that has words of its own stands beside
# it; what stands for a path is put behind the label of the granularity before it. The browser fills them:
# shared/granularity.ts.
_EXPLANATIONS: Mapping[str, "_StrPromise"] = {
    "model": _("Quick, coarse"),
    "groups:N": _("%(n)s values"),
    "groups:3": _("Three values"),
    "type": _("Attention, memory, words and the others apart, the same in every layer"),
    "type*groups:N": _("Attention, memory, words and the others apart"),
    "type*groups:3": _("Attention, memory, words and the others apart"),
    "layer": _("The usual choice"),
    "block": _("Attention and memory apart"),
    "expert": _("Parts that take turns within a layer apart"),
    "matrix": _("The finest; needs more candidates"),
    PATH: _("Which layers the child runs through is searched too"),
}


def _label(name: str) -> "_StrPromise":
    """The engine's title, with the places that the browser fills."""
    declared = {PATH: PATH_TITLE} | {one.name: one.title for one in GRANULARITIES.values()}
    title = declared.get(name) or title_of(name)
    japanese, english = (text.format(n="%(n)s", granularity="%(granularity)s") for text in title)
    return titled((japanese, english))


WORDS: Mapping[str, tuple["_StrPromise", "_StrPromise"]] = {
    name: (_label(name), explanation) for name, explanation in _EXPLANATIONS.items()
}

# What a stage offers, from coarse to fine, and whether a parameter of the drawing offers it too.
FINENESSES: Mapping[str, bool] = {
    "model": True,
    "groups:3": True,
    "type": False,
    "type*groups:3": False,
    "layer": True,
    "block": True,
    "matrix": True,
}

# With the path through the layers beside the weights: a last stage of searches that can choose.
WITH_PATH = ("model+path", "layer+path")


class GranularityWords(TypedDict):
    """A granularity for the browser; drawn: parameters of the drawing offer it."""

    name: str
    label: str
    explanation: str
    drawn: bool


def describe() -> list[GranularityWords]:
    """Every granularity, from coarse to fine."""
    return [
        {
            "name": name,
            "label": str(label),
            "explanation": str(explanation),
            "drawn": FINENESSES.get(name, False),
        }
        for name, (label, explanation) in WORDS.items()
    ]
