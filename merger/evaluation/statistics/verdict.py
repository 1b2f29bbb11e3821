"""What may be said of a difference: decided once, for scores of questions and for people's judgements."""

from typing import Literal

Verdict = Literal["better", "perhaps", "no better", "worse"]


def verdict(difference: float, at_least: float, high: float) -> Verdict:
    """Better only when 95 % sure of it, worse only when the whole interval of the difference says so.

    difference: to the best rival, ``high`` its interval's upper end; at_least: the sure lead over all rivals.
    """
    if at_least > 0:
        return "better"
    if high < 0:
        return "worse"
    return "perhaps" if difference > 0 else "no better"
