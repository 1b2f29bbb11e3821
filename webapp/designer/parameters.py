"""Parameters of the merge methods in plain words, beside what each method declares of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from merger.methods import PARAMETER_TITLES, Method
from webapp.languages.declared import titled

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LABELS: Mapping[str, "_StrPromise"] = {name: titled(title) for name, title in PARAMETER_TITLES.items()}
EXPLANATIONS: Mapping[str, "_StrPromise"] = {
    "weight": _("How strongly this model flows into the child."),
    "t": _("0 is the first model, 1 the second."),
    "density": _("Small differences are dropped first. 1 keeps everything."),
    "gamma": _("0.01 leaves out the largest hundredth of the differences."),
    "epsilon": _("0 spares none. It must stay below the share kept, and below the share dropped."),
    "lambda": _("The sum of all differences is multiplied by this."),
    "normalize": _("On: only the proportions count. Off: the weights are used as they are."),
    "normalize_weights": _("On: only the proportions count. Off: the weights are used as they are."),
    "rescale": _("What stays of the differences is strengthened, so that together they weigh as much as before."),
    "int8_mask": _("Changes nothing here. It is kept so that recipes of mergekit can be read."),
    "nuslerp_flatten": _("Off: each row is blended by itself."),
    "nuslerp_row_wise": _("Counts only when tables are not blended as one."),
    "eps": _("Guards against dividing by zero. Leave it as it is unless you know why."),
    "max_iter": _("The middle is approached in so many steps at most; 10 are plenty."),
    "tol": _("The middle counts as found when a step towards it is shorter than this."),
    "filter_wise": _("On: how far to go is decided for each row by itself, not for a whole table of numbers."),
    "select_topk": _("1 changes all places, 0.1 only the tenth where the models differ most."),
    "r": _("0 strengthens nothing. The more of its changes a model shares with others, the more this counts."),
    "alpha": _("However much a model shares with others, no more than this counts."),
    "scale": _("Every number of the model is multiplied by this; 1 changes nothing."),
}
# Where a parameter means something else than elsewhere: (label, explanation) by method.
_SHARED_CHANGE = (_("What counts as a change"), _("Differences smaller than this do not count as learned."))
_RANDOM_SHARE = (_("How much of the differences to keep"), _("The rest is dropped at random. 1 keeps everything."))
_SPARED_SHARE = (
    _("How much of the differences to keep"),
    _("The rest is dropped at random, large differences rarely. 1 keeps everything."),
)
_LEARNED = (
    _("Weight"),
    _("How strongly this model flows into the child. A negative weight takes away what it learned."),
)
_IDLE = _("Changes nothing in this way of mixing. It is kept so that recipes of mergekit can be read.")
OF_METHODS: Mapping[tuple[str, str], tuple["_StrPromise", "_StrPromise"]] = {
    ("nearswap", "t"): (_("How close is close"), _("The larger, the more is taken over; 0 takes nothing.")),
    ("ram", "epsilon"): _SHARED_CHANGE,
    ("ramplus_tl", "epsilon"): _SHARED_CHANGE,
    **{(name, "density"): _RANDOM_SHARE for name in ("dare_linear", "dare_ties")},
    **{(name, "density"): _SPARED_SHARE for name in ("della_linear", "della")},
    ("task_arithmetic", "density"): (LABELS["density"], _IDLE),
    ("task_arithmetic", "rescale"): (LABELS["rescale"], _IDLE),
    **{
        (name, "weight"): _LEARNED
        for name in (
            "task_arithmetic", "ties", "dare_linear", "dare_ties", "breadcrumbs", "breadcrumbs_ties", "della_linear",
            "della",
        )
    },
}  # fmt: skip


def words(method: str, parameter: str) -> tuple[str, str]:
    """Label and explanation of a method's parameter; its own name where it has none."""
    found = OF_METHODS.get((method, parameter))
    if found is None:
        return str(LABELS.get(parameter, parameter)), str(EXPLANATIONS.get(parameter, ""))
    return str(found[0]), str(found[1])


def labels() -> dict[str, str]:
    """What people call each parameter, whatever the method, for pages that show numbers of a merge."""
    return {name: str(label) for name, label in LABELS.items()}


def label(method: str, parameter: str) -> str:
    """What people call a method's parameter."""
    return words(method, parameter)[0]


def describe(method: Method) -> list[dict[str, Any]]:
    """A method's parameters for forms: the fields of its declaration, with "label" and "explanation"."""
    return [
        item | dict(zip(("label", "explanation"), words(method.name, item["name"]), strict=True))
        for item in method.describe()["parameters"]
    ]
