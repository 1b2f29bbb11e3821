"""Texts that are longer than a model sees at once: which of their tokens it is given, as in lm-evaluation-harness."""

from typing import Any

from merger.evaluation.encoding import Pair


def positions(module: Any) -> int | None:
    """How many tokens a model of transformers sees at most; None where its settings do not say."""
    found: int | None = getattr(module.config.get_text_config(), "max_position_embeddings", None)
    return found


def room(prompt: int, wanted: int, most: int | None) -> int:
    """How many tokens may follow a prompt of so many: what is wanted, within the model's positions."""
    return min(wanted, most - prompt) if most and prompt < most else wanted


def ending(ids: list[int], wanted: int, most: int | None) -> list[int]:
    """A prompt's tokens; where they leave no room its last ones, and what is wanted has half of the model's at most."""
    if not most or len(ids) < most:
        return ids
    return ids[-(most - min(wanted, most // 2)) :]


def fitting(pair: Pair, most: int | None) -> Pair:
    """A pair whose prompt has lost its beginning where the two, but for the last token, are too many."""
    prompt, answer = pair
    if not most or len(prompt) + len(answer) - 1 <= most:
        return pair
    return prompt[-max(1, most + 1 - len(answer)) :], answer
