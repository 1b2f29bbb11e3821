"""What is promised of a project comes true for simulated raters."""

import numpy as np
import pytest

from benchmarks._raters import SimulatedRater, World
from merger.judgements import JudgementError, PairTally, forecast
from merger.judgements.rates import pair_rate
from merger.judgements.tables import PairTable


def test_counts_and_minutes() -> None:
    found = forecast(items=50, pairs=2, raters_per_item=3, people=6, repeats=0.05, seconds=60)
    assert (found.judgements, found.each, found.minutes) == (300 + 6 * 3, 53, 53)
    longer = forecast(50, characters=800)
    assert longer.minutes > forecast(50, characters=400).minutes


@pytest.mark.parametrize(("items", "raters"), [(40, 3), (120, 2)])
def test_the_interval_is_about_as_wide_as_promised(items: int, raters: int) -> None:
    widths = []
    for seed in range(10):
        tally = PairTally.of(World((0.0, 0.0), (SimulatedRater(0.1),) * 4, items, raters, band=0.1).judged(seed))
        rate = pair_rate(("system0", "system1"), PairTable.of(tally.counts).counts).rate
        widths.append((rate.high - rate.low) / 2)
    assert np.mean(widths) == pytest.approx(forecast(items, 1, raters, 4).plus_minus, rel=0.25)


def test_refused() -> None:
    with pytest.raises(JudgementError, match="3 raters an item are more than 2 people"):
        forecast(50, people=2)
    with pytest.raises(JudgementError, match="Nothing"):
        forecast(0)
