"""What a model reads of an item: the template filled, with solved examples before the question."""

import re
from collections.abc import Sequence
from dataclasses import replace

from merger.evaluation.language_model import LanguageModel, Prompt
from merger.evaluation.scorers.choice import labelled
from merger.evaluation.task import Item, Task

EXAMPLES = "{examples}"
_PLACE = re.compile(r"\{(question|choices)\}")
_BETWEEN = "\n\n"  # behind each example's answer


def prompts(model: LanguageModel, task: Task, items: Sequence[Item]) -> list[Prompt]:
    """One prompt an item, in order, without images: no model that is asked here sees any yet."""
    return [_prompt(model, task, item, task.thinking) for item in items]


def forced_prompts(model: LanguageModel, task: Task, items: Sequence[Item]) -> list[Prompt]:
    """One prompt an item after which an answer is forced or weighed: no thinking, and no thought left open."""
    asked = [_prompt(model, task, item, thinking=False) for item in items]
    return [replace(prompt, text=model.markers.closed(prompt.text)) for prompt in asked]


def _prompt(model: LanguageModel, task: Task, item: Item, thinking: bool) -> Prompt:
    if task.template is None:
        shown = "".join(f"{_plain(task, one)}\n{one.forced}{_BETWEEN}" for one in task.examples(item))
        return model.prompt(Prompt(shown + _plain(task, item)), None, thinking)
    return model.prompt(Prompt(written(task, item, task.template)), "{question}")


def written(task: Task, item: Item, template: str) -> str:
    """The template filled. What stands behind ``{examples}`` is also the form of each example, its answer behind it."""
    before, mark, form = template.partition(EXAMPLES)
    if not mark:
        return _filled(template, item)
    examples = [_filled(form, one) + one.forced + _BETWEEN for one in task.examples(item)]
    return "".join([_filled(before, item), *examples, _filled(form, item)])


def _filled(template: str, item: Item) -> str:
    """In one go, so that braces in a question stay what they are."""
    parts = {"question": item.question, "choices": labelled(item.choices)}
    return _PLACE.sub(lambda match: parts[match[1]], template)


def _plain(task: Task, item: Item) -> str:
    """Without a template: the question, and below it the choices that the answer is to name."""
    if task.judge.shows_choices:
        return f"{item.question}\n{labelled(item.choices)}"
    return item.question
