"""One thing to mend in a design."""

from dataclasses import dataclass
from typing import Any

from pydantic import with_config

from merger.checks.problem import Severity


@with_config(json_schema_serialization_defaults_required=True)
@dataclass(frozen=True)
class Problem:
    """One thing to mend. severity: "error" stops the run, "warning" does not. ``action`` names a one-click mend."""

    message: str
    mend: str = ""
    severity: Severity = "error"
    node: str | None = None
    edge: str | None = None
    action: str | None = None

    def as_json(self) -> dict[str, Any]:
        """For the canvas."""
        return vars(self).copy()
