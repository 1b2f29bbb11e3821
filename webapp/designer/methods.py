"""Merge methods in plain words, beside what each declares of itself."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from merger.methods import METHODS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LABELS: Mapping[str, "_StrPromise"] = {
    "linear": _("Average"),
    "slerp": _("Smooth blend (two models)"),
    "task_arithmetic": _("Add the differences"),
    "ties": _("Add, conflicts settled"),
    "passthrough": _("Pass through"),
}
EXPLANATIONS: Mapping[str, "_StrPromise"] = {
    "linear": _("Takes a weighted average of all models. Simple, and often good for close relatives."),
    "slerp": _("Blends two models along an arc instead of a straight line, so neither fades in between."),
    "task_arithmetic": _("Takes what each model learned beyond the base model and adds it, more or less of each."),
    "ties": _(
        "As adding the differences, but small changes are dropped and models that pull apart are settled by vote."
    ),
    "passthrough": _("Passes one model on as it is, scaled if you like."),
}
PARAMETERS: Mapping[str, "_StrPromise"] = {
    "weight": _("Weight"),
    "density": _("Share kept"),
    "t": _("Position between the two"),
    "lambda": _("Strength of all together"),
    "normalize": _("Even out the weights"),
    "scale": _("Scale"),
}


def label(method: str) -> str:
    """What people call the method."""
    return str(LABELS.get(method, method))


def describe() -> list[dict[str, Any]]:
    """Every method for forms: its own declaration, with label and explanation in the reader's language."""
    return [
        method.describe()
        | {
            "label": label(name),
            "explanation": str(EXPLANATIONS.get(name, "")),
            "parameters": [
                item | {"label": str(PARAMETERS.get(item["name"], item["name"]))}
                for item in method.describe()["parameters"]
            ],
        }
        for name, method in METHODS.items()
    ]
