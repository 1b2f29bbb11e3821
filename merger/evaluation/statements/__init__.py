"""Statements: where a text says its answer, in Japanese or English, and which of several places counts.

:func:`settled` finds them and lets a scorer read what stands there; :func:`final_answer` reads numbers and words.
"""

from merger.evaluation.statements.final import FinalAnswer, final_answer, number_in, words_of
from merger.evaluation.statements.finding import Force, Statement, sentences
from merger.evaluation.statements.markup import bare, plain
from merger.evaluation.statements.polarity import affirmed, denies, partly_denies
from merger.evaluation.statements.settling import Two, parts, settled

__all__ = [
    "FinalAnswer",
    "Force",
    "Statement",
    "Two",
    "affirmed",
    "bare",
    "denies",
    "final_answer",
    "number_in",
    "partly_denies",
    "parts",
    "plain",
    "sentences",
    "settled",
    "words_of",
]
