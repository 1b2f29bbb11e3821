"""What a model reads of an item: the template filled, with solved examples before the question."""

import re
from collections.abc import Sequence

from merger.evaluation.language_model import LanguageModel
from merger.evaluation.scorers.choice import labelled
from merger.evaluation.task import Item, Task

EXAMPLES = "{examples}"
_PLACE = re.compile(r"\{(question|choices)\}")
_BETWEEN = "\n\n"  # behind each example's answer


def prompts(model: LanguageModel, task: Task, items: Sequence[Item]) -> list[str]:
    """One prompt an item, in order."""
    return [_prompt(model, task, item, task.thinking) for item in items]


def forced_prompts(model: LanguageModel, task: Task, items: Sequence[Item]) -> list[str]:
    """One prompt an item after which an answer is forced or weighed: no thinking, and no thought left open."""
    return [model.markers.closed(_prompt(model, task, item, thinking=False)) for item in items]


def _prompt(model: LanguageModel, task: Task, item: Item, thinking: bool) -> str:
    if task.template is None:
        shown = "".join(f"{_plain(task, one)}\n{one.forced}{_BETWEEN}" for one in task.examples(item))
        return model.prompt(shown + _plain(task, item), None, thinking)
    return model.prompt(written(task, item, task.template), "{question}")


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
