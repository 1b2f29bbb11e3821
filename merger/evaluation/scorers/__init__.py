"""Scorers: a model's text and the accepted answers in, a share between 0 and 1 out."""

from merger.evaluation.scorers import (
    choice,
    contains,
    exact,
    f1,
    japanese,
    japanese_answer,
    number,
    regex,
    rouge_l,
)
from merger.evaluation.scorers._scorer import Scorer
from merger.evaluation.scorers.choice import ChoiceScorer

__all__ = ["SCORERS", "ChoiceScorer", "Scorer"]

SCORERS: dict[str, Scorer] = {
    scorer.name: scorer
    for scorer in (
        exact.SCORER,
        number.SCORER,
        japanese_answer.SCORER,
        contains.SCORER,
        choice.SCORER,
        choice.LOGPROB,
        choice.LOGPROB_NORM,
        choice.LOGPROB_BYTES,
        f1.SCORER,
        f1.JSQUAD,
        f1.LLM_JP,
        rouge_l.SCORER,
        regex.SCORER,
        japanese.SCORER,
    )
}
