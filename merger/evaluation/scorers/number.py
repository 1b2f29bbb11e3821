"""number: the number that a text settles on is the answer's."""

from merger.evaluation.scorers._scorer import Scorer
from merger.evaluation.statements import final_answer


def same_number(text: str, answer: str) -> bool:
    """The number the text settles on equals the answer's, however each is written; counters are not compared."""
    said, wanted = final_answer(text).number, final_answer(answer).number
    return said is not None and wanted is not None and said.value == wanted.value


SCORER = Scorer("number", same_number, "final number by value")
