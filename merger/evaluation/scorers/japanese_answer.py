"""japanese_answer: number with its counter, or words, as a Japanese sentence gives them."""

from merger.evaluation.scorers._scorer import Scorer
from merger.evaluation.statements import final_answer


def same_japanese_answer(text: str, answer: str) -> bool:
    """The answer as a Japanese sentence gives it: 「三十七個」 is 「37個」, but neither 「37本」 nor 「37」.

    The counter is compared when the accepted answer has one; percent always. An answer that is more than one number
    with its counter (東京都, 五月三日) is compared as words, numbers in one spelling, without a polite ending.
    """
    said, wanted = final_answer(text), final_answer(answer)
    if wanted.number is None or not wanted.only_number:
        return wanted.canonical in (said.canonical, said.unglossed)
    if said.number is None or said.number.value != wanted.number.value:
        return False
    if wanted.number.unit is None:
        return said.number.unit != "パーセント"
    return said.number.unit == wanted.number.unit


SCORER = Scorer("japanese_answer", same_japanese_answer, "final number with its counter, else final words")
