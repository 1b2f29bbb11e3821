"""Where candidates become models and are judged: one model in memory, merged in place again and again."""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from merger.errors import N_, CandidateFailed, TaskError
from merger.evaluation.runner import Answer, answer_items, force_items
from merger.evaluation.task import Item, Task
from merger.evaluation.tasks import read_task
from merger.evolution.generations import Generation
from merger.evolution.plan import Plan
from merger.genomes import Genome
from merger.preflight import needed
from merger.recipes.recipe import Recipe, Source, sources
from merger.weights.checkpoint import Checkpoint
from merger.weights.layout import Layout

SAMPLES = 3  # questions shown with the best candidate's and the parents' answers


@dataclass(frozen=True)
class CandidateScore:
    """One candidate on its generation's items.

    fitness and accuracy in [0, 1]; items: {"id", "soft", "right"} each; merge_seconds is part of seconds.
    """

    fitness: float
    accuracy: float
    items: tuple[dict[str, Any], ...]
    seconds: float
    merge_seconds: float


@dataclass(frozen=True)
class ParentScore:
    """A source model alone, on all search questions: the baselines of a run's chart."""

    model: str
    name: str
    fitness: float
    accuracy: float


class Workbench:
    """Holds the task, one model in memory and the live merge into it; the parents are loaded one by one when asked.

    task: given by who stores question sets elsewhere; None reads ``plan.task.path``. Either must have the digest
    that the plan was made with.
    """

    def __init__(
        self, plan: Plan, checkpoints: Mapping[str, Checkpoint], *, task: Task | None = None, device: str = "cpu"
    ) -> None:
        from merger.evaluation.transformers_model import TransformersModel
        from merger.live import LiveMerge

        self.plan, self.checkpoints, self.device = plan, checkpoints, device
        self.task = _same_task(plan, task)
        self.parents = sources(plan.recipe.root)
        self.layout = layout_of(plan, checkpoints)
        donor = plan.recipe.tokenizer or self.parents[0]
        self.model = TransformersModel(checkpoints[donor.model].path, device)
        self._live = LiveMerge(plan.recipe, checkpoints, self.model.module)
        # Small batches keep a small model's activations in the CPU's cache; a GPU wants them large.
        self.batch_size = 20 if device == "cpu" else 64
        self._genomes: dict[int, Genome] = {}
        self._parent_samples: dict[str, list[Answer]] = {}

    def score(self, generation: Generation, genome: Sequence[float]) -> CandidateScore:
        """Merge one candidate and put the generation's items to it; raises CandidateFailed when it gives no numbers."""
        if generation.stage not in self._genomes:
            self._genomes[generation.stage] = self.plan.genome(self.layout, generation.stage)
        recipe = self._genomes[generation.stage].recipe(genome)
        search = self.task.split("search")
        return self.measure(recipe, [search[index] for index in generation.items])

    def measure(self, recipe: Recipe, items: Sequence[Item]) -> CandidateScore:
        """Fitness and accuracy of any recipe on any items, by the plan's kind of fitness."""
        started = time.perf_counter()
        self._live.apply(recipe)
        merged = time.perf_counter()
        rows = self._rows(self.model, items)
        ended = time.perf_counter()
        fitness, accuracy = _means(rows, items)
        return CandidateScore(fitness, accuracy, tuple(rows), ended - started, merged - started)

    def answers(self, recipe: Recipe, items: Sequence[Item]) -> list[Answer]:
        """Generated answers of a recipe's model, judged, in order."""
        self._live.apply(recipe)
        return answer_items(self.model, self.task, items)

    def parent_scores(self) -> Iterator[ParentScore]:
        """Every source on the search questions, and by the way its answers to the sample questions."""
        for source in self.parents:
            with self.parent(source) as model:
                items = self.task.split("search")
                fitness, accuracy = _means(self._rows(model, items), items)
                self._parent_samples[source.model] = answer_items(model, self.task, self._sample_items())
            yield ParentScore(source.model, self.name(source), fitness, accuracy)

    @contextmanager
    def parent(self, source: Source) -> Iterator[Any]:
        """A source model with its own tokenizer, loaded for the body's time."""
        from merger.evaluation.transformers_model import TransformersModel

        yield TransformersModel(self.checkpoints[source.model].path, self.device)

    def samples(self, recipe: Recipe) -> list[dict[str, Any]]:
        """The sample questions with the answers of the recipe's model (``model`` None) and of every parent."""
        items = self._sample_items()
        for source in self.parents:
            if source.model not in self._parent_samples:
                with self.parent(source) as model:
                    self._parent_samples[source.model] = answer_items(model, self.task, items)
        own = self.answers(recipe, items)
        rows = []
        for place, item in enumerate(items):
            said = [_said(None, "", own[place])]
            said += [_said(p.model, self.name(p), self._parent_samples[p.model][place]) for p in self.parents]
            rows.append({"question": item.question, "gold": item.answers[0], "answers": said})
        return rows

    def name(self, source: Source) -> str:
        """What people call a source: its folder's name."""
        return self.checkpoints[source.model].path.resolve().name

    def report(
        self, state: dict[str, Any], history: Mapping[str, Any], progress: Callable[[int, int, str], None] | None = None
    ) -> dict[str, Any]:
        """Choose the winner on validation and score it, the parents and the best uniform merge on held-out, once.

        history: ``seconds`` so far. See :mod:`merger.evolution.report`.
        """
        from merger.evolution.report import make_report

        return make_report(self, state, history, progress)

    def _sample_items(self) -> tuple[Item, ...]:
        return self.task.split("search")[:SAMPLES]

    def _rows(self, model: Any, items: Sequence[Item]) -> list[dict[str, Any]]:
        if self.plan.fitness == "generated":
            answers = answer_items(model, self.task, items)
            return [{"id": answer.item_id, "soft": answer.score, "right": answer.score >= 1.0} for answer in answers]
        forced = force_items(model, self.task, items, self.batch_size)
        if not all(math.isfinite(row.soft) for row in forced):
            raise CandidateFailed(N_("The merged model gives no numbers: its weights overflow."))
        return [{"id": row.item_id, "soft": row.soft, "right": row.exact} for row in forced]


def layout_of(plan: Plan, checkpoints: Mapping[str, Checkpoint]) -> Layout:
    """The layout of the plan's models (all alike), from the first source's header; no weights are read."""
    first = checkpoints[needed(plan.recipe)[0].model]
    return Layout.of(first.tensors, first.settings)


def _same_task(plan: Plan, task: Task | None) -> Task:
    wanted = plan.task
    if task is None:
        task = read_task(wanted.path)
    task = Task(task.name, task.items, wanted.scorer, wanted.template, wanted.max_new_tokens)
    if task.digest() != wanted.digest:
        raise TaskError(
            N_("The question set has changed since the search was planned."),
            mend=N_("Bring the old file back, or start a new search."),
            file=wanted.path,
        )
    return task


def _means(rows: Sequence[dict[str, Any]], items: Sequence[Item]) -> tuple[float, float]:
    """Weighted means of soft and right; summed exactly, so the order of the items does not matter."""
    weights = [item.weight for item in items]
    total = math.fsum(weights)
    soft = math.fsum(row["soft"] * weight for row, weight in zip(rows, weights, strict=True)) / total
    right = math.fsum(weight for row, weight in zip(rows, weights, strict=True) if row["right"]) / total
    return soft, right


def _said(model: str | None, name: str, answer: Answer) -> dict[str, Any]:
    return {"model": model, "name": name, "text": answer.text, "right": answer.score >= 1.0}
