"""One recipe put to questions: merged when a question is really asked, asked only what it was not asked before."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from merger.evaluation.task import Item, Task
from merger.recipes.recipe import Recipe, digest

Rows = list[dict[str, Any]]
_REMEMBERED = 4096  # blocks of questions


class Memory:
    """Rows by recipe, question set and block of questions.

    A block is remembered whole, never question by question: how a batch is made up may change the last bits of a score.
    """

    def __init__(self) -> None:
        self._blocks: OrderedDict[tuple[object, ...], Rows] = OrderedDict()

    def get(self, key: tuple[object, ...]) -> Rows | None:
        found = self._blocks.get(key)
        return None if found is None else [dict(row) for row in found]

    def keep(self, key: tuple[object, ...], rows: Rows) -> None:
        self._blocks[key] = [dict(row) for row in rows]
        if len(self._blocks) > _REMEMBERED:
            self._blocks.popitem(last=False)


class Asking:
    """Counts what one recipe's questions cost. ``asked``: put to the model; seconds: in all, and of these merging."""

    def __init__(
        self,
        recipe: Recipe,
        merge: Callable[[], object],
        judge: Callable[[Task, Sequence[Item]], Rows],
        memory: Memory | None,
    ) -> None:
        self._merge, self._judge, self._memory = merge, judge, memory
        self._digest = digest(recipe) if memory else ""
        self._started, self._merging, self._merged = time.perf_counter(), 0.0, False
        self.asked = 0

    def rows(self, task: Task, items: Sequence[Item]) -> Rows:
        """The items' rows, in order."""
        key = (self._digest, task.digest(), tuple(item.id for item in items))
        found = self._memory.get(key) if self._memory else None
        if found is not None:
            return found
        if not self._merged:
            started = time.perf_counter()
            self._merge()
            self._merging, self._merged = time.perf_counter() - started, True
        rows = self._judge(task, items)
        self.asked += len(items)
        if self._memory:
            self._memory.keep(key, rows)
        return rows

    def seconds(self) -> tuple[float, float]:
        """Seconds so far, and of these for merging."""
        return time.perf_counter() - self._started, self._merging
