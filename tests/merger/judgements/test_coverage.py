"""The short form of benchmarks/judging.py: intervals hold the truth, verdicts and checks err as seldom as stated."""

from benchmarks._raters import SimulatedRater
from benchmarks.judging import checked, coverage


def test_intervals_hold_the_truth() -> None:
    found = coverage(40)
    assert set(found) == {"strengths", "rates", "alpha", "skewed", "ordinal", "step"}
    for name, count in found.items():
        # At 95 % the chance of fewer than 34 of 40 is 0.3 %.
        assert count["held"] / count["of"] >= 0.85, name
        assert count["of"] >= 40
    assert sum(count["held"] for count in found.values()) / sum(count["of"] for count in found.values()) < 0.995


def test_equals_are_seldom_told_apart_and_nobody_is_accused() -> None:
    rows = [checked(seed, SimulatedRater(noise=0.1)) for seed in range(40)]
    for name in ("verdict", "left", "all left", "haste", "length"):
        assert sum(row[name] for row in rows) <= 6, name  # at 5 % the chance of seven is 0.3 %
