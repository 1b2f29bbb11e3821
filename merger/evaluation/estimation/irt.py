"""Item response theory: how able a model is, and how hard and how telling each question.

The multidimensional two-parameter logistic model (M2PL; Reckase 2009, Multidimensional Item Response Theory, eq. 4.5):
a model of ability theta scores sigmoid(slopes[i] . theta + intercepts[i]) at item i. Scores may be shares in [0, 1];
then the same curve is fitted by quasi-likelihood (Wedderburn 1974, Biometrika 61:439; Papke & Wooldridge 1996, J Appl
Econometrics 11:619), and ``dispersion`` tells how much less they scatter than 0/1 answers do.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
_SWEEPS = 60  # of alternating Newton steps; later ones change the curves by less than the models' noise
_STEPS = 3  # Newton steps a sweep
_SLOPES, _INTERCEPTS = 6.0, 0.25  # precision of the priors around the mean of all items: a calibration has few models
_LEAST = 1e-3  # the least curvature counted: where all answers are alike the likelihood is flat


@dataclass(frozen=True)
class ItemCurves:
    """Fitted items: slopes [items, dimensions], intercepts [items]; and models: abilities [models, dimensions].

    precision [dimensions, dimensions]: the inverse covariance of the abilities, with their mean the prior of the next
    model. dispersion: residual variance over that of 0/1 answers, so 1 for these.
    """

    slopes: Floats
    intercepts: Floats
    abilities: Floats
    precision: Floats
    dispersion: float

    def expected(self, ability: Floats) -> Floats:
        """Expected scores [items]."""
        return _sigmoid(self.slopes @ ability + self.intercepts)

    def posterior(self, items: Places, scores: Floats) -> tuple[Floats, Floats]:
        """The most likely ability after these answers, and its covariance (Laplace's approximation)."""
        slopes, intercepts = self.slopes[items], self.intercepts[items]
        prior = self.abilities.mean(0)
        ability = prior
        for _ in range(50):
            expected = _sigmoid(slopes @ ability + intercepts)
            pull = slopes.T @ (scores - expected) / self.dispersion - self.precision @ (ability - prior)
            spread = expected * (1 - expected) / self.dispersion
            information = (slopes * spread[:, None]).T @ slopes + self.precision
            step = np.linalg.solve(information, pull)
            ability = ability + step / max(1.0, float(np.abs(step).max()))
            if np.abs(step).max() < 1e-9:
                break
        return ability, np.asarray(np.linalg.inv(information), np.float64)


def fit_curves(responses: Floats, dimensions: int) -> ItemCurves:
    """Fit items and models together, the most likely of both under normal priors.

    responses [models, items] in [0, 1]. Models and items take turns, each by Newton's method on its own regularised
    logistic regression; the items' prior mean is their own mean (empirical Bayes), so that an item on which few models
    differ borrows from all.
    """
    models, count = responses.shape
    abilities = _start(responses, dimensions)
    curves = np.zeros((count, dimensions + 1))
    curves[:, 0] = 1.0
    ridge = np.r_[np.full(dimensions, _SLOPES), _INTERCEPTS]
    for _ in range(_SWEEPS):
        design = np.c_[abilities, np.ones(models)]
        curves = _regress(responses.T, design, curves, curves.mean(0), ridge)
        slopes, offset = curves[:, :-1], curves[:, -1]
        abilities = _regress(responses, slopes, abilities, np.zeros(dimensions), np.ones(dimensions), offset)
    slopes, intercepts = curves[:, :-1].copy(), curves[:, -1].copy()
    expected = _sigmoid(abilities @ slopes.T + intercepts)
    covariance: Floats = np.atleast_2d(np.cov(abilities.T)).astype(np.float64) + 1e-3 * np.eye(dimensions)
    return ItemCurves(
        slopes,
        intercepts,
        abilities,
        np.asarray(np.linalg.inv(covariance), np.float64),
        _dispersion(responses, expected, dimensions),
    )


def _dispersion(responses: Floats, expected: Floats, dimensions: int) -> float:
    """Pearson's estimate (McCullagh & Nelder 1989, Generalized Linear Models, section 4.5) of the residual variance."""
    if np.isin(responses, (0.0, 1.0)).all():
        return 1.0
    models, count = responses.shape
    free = responses.size - models * dimensions - count * (dimensions + 1) / 2  # priors take half of the items' freedom
    squares = (responses - expected) ** 2 / np.maximum(expected * (1 - expected), 0.01)
    return float(min(max(squares.sum() / max(free, 1.0), 0.02), 1.0))


def _start(responses: Floats, dimensions: int) -> Floats:
    """Abilities from the leading singular vectors, each turned so that more of it goes with better scores."""
    left, sizes, _ = np.linalg.svd(responses - responses.mean(0), full_matrices=False)
    abilities = left[:, :dimensions] * np.sqrt(len(responses))
    abilities[:, sizes[:dimensions] < 1e-9] = 0.0
    means = responses.mean(1)
    return np.asarray(abilities * np.where((means - means.mean()) @ abilities < 0, -1.0, 1.0))


def _regress(
    scores: Floats, design: Floats, start: Floats, mean: Floats, ridge: Floats, offset: Floats | float = 0.0
) -> Floats:
    """A few Newton steps of one logistic regression a row, with a normal prior (mean, ridge = its precision).

    scores [rows, points], design [points, parameters], start [rows, parameters], offset [points].
    """
    found = start
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    for _ in range(_STEPS):
        expected = _sigmoid(found @ design.T + offset)
        pull = (scores - expected) @ design - ridge * (found - mean)
        spread = np.maximum(expected * (1 - expected), _LEAST)
        information = (spread @ products).reshape(len(found), design.shape[1], -1) + np.diag(ridge)
        found = found + np.clip(np.linalg.solve(information, pull[..., None])[..., 0], -1.0, 1.0)
    return found


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -35.0, 35.0))))
