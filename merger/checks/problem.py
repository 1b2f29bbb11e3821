"""One finding about models that shall be merged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from merger.errors import CheckpointError

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class CheckProblem:
    """One finding: severity "error" (cannot be merged) or "warning" (can, but look); templates as in MergerError."""

    severity: Severity
    message: str
    mend: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    models: tuple[int, ...] = ()
    code: str = ""

    def error(self) -> CheckpointError:
        """The finding as an error to raise."""
        return CheckpointError(self.message, mend=self.mend, code=self.code, **self.facts)
