"""Who of two is preferred, how sure that is, and how many judgements are still needed."""

from dataclasses import dataclass

from merger.evaluation.statistics import Verdict
from merger.judgements.resampling import Estimate


@dataclass(frozen=True)
class PairRate:
    """The first system against the second.

    rate: how often the first is preferred, "same" and "both bad" counting half for each; preferred_first,
    preferred_second, same, both_bad: the judgements; items: how many were judged. verdict: what may be said of the
    first. early: too little has been judged to say it with confidence (the interval holds one half, or there are fewer
    than LEAST_ITEMS items); more: then about how many more judgements are needed if things stay as they are, at most
    MOST_MORE; 0 where nothing is missing, None where no number would help: the two are as good as equal.
    """

    first: str
    second: str
    rate: Estimate
    preferred_first: int
    preferred_second: int
    same: int
    both_bad: int
    items: int
    verdict: Verdict
    early: bool
    more: int | None

    @property
    def judgements(self) -> int:
        return self.preferred_first + self.preferred_second + self.same + self.both_bad

    def turned(self) -> "PairRate":
        """The second system against the first."""
        raise NotImplementedError
