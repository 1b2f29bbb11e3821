"""What people's judgements tell: who is preferred, how sure that is, how far raters agree, and what a search may learn.

    tally = PairTally.of(judgements)              # sums; tally.add(judgement) as one comes
    results = pair_results(tally, tags={item: ("丁寧",)})
    results.rates[0].verdict, results.rates[0].more, results.strengths, results.agreement, results.raters

    tally = RubricTally.of(judgements)            # rubrics, and checks as a rubric of one criterion
    results = rubric_results(tally, criteria)     # checks: (CHECK_CRITERION,)

    both_orders(shown, swapped)                   # a model's word on a pair that it saw both ways
    pair_agreement(people, model)                 # how far a model that judges says what people say

    forecast(items=50, pairs=1, raters_per_item=3, people=6)
    ratings(tally, items).content                 # JSON Lines: a question set of people's ratings

Functions are pure: the same sums and seed give the same figures. Sums do not depend on the order in which judgements
came, and are JSON (``tally.to_json()``), so that a page recomputes from sums whatever the number of judgements. All
intervals are 95 %. What is decided how is in docs/concepts.md (Judgements).
"""

from merger.judgements._evalica import load_evalica
from merger.judgements.agreement import Alpha
from merger.judgements.forecast import Forecast, forecast
from merger.judgements.habits import Habit, RaterReport
from merger.judgements.leaders import LeaderShares, leader_shares
from merger.judgements.lengths import LengthCheck
from merger.judgements.model_judges import ModelAgreement, both_orders, pair_agreement, rubric_agreement
from merger.judgements.preferences import Disagreement, PairResults, TagResults, divided, pair_results
from merger.judgements.rates import PairRate
from merger.judgements.ratings import Ratings, ratings
from merger.judgements.resampling import IntervalEstimate
from merger.judgements.rubrics import (
    CHECK_CRITERION,
    CriterionResult,
    CriterionResults,
    RubricDisagreement,
    RubricResults,
    StepDifference,
    TagSystems,
    apart,
    rubric_results,
)
from merger.judgements.strengths import Strength
from merger.judgements.tally import PairTally, RaterSums, RubricTally
from merger.judgements.values import (
    CHECK,
    CHECKS,
    CHOICES,
    AnsweredItem,
    CheckJudgement,
    CheckVerdict,
    Choice,
    Criterion,
    Judgement,
    JudgementError,
    PairJudgement,
    RubricJudgement,
)

__all__ = [
    "CHECK",
    "CHECKS",
    "CHECK_CRITERION",
    "CHOICES",
    "Alpha",
    "AnsweredItem",
    "CheckJudgement",
    "CheckVerdict",
    "Choice",
    "Criterion",
    "CriterionResult",
    "CriterionResults",
    "Disagreement",
    "Forecast",
    "Habit",
    "IntervalEstimate",
    "Judgement",
    "JudgementError",
    "LeaderShares",
    "LengthCheck",
    "ModelAgreement",
    "PairJudgement",
    "PairRate",
    "PairResults",
    "PairTally",
    "RaterReport",
    "RaterSums",
    "Ratings",
    "RubricDisagreement",
    "RubricJudgement",
    "RubricResults",
    "RubricTally",
    "StepDifference",
    "Strength",
    "TagResults",
    "TagSystems",
    "apart",
    "both_orders",
    "divided",
    "forecast",
    "leader_shares",
    "load_evalica",
    "pair_agreement",
    "pair_results",
    "ratings",
    "rubric_agreement",
    "rubric_results",
]
