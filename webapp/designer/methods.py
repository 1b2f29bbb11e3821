"""Merge methods in plain words, beside what each declares of itself."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from merger.methods import METHODS, Method
from webapp.designer import parameters

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LABELS: Mapping[str, "_StrPromise"] = {
    "linear": _("Average"),
    "slerp": _("Smooth blend (two models)"),
    "task_arithmetic": _("Add the differences"),
    "ties": _("Add, conflicts settled"),
    "nuslerp": _("Smooth blend by weights (two)"),
    "multislerp": _("Smooth blend (any number)"),
    "karcher": _("Middle of all directions"),
    "model_stock": _("Average, held near the base"),
    "dare_linear": _("Add differences by lot"),
    "dare_ties": _("By lot, conflicts settled"),
    "breadcrumbs": _("Add medium differences"),
    "breadcrumbs_ties": _("Medium ones, conflicts settled"),
    "della_linear": _("Add mostly large differences"),
    "della": _("Mostly large, conflicts settled"),
    "sce": _("Add where models differ"),
    "ram": _("Keep what one alone learned"),
    "ramplus_tl": _("Strengthen what one alone learned"),
    "nearswap": _("Take over what is close"),
    "arcee_fusion": _("Take over what stands out"),
    "passthrough": _("Pass through"),
}
EXPLANATIONS: Mapping[str, "_StrPromise"] = {
    "linear": _("Takes a weighted average of all models. Simple, and often good for close relatives."),
    "slerp": _("Blends two models along an arc instead of a straight line, so neither fades in between."),
    "task_arithmetic": _("Takes what each model learned beyond the base model and adds it, more or less of each."),
    "ties": _(
        "As adding the differences, but small changes are dropped and models that pull apart are settled by vote."
    ),
    "nuslerp": _(
        "Blends two models along an arc, each with its weight. With a base model, what they learned is blended."
    ),
    "multislerp": _(
        "Averages any number of models without losing strength. With a base model, what they learned is blended."
    ),
    "karcher": _("Finds the model that lies closest to all others at once. All count the same; nothing to choose."),
    "model_stock": _(
        "Goes from the base model towards the average: far where the models agree, less where they do not. "
        "Good for several trainings of the same model; no weights to choose."
    ),
    "dare_linear": _(
        "Draws lots for which differences stay, strengthens those to match, and adds them. "
        "Models get in each other's way less."
    ),
    "dare_ties": _("Draws lots for which differences stay; models that pull apart are settled by vote."),
    "breadcrumbs": _("Leaves out the largest differences, which do harm, and the small ones, and adds the rest."),
    "breadcrumbs_ties": _(
        "Leaves out the largest differences and the small ones; models that pull apart are settled by vote."
    ),
    "della_linear": _("Draws lots for which differences stay, large ones with better chances, and adds them."),
    "della": _(
        "Draws lots for which differences stay, large ones with better chances; models that pull apart are settled by "
        "vote."
    ),
    "sce": _(
        "Adds what the models learned where they differ most, most of all from the one that changed most. Differences "
        "against the majority are dropped; no weights to choose."
    ),
    "ram": _(
        "Adds in full what one model alone changed, and averages what several changed. "
        "Good for models that learned quite different things."
    ),
    "ramplus_tl": _("Adds a little more strongly what one model alone changed, and averages what several changed."),
    "nearswap": _("Takes over the other model where it is close to the base model, and hardly where it is far."),
    "arcee_fusion": _("Takes over only the few changes of the other model that stand out, and keeps the base model."),
    "passthrough": _("Passes one model on as it is, scaled if you like."),
}
# Methods by idea, as a palette shows them: the first are what people need first, the others may stay folded.
GROUPS: tuple[tuple[str, "_StrPromise", tuple[str, ...]], ...] = (
    ("first", _("Often used"), ("linear", "slerp", "task_arithmetic", "ties")),
    ("smooth", _("Blend smoothly"), ("nuslerp", "multislerp", "karcher", "model_stock")),
    (
        "thinned",
        _("Add the differences, thinned out"),
        ("dare_linear", "dare_ties", "breadcrumbs", "breadcrumbs_ties", "della_linear", "della"),
    ),
    ("chosen", _("Choose place by place"), ("sce", "ram", "ramplus_tl", "nearswap", "arcee_fusion")),
    ("single", _("One model"), ("passthrough",)),
)
# What people call the places where models flow in, where a method has its own words for them: (base, models).
PORTS: Mapping[str, tuple["_StrPromise", "_StrPromise"]] = {"slerp": (_("First model"), _("Second model"))}


def label(method: str) -> str:
    """What people call the method."""
    return str(LABELS.get(method, method))


def ports(method: Method) -> dict[str, str]:
    """What people call the places where models flow in: "models", and "base" where there may be one."""
    if method.name in PORTS:
        return dict(zip(("base", "models"), map(str, PORTS[method.name]), strict=True))
    models = str(_("Model")) if method.inputs[1] == 1 else str(_("Models to mix"))
    base = {"required": str(_("Base model")), "optional": str(_("Base (optional)"))}
    return ({} if method.base == "none" else {"base": base[method.base]}) | {"models": models}


def describe() -> list[dict[str, Any]]:
    """Every method for forms, group by group: its own declaration, with words in the reader's language.

    Beside those of the declaration: "label", "explanation", "group": {"name", "label"}, "ports": {port: label}.
    """
    return [
        METHODS[name].describe()
        | {
            "label": label(name),
            "explanation": str(EXPLANATIONS.get(name, "")),
            "group": {"name": group, "label": str(title)},
            "ports": ports(METHODS[name]),
            "parameters": parameters.describe(METHODS[name]),
        }
        for group, title, names in GROUPS
        for name in names
    ]
