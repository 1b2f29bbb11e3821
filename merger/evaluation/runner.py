"""Putting items to a model: answers generated and judged, or worked answers forced and weighed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from merger.evaluation.language_model import LanguageModel, Likelihood, Prompt
from merger.evaluation.prompts import forced_prompts, prompts
from merger.evaluation.task import Item, Task
from merger.evaluation.thinking import Said

SOFTNESS = 4.0  # nats: soft = exp(logprob / SOFTNESS), so that a nearly right answer already counts a little


@dataclass(frozen=True)
class Answer:
    """An answer, generated or picked from choices, and its score under the task's scorer, in [0, 1].

    text: without what the model thought aloud, which is ``thought``; "" where the thought did not end. cut: the
    beginning of the prompt was left out, since the model sees less at once.
    """

    item_id: str
    text: str
    score: float
    thought: str = ""
    cut: bool = False


@dataclass(frozen=True)
class Forced:
    """A worked answer, teacher-forced: soft in [0, 1] rises with its likelihood, exact = all tokens greedy.

    Where one of several choices is picked by likelihood: soft = the accepted ones' share of the probability, exact =
    the pick is accepted. soft is NaN when the model gave no numbers: nothing may hide that."""

    item_id: str
    soft: float
    exact: bool


def answer_items(model: LanguageModel, task: Task, items: Sequence[Item], batch_size: int = 100) -> list[Answer]:
    """Greedy answers to the items, or the likeliest choices, judged by the task's scorer, in order."""
    if task.judge.by_likelihood:
        asked = forced_prompts(model, task, items)
        weights = _choice_weights(model, task, items, asked, batch_size)
        said = [Said("", item.choices[_largest(row)]) for item, row in zip(items, weights, strict=True)]
    else:
        asked, parted = prompts(model, task, items), model.markers
        texts = model.generate(asked, task.longest, batch_size)
        said = [
            parted.split(text, parted.opened(prompt.text), task.until)
            for prompt, text in zip(asked, texts, strict=True)
        ]
    judge = task.judge
    return [
        Answer(
            item.id,
            one.answer,
            judge.score(one.answer, item.answers, item.choices),
            one.thought,
            prompt in model.cut,
        )
        for item, one, prompt in zip(items, said, asked, strict=True)
    ]


def force_items(model: LanguageModel, task: Task, items: Sequence[Item], batch_size: int = 100) -> list[Forced]:
    """One teacher-forced pass over the items' worked answers (the first accepted answer where there is none)."""
    if task.judge.by_likelihood:
        weights = _choice_weights(model, task, items, forced_prompts(model, task, items), batch_size)
        return [_forced_choice(task, item, row) for item, row in zip(items, weights, strict=True)]
    asked, answers = forced_prompts(model, task, items), [item.forced for item in items]
    likelihoods = model.likelihoods(asked, answers, batch_size, worked=True)
    return _forced(items, likelihoods)


def climb_items(
    model: LanguageModel, task: Task, items: Sequence[Item], share: float, batch_size: int = 100
) -> list[Forced]:
    """As :func:`force_items`, and the slope of ``share`` times the items' weighted mean goes to the parameters."""
    total = math.fsum(item.weight for item in items)
    weights = [share * item.weight / total for item in items]
    answers = [item.forced for item in items]
    found = model.climb(forced_prompts(model, task, items), answers, weights, SOFTNESS, batch_size)
    return _forced(items, found)


def always_thinks(model: LanguageModel, task: Task) -> bool:
    """Does the model's chat template open a thought although the questions do not let it think?

    Answers may then be lost in thoughts that do not end within the longest answer.
    """
    asked = prompts(model, task, task.items[:1]) if not task.thinking and not task.judge.by_likelihood else []
    return any(model.markers.opened(prompt.text) for prompt in asked)


def _forced(items: Sequence[Item], likelihoods: Sequence[Likelihood]) -> list[Forced]:
    return [
        Forced(item.id, math.exp(likelihood.logprob / SOFTNESS), likelihood.greedy)
        for item, likelihood in zip(items, likelihoods, strict=True)
    ]


def _choice_weights(
    model: LanguageModel, task: Task, items: Sequence[Item], asked: Sequence[Prompt], batch_size: int
) -> list[list[float]]:
    """For every item the log-likelihood of each choice (nats), divided as the scorer says."""
    pairs = [(prompt, choice) for prompt, item in zip(asked, items, strict=True) for choice in item.choices]
    found = iter(model.likelihoods([prompt for prompt, _ in pairs], [choice for _, choice in pairs], batch_size))
    divisor = task.judge.divisor
    assert divisor is not None
    return [[next(found).logprob / divisor(choice) for choice in item.choices] for item in items]


def _forced_choice(task: Task, item: Item, weights: list[float]) -> Forced:
    """The probability of the accepted choices among all, by softmax; NaN stays NaN."""
    highest = max(weights)
    odds = [math.exp(weight - highest) for weight in weights]
    accepted = [task.judge.score(choice, item.answers, item.choices) for choice in item.choices]
    soft = math.fsum(odd * right for odd, right in zip(odds, accepted, strict=True)) / math.fsum(odds)
    return Forced(item.id, soft, accepted[_largest(weights)] >= 1.0)


def _largest(weights: list[float]) -> int:
    """The place of the largest; of equal ones the first."""
    return max(range(len(weights)), key=lambda index: (weights[index], -index))
