"""Whether models of the catalogue can be merged with one another, told in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from merger.checks.answering import unanswerable
from merger.checks.compatibility import compatibility
from merger.checks.problem import Severity
from merger.errors import MergerError
from merger.weights.bodies import has_towers
from merger.weights.checkpoint import Checkpoint
from webapp.catalog.models import Model
from webapp.catalog.store import checkpoint_of
from webapp.designer.fault_words import in_words


@dataclass(frozen=True)
class Finding:
    """severity: "error" or "warning"; ``model`` is the place of the blamed one in the list that was asked about."""

    severity: Severity
    message: str
    mend: str
    model: int | None


def findings(models: Sequence[Model], kept: int = 0) -> list[Finding]:
    """Everything against merging ``models`` in a search, read from settings, tokenizers and headers only.

    kept: the place of the one whose settings the child has.
    """
    opened: list[Checkpoint] = []
    broken: list[Finding] = []
    for index, model in enumerate(models):
        try:
            opened.append(checkpoint_of(model))
        except MergerError as fault:
            broken.append(_finding("error", fault, index))
    if broken:
        return broken
    for index, (model, checkpoint) in enumerate(zip(models, opened, strict=True)):
        against = unanswerable(checkpoint, model.name)
        if against is not None:
            broken.append(_finding("error", against, index))
    sees = [index for index, checkpoint in enumerate(opened) if has_towers(checkpoint)]
    kept = kept if kept in sees or not sees else sees[0]
    return broken + [
        _finding(found.severity, found.error(), found.models[-1] if found.models else None)
        for found in compatibility(opened, [model.name for model in models], kept=kept)
    ]


def _finding(severity: Severity, fault: MergerError, index: int | None) -> Finding:
    return Finding(severity, *in_words(fault, fault.facts), index)
