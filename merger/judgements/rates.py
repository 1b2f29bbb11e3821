"""Who of two is preferred, how sure that is, and how many judgements are still needed."""

import math
from dataclasses import dataclass, replace

from merger.evaluation.statistics import Verdict, score_interval, verdict
from merger.evaluation.statistics.intervals import Z95
from merger.judgements.resampling import IntervalEstimate, Ints
from merger.judgements.values import Pair

LEAST_ITEMS = 10
MOST_MORE = 2000
ALIKE = 0.1  # as far from one half as the rate of two that are called as good as equal may lie


@dataclass(frozen=True)
class PairRate:
    """The first system against the second.

    rate: how often the first is preferred, "same" and "both bad" counting half for each; preferred_first,
    preferred_second, same, both_bad: the judgements; items: how many were judged. more: about how many further
    judgements, of further items, would settle it if things stay as they are; 0 where it is settled, None where it would
    be more than MOST_MORE.
    """

    first: str
    second: str
    rate: IntervalEstimate
    preferred_first: int
    preferred_second: int
    same: int
    both_bad: int
    items: int
    more: int | None

    @property
    def judgements(self) -> int:
        return self.preferred_first + self.preferred_second + self.same + self.both_bad

    @property
    def early(self) -> bool:
        """Too early to say who is preferred: one half lies in the interval, or fewer than LEAST_ITEMS were judged."""
        return self.items < LEAST_ITEMS or self.rate.low <= 0.5 <= self.rate.high

    @property
    def alike(self) -> bool:
        """As good as equal: nobody is ahead, and the whole interval lies within ALIKE of one half.

        That nothing tells them apart yet is no sign of it: with few judgements the interval is wide.
        """
        return self.early and self.items >= LEAST_ITEMS and max(0.5 - self.rate.low, self.rate.high - 0.5) <= ALIKE

    @property
    def verdict(self) -> Verdict:
        """What may be said of the first; never "better" or "worse" while it is early."""
        value, low, high = (side - 0.5 for side in (self.rate.value, self.rate.low, self.rate.high))
        return verdict(value, min(low, 0.0), max(high, 0.0)) if self.early else verdict(value, low, high)

    def turned(self) -> "PairRate":
        """The second system against the first."""
        return replace(
            self,
            first=self.second,
            second=self.first,
            rate=IntervalEstimate(1 - self.rate.value, 1 - self.rate.high, 1 - self.rate.low),
            preferred_first=self.preferred_second,
            preferred_second=self.preferred_first,
        )


def pair_rate(pair: Pair, counts: Ints) -> PairRate:
    """counts [items, 4]: how often the first was preferred, the second, "same", "both bad".

    An item's score is its mean over judgements, its weight their number; the interval is over items.
    """
    judged = counts.sum(axis=1)
    scores = (counts[:, 0] + counts[:, 2:].sum(axis=1) / 2) / judged
    found = score_interval(scores.tolist(), judged.tolist())
    rate = IntervalEstimate(found.score, found.low, found.high)
    first, second, same, both_bad = counts.sum(axis=0).tolist()
    return PairRate(
        *pair, rate, first, second, same, both_bad, len(counts), _more(rate, len(counts), int(judged.sum()))
    )


def _more(rate: IntervalEstimate, items: int, judgements: int) -> int | None:
    """Wilson's interval holds one half while z^2 / n > (2 rate - 1)^2; n, the effective number, grows with items.

    What it is now follows from the width, 2 z sqrt(n p q + z^2 / 4) / (n + z^2).
    """
    square, half = Z95**2, (rate.high - rate.low) / 2
    spread = rate.value * (1 - rate.value)
    root = math.sqrt(spread**2 + half**2 * (1 - 4 * spread))
    effective = square * (spread + root) / (2 * half**2) - square
    ahead = abs(2 * rate.value - 1)
    needed = max(items / effective * square / ahead**2 if ahead else math.inf, LEAST_ITEMS)
    settled = items >= LEAST_ITEMS and not rate.low <= 0.5 <= rate.high
    more = 0.0 if settled else max((needed - items) * judgements / items, 1)
    return None if more > MOST_MORE else math.ceil(more / 10) * 10
