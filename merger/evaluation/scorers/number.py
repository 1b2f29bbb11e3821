"""number: the number that a text settles on is the answer's."""

from fractions import Fraction
from functools import lru_cache

from merger.errors import N_
from merger.evaluation.quantities.answers import whole_number
from merger.evaluation.quantities.comparison import same_number
from merger.evaluation.quantities.numerals import find_numbers
from merger.evaluation.quantities.values import Unread
from merger.evaluation.scorers._scorer import Example, Fault, Scorer
from merger.evaluation.statements import FinalAnswer, final_answer


def gives_number(text: str, answer: str) -> bool:
    """The number the text settles on is the answer's, however each is written; counters (個, 本) are not compared."""
    said, wanted = final_answer(text).quantity, accepted(answer).quantity
    return said is not None and wanted is not None and same_number(said, wanted, counters=False)


@lru_cache(maxsize=4096)
def accepted(answer: str) -> FinalAnswer:
    """What an accepted answer says; each is compared with many texts."""
    return final_answer(answer)


def fault(answer: str) -> Fault | None:
    """Why a text cannot be compared with this accepted answer, or None."""
    found = accepted(answer)
    number = found.quantity
    if number is None:
        return N_("There is no number in the answer."), _MEND
    if isinstance(number.value, Unread):
        return number.value.reason, _MEND
    if whole_number(found.words) is None and len(find_numbers(found.words.rsplit("=", 1)[-1])) > 1:
        return N_("The answer holds several numbers, and it is not clear which one counts."), _MEND
    return unclear_sign(answer)


def unclear_sign(answer: str) -> Fault | None:
    """What is wrong with (18): in accounts it is -18, elsewhere 18."""
    number = accepted(answer).quantity
    if number and isinstance(number.value, Fraction) and -number.value in number.also:
        return N_("A number in brackets may mean a negative one."), N_("Write it without brackets, as 18 or -18.")
    return None


_MEND = N_(
    "Write one number, such as 42, 3/4, 2:3, 4√2 or 10:15, or judge in a way that compares words (exact, contains)."
)

SCORER = Scorer(
    "number",
    ("数だけ", "Number only"),
    gives_number,
    "final number by value",
    Example(
        "37",
        right=("正解は三十七個です（36個ではありません）。", "12+25=37"),
        wrong=("結論：38。参考：昨年は37でした。", "答えは37ではありません。"),
    ),
    fault,
)
