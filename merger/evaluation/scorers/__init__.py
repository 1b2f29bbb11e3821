"""Scorers by name, one file each: a model's text and the accepted answers in, a share between 0 and 1 out."""

from importlib import import_module

from merger.evaluation.scorers._scorer import Example, Scorer

__all__ = ["DEFAULT", "PREFERENCES", "SCORERS", "Example", "Scorer"]

_FILES = (
    "exact",
    "number",
    "japanese_answer",
    "contains",
    "choice",
    "choice_logprob",
    "choice_logprob_norm",
    "choice_logprob_bytes",
    "f1",
    "jsquad_f1",
    "llm_jp_char_f1",
    "rouge_l",
    "regex",
    "japanese",
)
_DECLARED: tuple[Scorer, ...] = tuple(import_module(f"merger.evaluation.scorers.{file}").SCORER for file in _FILES)
SCORERS: dict[str, Scorer] = {scorer.name: scorer for scorer in _DECLARED}

DEFAULT = SCORERS["exact"].name  # where nobody says how answers are judged
PREFERENCES = SCORERS["choice_logprob_norm"].name  # for pairs of a preferred and another answer, which nobody asks for
