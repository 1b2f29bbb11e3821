"""A score on all questions, estimated from a few of them."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from merger.evaluation.estimation.anchors import choose_anchors
from merger.evaluation.estimation.irt import ItemCurves, fit_curves
from merger.evaluation.statistics.intervals import shares_of

Floats = NDArray[np.float64]
FEWEST = 5  # models without which no item's curve can be told from chance
_DIMENSIONS = 2
_RAW = 0.5  # how much an answer counts where items are likened, against a fitted curve's expectation


@dataclass(frozen=True)
class Estimator:
    """What the answers of a calibration's models to every question tell about the next model.

    The estimate is gp-IRT's (tinyBenchmarks, arXiv:2402.14992, section 3.3; for merges MERGE3's gmp-IRT,
    arXiv:2502.10436), with every part fitted on the user's own questions: the mean of the anchors' scores and
    p-IRT (the scores given, the fitted curves' expectation for the rest), each counting as the other's variance. The
    ability is the model's own, with the calibration's as prior, and no combination of its parents' abilities as in
    MERGE3's mp-IRT: a merge may do what no parent can (benchmarks/estimators.py compares them).

    responses [models, items], shares [items] (sum 1). Nothing is drawn by lot.
    """

    responses: Floats
    shares: Floats
    curves: ItemCurves

    @classmethod
    def fit(cls, responses: Sequence[Sequence[float]] | Floats, weights: Sequence[float] | None = None) -> Self:
        """Calibrate on scores in [0, 1], a row a model; weights: of the items.

        ValueError for fewer than FEWEST models, and for anything that is no score.
        """
        table = np.array(responses, np.float64)
        if table.ndim != 2 or len(table) < FEWEST or not table.shape[1]:
            raise ValueError(f"a calibration needs {FEWEST} models or more that answered the same questions")
        if not ((table >= 0) & (table <= 1)).all():
            raise ValueError("scores must lie in [0, 1]")
        return cls(table, np.array(shares_of(table.shape[1], weights)), fit_curves(table, _DIMENSIONS))

    def anchors(self, count: int) -> list[int]:
        """Which ``count`` items to ask, growing."""
        return choose_anchors(self._features, count)

    def estimate(self, items: Sequence[int], scores: Sequence[float]) -> tuple[float, float]:
        """The (weighted) mean over all items, in [0, 1], and its standard error, from the scores on some of them.

        Any items will do, anchors do best. The error counts the scatter of single answers and what is unsure about
        the ability; not that a new model may be of another kind than the calibration's. On models better than all of
        these the estimate is no better than the mean of a random part, and the error comes out too small: calibrate
        anew once the search has moved on. Asking all gives (mean, 0).
        """
        asked, given = np.array(items, np.intp), np.array(scores, np.float64)
        if len(asked) != len(given) or not len(asked) or len(np.unique(asked)) < len(asked):
            raise ValueError("every item asked needs one score")
        ability, covariance = self.curves.posterior(asked, given)
        expected = self.curves.expected(ability)
        slack = expected * (1 - expected)
        scatter = self.curves.dispersion * slack
        rest = self.shares.copy()
        rest[asked] = 0.0
        standing = self.shares[asked] / self.shares[asked].sum()
        by_anchors = float(standing @ given)
        by_curves = float(self.shares[asked] @ given + rest @ expected)
        gradient = (rest * slack) @ self.curves.slopes
        unasked = float(rest**2 @ scatter)
        of_anchors = float((standing - self.shares[asked]) ** 2 @ scatter[asked]) + unasked
        of_curves = float(gradient @ covariance @ gradient) + unasked
        if of_anchors + of_curves == 0.0:
            return by_curves, 0.0
        part = of_curves / (of_anchors + of_curves)
        # Both hang on the same answers, so their errors are added up as if they were one and the same.
        error = part * math.sqrt(of_anchors) + (1 - part) * math.sqrt(of_curves)
        return min(max(part * by_anchors + (1 - part) * by_curves, 0.0), 1.0), error

    def to_json(self) -> str:
        """Text that :meth:`from_json` reads back to the same bits."""
        value = {"responses": self.responses, "shares": self.shares, "curves": asdict(self.curves)}
        return json.dumps(value, default=np.ndarray.tolist, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        value: Mapping[str, Any] = json.loads(text)
        arrays = {name: np.array(one) for name, one in value["curves"].items() if name != "dispersion"}
        curves = ItemCurves(**arrays, dispersion=value["curves"]["dispersion"])
        return cls(np.array(value["responses"]), np.array(value["shares"]), curves)

    @cached_property
    def _features(self) -> Floats:
        """Items by what the calibration answered and by what their curves expect of it, [items, 2 models]."""
        fitted = np.stack([self.curves.expected(ability) for ability in self.curves.abilities])
        return np.concatenate([_RAW * self.responses, fitted]).T
