"""Thinking aloud: reasoning that a model writes before its answer, and that no scorer may take for it."""

from merger.evaluation.thinking.splitting import Markers, Said, answer_of, standard

__all__ = ["Markers", "Said", "answer_of", "standard"]
