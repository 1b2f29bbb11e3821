"""What an algorithm can be set to: declared once, read and checked here, shown by forms."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from merger.errors import N_, SearchError

Settings = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """One setting. default None: the algorithm's own choice, which depends on other settings.

    kind: "integer" | "decimal" | "points" (how many values a gene, or the values themselves) | "choice" (one of
    ``choices``) | "vectors" (genomes, values gene by gene). least/most: what the algorithm accepts, both ends
    included; low/high: what a form offers (None: the same). in_forms: False for what is set in files only.
    """

    name: str
    kind: str = "decimal"
    default: Any = None
    least: float = 0
    most: float = math.inf
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    in_forms: bool = True

    def read(self, value: Any) -> Any:
        """The value as the algorithm takes it: a float; points: an integer or floats; choices and vectors as given.

        Raises SearchError for what it does not accept. None gives the default.
        """
        if value is None:
            value = self.default
        if value is None or self.kind == "vectors":
            return value
        if self.kind == "choice":
            return self._chosen(value)
        if self.kind == "points":
            return value if isinstance(value, int) else [self._number(one) for one in value]
        found = self._number(value)
        if not self.least <= found <= self.most:
            raise self.refused(found)
        return found

    def bounds(self) -> tuple[float, float]:
        """What a form offers."""
        return self.least if self.low is None else self.low, self.most if self.high is None else self.high

    def describe(self) -> dict[str, Any]:
        """JSON for forms: {"name", "kind", "least", "most", "default"}."""
        least, most = self.bounds()
        return {"name": self.name, "kind": self.kind, "least": least, "most": most, "default": self.default}

    def refused(self, value: Any) -> SearchError:
        """Why this number cannot be."""
        mend = N_("Choose a number from {low} to {high}.")
        facts = {"setting": self.name, "value": value, "low": self.least, "high": self.most}
        return SearchError(N_("{setting} cannot be {value}."), mend=mend, **facts)

    def _number(self, value: Any) -> float:
        try:
            found = float(value)
        except (TypeError, ValueError):
            found = math.nan
        if not math.isfinite(found):
            raise self.refused(value)
        return found

    def _chosen(self, value: Any) -> str:
        if value not in self.choices:
            raise SearchError(
                N_("{setting} cannot be {value}."),
                mend=N_("Choose one of: {known}."),
                setting=self.name,
                value=value,
                known=", ".join(self.choices),
            )
        return str(value)


class Population(Setting):
    """How many candidates a generation has."""

    def refused(self, value: Any) -> SearchError:
        return SearchError(
            N_("A generation of {population} is too small for this search."),
            mend=N_("Choose at least {least} candidates."),
            code="population_too_small",
            setting=self.name,
            population=int(value) if isinstance(value, float) and value.is_integer() else value,
            least=self.least,
        )


def population(least: int, default: int = 16) -> Population:
    """The population of an algorithm that needs at least so many candidates."""
    return Population("population", "integer", default, least, high=1000)


# The first step's standard deviation, in gene units.
SIGMA = Setting("sigma", default=0.2, least=1e-9, most=1e9, low=0.001, high=10)


def read(declared: Sequence[Setting], given: Mapping[str, Any]) -> Settings:
    """Every declared setting's value, in order; what else is given belongs to other algorithms. Raises SearchError."""
    return {setting.name: setting.read(given.get(setting.name)) for setting in declared}
