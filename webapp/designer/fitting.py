"""Whether models of the catalogue can be merged with one another, told in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from merger.errors import MergerError
from merger.weights.checkpoint import Checkpoint
from merger.weights.compatibility import compatibility
from webapp.catalog import jobs
from webapp.catalog.models import Model
from webapp.catalog.opening import checkpoint_of


@dataclass(frozen=True)
class Finding:
    """severity: "error" or "warning"; ``model`` is the place of the blamed one in the list that was asked about."""

    severity: str
    message: str
    mend: str
    model: int | None


def findings(models: Sequence[Model]) -> list[Finding]:
    """Everything against merging ``models``, read from settings, tokenizers and headers only."""
    opened: list[Checkpoint] = []
    broken: list[Finding] = []
    for place, model in enumerate(models):
        try:
            opened.append(checkpoint_of(model))
        except MergerError as fault:
            broken.append(
                Finding("error", jobs.told(fault.message, fault.facts), jobs.told(fault.mend, fault.facts), place)
            )
    if broken:
        return broken
    return [
        Finding(
            found.severity,
            jobs.told(found.message, dict(found.facts)),
            jobs.told(found.mend, dict(found.facts)),
            found.models[-1] if found.models else None,
        )
        for found in compatibility(opened, [model.name for model in models])
    ]
