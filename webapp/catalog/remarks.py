"""What to know of a model before it is used, for its page: told from its folder's headers and settings."""

from merger.checks.answering import unanswerable
from merger.errors import MergerError
from merger.weights.adapter_base import other_base
from merger.weights.custom_code import custom_code_notice
from webapp.catalog.models import Model
from webapp.catalog.store import checkpoint_of
from webapp.foundation.messages import translated


def remarks(model: Model) -> list[dict[str, str]]:
    """{"message", "mend"} in the reader's language; none where the folder cannot be opened, which its use will tell."""
    try:
        checkpoint = checkpoint_of(model)
        found = [*checkpoint.notices, custom_code_notice(checkpoint, model.name), unanswerable(checkpoint, model.name)]
        found.append(other_base(checkpoint, [model.base.name] if model.base else []))
    except MergerError:
        return []
    return [
        {
            "message": translated(item.message, {**item.facts, **_names(item, model)}),
            "mend": translated(item.mend, dict(item.facts)),
        }
        for item in found
        if item is not None
    ]


def _names(remark: MergerError, model: Model) -> dict[str, str]:
    """What the engine knows by its folder, as people call it."""
    if "adapter" in remark.facts:
        return {"adapter": model.name}
    return {"model": model.name}
