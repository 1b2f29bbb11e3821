"""How finely a search may tell parts of a model apart, in plain words, beside what the engine declares."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# (label, explanation) by the engine's name. A number for N that has words of its own stands beside it; what stands
# for a path is put behind the label of the granularity before it. The browser fills them: shared/granularity.ts.
WORDS: Mapping[str, tuple["_StrPromise", "_StrPromise"]] = {
    "model": (_("One value for the whole model"), _("Quick, coarse")),
    "groups:N": (_("%(n)s groups of layers"), _("%(n)s values")),
    "groups:3": (_("Front, middle and back"), _("Three values")),
    "type": (_("Each kind of part"), _("Attention, memory, words and the others apart, the same in every layer")),
    "type*groups:N": (
        _("Each kind of part, in %(n)s groups of layers"),
        _("Attention, memory, words and the others apart"),
    ),
    "type*groups:3": (
        _("Each kind of part, in front, middle and back"),
        _("Attention, memory, words and the others apart"),
    ),
    "layer": (_("Each layer"), _("The usual choice")),
    "block": (_("Each half of a layer"), _("Attention and memory apart")),
    "expert": (_("Each expert of a layer"), _("Parts that take turns within a layer apart")),
    "matrix": (_("Each part of a layer"), _("The finest; needs more candidates")),
    "+path": (_("%(granularity)s, and the order of layers"), _("Which layers the child runs through is searched too")),
}


def describe() -> list[dict[str, str]]:
    """Every granularity for the browser: {"name", "label", "explanation"}."""
    return [
        {"name": name, "label": str(label), "explanation": str(explanation)}
        for name, (label, explanation) in WORDS.items()
    ]
