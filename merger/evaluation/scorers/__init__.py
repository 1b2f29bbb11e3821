"""Scorers: a model's text and the accepted answers in, a share between 0 and 1 out."""

from merger.evaluation.scorers import (
    choice,
    choice_logprob,
    choice_logprob_bytes,
    choice_logprob_norm,
    contains,
    exact,
    f1,
    japanese,
    japanese_answer,
    jsquad_f1,
    llm_jp_char_f1,
    number,
    regex,
    rouge_l,
)
from merger.evaluation.scorers._scorer import Example, Scorer

__all__ = ["DEFAULT", "PREFERENCES", "SCORERS", "Example", "Scorer"]

SCORERS: dict[str, Scorer] = {
    scorer.name: scorer
    for scorer in (
        exact.SCORER,
        number.SCORER,
        japanese_answer.SCORER,
        contains.SCORER,
        choice.SCORER,
        choice_logprob.SCORER,
        choice_logprob_norm.SCORER,
        choice_logprob_bytes.SCORER,
        f1.SCORER,
        jsquad_f1.SCORER,
        llm_jp_char_f1.SCORER,
        rouge_l.SCORER,
        regex.SCORER,
        japanese.SCORER,
    )
}

DEFAULT = exact.SCORER.name  # where nobody says how answers are judged
PREFERENCES = choice_logprob_norm.SCORER.name  # for pairs of a preferred and another answer, which nobody asks for
