"""Putting items to a model: answers generated and judged, or worked answers forced and weighed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from merger.evaluation.language_model import LanguageModel
from merger.evaluation.task import Item, Task

SOFTNESS = 4.0  # nats: soft = exp(logprob / SOFTNESS), so that a nearly right answer already counts a little


@dataclass(frozen=True)
class Answer:
    """A generated answer and its score under the task's scorer."""

    item_id: str
    text: str
    score: float


@dataclass(frozen=True)
class Forced:
    """A worked answer, teacher-forced: soft in [0, 1] rises with its likelihood, exact = all tokens greedy.

    soft is NaN when the model gave no numbers: nothing may hide that."""

    item_id: str
    soft: float
    exact: bool


def answer_items(model: LanguageModel, task: Task, items: Sequence[Item], batch_size: int = 100) -> list[Answer]:
    """Greedy answers to the items, judged by the task's scorer, in order."""
    prompts = [model.prompt(item.question, task.template) for item in items]
    texts = model.generate(prompts, task.max_new_tokens, batch_size)
    return [
        Answer(item.id, text, task.judge.score(text, item.answers)) for item, text in zip(items, texts, strict=True)
    ]


def force_items(model: LanguageModel, task: Task, items: Sequence[Item], batch_size: int = 100) -> list[Forced]:
    """One teacher-forced pass over the items' worked answers (the first accepted answer where there is none)."""
    prompts = [model.prompt(item.question, task.template) for item in items]
    likelihoods = model.likelihoods(prompts, [item.forced for item in items], batch_size)
    return [
        Forced(item.id, math.exp(likelihood.logprob / SOFTNESS), likelihood.greedy)
        for item, likelihood in zip(items, likelihoods, strict=True)
    ]
