"""What scores on a few questions tell about all questions: intervals, paired comparisons, leads and gaps."""

from merger.evaluation.statistics.gap import Gap, gap
from merger.evaluation.statistics.intervals import Interval, score_interval, wilson
from merger.evaluation.statistics.lead import Lead, lead, selected_lead
from merger.evaluation.statistics.paired import Difference, mcnemar, paired_difference, paired_interval
from merger.evaluation.statistics.verdict import Verdict, verdict

__all__ = [
    "Difference",
    "Gap",
    "Interval",
    "Lead",
    "Verdict",
    "gap",
    "lead",
    "mcnemar",
    "paired_difference",
    "paired_interval",
    "score_interval",
    "selected_lead",
    "verdict",
    "wilson",
]
