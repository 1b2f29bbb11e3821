"""Cheaper judgement: what a few answers tell about all, and when enough have been asked. Pure numpy."""

from merger.evaluation.estimation.agreement import agreement, kendall_tau_b
from merger.evaluation.estimation.estimator import FEWEST, Estimator
from merger.evaluation.estimation.racing import Race

__all__ = ["FEWEST", "Estimator", "Race", "agreement", "kendall_tau_b"]
