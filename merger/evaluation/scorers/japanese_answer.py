"""japanese_answer: number with its counter, or words, as a Japanese sentence gives them."""

from merger.evaluation.quantities.answers import whole_number
from merger.evaluation.quantities.comparison import same_number
from merger.evaluation.scorers._scorer import Example, Scorer
from merger.evaluation.scorers.number import accepted, unclear_sign
from merger.evaluation.statements import final_answer


def same_japanese_answer(text: str, answer: str) -> bool:
    """The answer as a Japanese sentence gives it: 「三十七個」 is 「37個」, but neither 「37本」 nor 「37」.

    The counter is compared when the accepted answer has one; percent always. An answer that is more than a number
    with its unit (東京都, りんご3個とみかん2個) is compared as words, numbers in one spelling, without a polite ending.
    """
    said, wanted = final_answer(text), accepted(answer)
    number = whole_number(wanted.words)
    if number is None or not number.read:
        return wanted.canonical in (said.canonical, said.unglossed)
    return said.quantity is not None and same_number(said.quantity, number, counters=True)


SCORER = Scorer(
    "japanese_answer",
    ("日本語の数と助数詞", "Number with its counter, in Japanese"),
    same_japanese_answer,
    "final number with its counter, else final words",
    Example("37個", right=("三十七個です。", "正解：37個"), wrong=("37本", "37")),
    unclear_sign,
)
