"""Where candidates become models and are judged: one model in memory, merged in place again and again."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any

from merger.checks.answering import unanswerable
from merger.errors import N_, CandidateFailed, TaskError
from merger.evaluation.estimation.racing import Race
from merger.evaluation.language_model import LanguageModel
from merger.evaluation.models import open_model
from merger.evaluation.runner import Answer, answer_items, force_items
from merger.evaluation.task import Item, Task
from merger.evaluation.tasks import Reading, read_task
from merger.evolution.judging.asking import Asking, Memory, Rows
from merger.evolution.judging.climbing import Climb
from merger.evolution.loop.generations import OpenGeneration
from merger.evolution.loop.payloads import SampleAnswer, SampleRow
from merger.evolution.loop.scores import CandidateScore, ParentScore, excess, forced_rows, means
from merger.evolution.measures import MEASURES, MeasuredChild
from merger.evolution.plan.goals import TaskSettings, combined
from merger.evolution.plan.plan import Plan
from merger.formulas.expression import layout_of as layout_of_child
from merger.genomes import Genome, PathGenome
from merger.recipes.recipe import Recipe, Source, sources
from merger.weights.checkpoint import Checkpoint
from merger.weights.layout import Layout

SAMPLES = 3  # questions shown with the best candidate's and the parents' answers


class Judge:
    """Holds the task, one model in memory and the live merge into it; the parents are loaded one by one when asked.

    The question sets are read from the plan's paths and must have the digests that the plan was made with.
    """

    def __init__(self, plan: Plan, checkpoints: Mapping[str, Checkpoint], *, device: str = "cpu") -> None:
        from merger.checks.layers import path_problem  # with the model pool: these import torch and numba
        from merger.evolution.judging.model_pool import ModelPool

        self.plan, self.checkpoints, self.device = plan, checkpoints, device
        self.task = read_same(plan.task)
        self.skills = tuple(read_same(skill.task) for skill in plan.skills)
        self.parents = sources(plan.recipe.root)
        for parent in self.parents:
            fault = unanswerable(checkpoints[parent.model], checkpoints[parent.model].path.name)
            if fault is not None:
                raise fault
        if plan.walks and (fault := path_problem(plan.recipe, checkpoints)) is not None:
            raise fault
        self.layout = layout_of(plan, checkpoints)
        self._bodies = ModelPool(plan.recipe, checkpoints, device)
        self.model = self._bodies.model
        # Small batches keep a small model's activations in the CPU's cache; a GPU wants them large.
        self.batch_size = 20 if device == "cpu" else 64
        self._genomes: dict[int, Genome | PathGenome] = {}
        self._rules = Race(plan.economy.rungs, plan.economy.alpha)
        self._memory = Memory() if plan.economy.cache else None
        self._parent_samples: dict[str, list[Answer]] = {}

    def score(self, generation: OpenGeneration, genome: Sequence[float]) -> CandidateScore:
        """Merge one candidate and put the generation's items to it.

        Raises CandidateFailed when it gives no numbers, naming the source that holds none, if one does.
        """
        try:
            return self._scored(generation, genome)
        except CandidateFailed as fault:
            raise self._odd_source or fault from fault

    @cached_property
    def _odd_source(self) -> CandidateFailed | None:
        """The first tensor of a source that holds NaN or infinity: looked for once, when a candidate has failed."""
        from merger.outputs.writing import odd_tensor  # imports numba

        for source in self.parents:
            checkpoint = self.checkpoints[source.model]
            for name in checkpoint.tensors:
                if not checkpoint.read(name).isfinite().all():
                    odd = odd_tensor(name, self.name(source))
                    return CandidateFailed(odd.message, mend=odd.mend, **odd.facts)
        return None

    def _scored(self, generation: OpenGeneration, genome: Sequence[float]) -> CandidateScore:
        if generation.stage not in self._genomes:
            self._genomes[generation.stage] = self.plan.genome(self.layout, generation.stage)
        free = self._genomes[generation.stage]
        recipe = free.recipe(genome)
        if not self.plan.stages[generation.stage].declared.needs_slope:
            return self._judge(self._asking(recipe), recipe, generation)
        assert isinstance(free, Genome)  # a plan refuses slopes along a path
        climb = Climb(self.model, self.plan, self.task, self.batch_size)
        with self.model.climbing():
            asking = Asking(recipe, lambda: self.merge(recipe), climb.rows, memory=None)
            score = self._judge(asking, recipe, generation)
            slope = climb.slope(score, generation.guards, free, genome, self._bodies.differences)
            return replace(score, slope=slope, seconds=asking.seconds()[0])

    def measure(self, recipe: Recipe, items: Sequence[Item]) -> CandidateScore:
        """Fitness and accuracy of any recipe on any items of the first question set, by the plan's kind of fitness."""
        asking = self._asking(recipe)
        rows = asking.rows(self.task, items)
        fitness, accuracy = means(rows, items)
        return CandidateScore(fitness, accuracy, tuple(rows), *asking.seconds(), asked=asking.asked)

    def _asking(self, recipe: Recipe) -> Asking:
        return Asking(
            recipe,
            merge=lambda: self.merge(recipe),
            judge=lambda task, items: self.rows(self.model, task, items),
            memory=self._memory,
        )

    def _judge(self, asking: Asking, recipe: Recipe, generation: OpenGeneration) -> CandidateScore:
        search = self.task.split("search")
        items = [search[index] for index in generation.items]
        rows, dropped = self._race(asking, items, generation.reference)
        fitness, accuracy = means(rows, items[: len(rows)])
        if dropped is not None:
            fitness = dropped
        objectives, skills = [fitness], []
        for task, indices in zip(self.skills, generation.skills, strict=True):
            part = task.split("search")
            chosen = [part[index] for index in indices]
            soft, right = means(asking.rows(task, chosen), chosen)
            objectives.append(soft)
            skills.append(right)
        child = self.child(recipe, rows, items)
        objectives += [MEASURES[measure.kind].of(child) for measure in self.plan.measures]
        lost = excess(generation.guards, skills, generation.slack)
        return CandidateScore(
            combined(objectives, self.plan.weights, lost),
            accuracy,
            tuple(rows),
            *asking.seconds(),
            tuple(objectives),
            tuple(skills),
            lost,
            asking.asked,
            dropped is not None,
        )

    def child(self, recipe: Recipe, rows: Sequence[Mapping[str, Any]], items: Sequence[Item]) -> MeasuredChild:
        """What measures are told of a recipe's model."""
        return MeasuredChild(recipe, self.checkpoints, self.parents[0], rows, items)

    def _race(self, asking: Asking, items: Sequence[Item], reference: Sequence[float]) -> tuple[Rows, float | None]:
        """The rows of all items, or of those asked before the race was lost, with the fitness then estimated."""
        rows: Rows = []
        weights = [item.weight for item in items]
        for rung in self._rules.rungs if reference else ():
            if rung >= len(items):
                break
            rows += asking.rows(self.task, items[len(rows) : rung])
            soft = [row["soft"] for row in rows]
            if self._rules.verdict(soft, reference, rung, weights) == "drop":
                return rows, self._rules.fitness(soft, reference, weights)
        return rows + asking.rows(self.task, items[len(rows) :]), None

    def merge(self, recipe: Recipe) -> None:
        """Give ``model`` the recipe's weights: another model where the recipe has other layers."""
        self.model = self._bodies.merge(recipe)

    def answers(self, recipe: Recipe, items: Sequence[Item]) -> list[Answer]:
        """Generated answers of a recipe's model, judged, in order."""
        self.merge(recipe)
        return answer_items(self.model, self.task, items)

    def parent_scores(self) -> Iterator[ParentScore]:
        """Every source on the search questions, and by the way its answers to the sample questions."""
        for source in self.parents:
            with self.parent(source) as model:
                items = self.task.split("search")
                fitness, accuracy = means(self.rows(model, self.task, items), items)
                skills = tuple(self._skill(model, task) for task in self.skills)
                self._parent_samples[source.model] = answer_items(model, self.task, self._sample_items())
            yield ParentScore(source.model, self.name(source), fitness, accuracy, skills)

    @contextmanager
    def parent(self, source: Source) -> Iterator[LanguageModel]:
        """A source as it is used, adapter, tokenizer and chat template its own, loaded for the body's time."""
        yield open_model(self.checkpoints[source.model], self.device)

    def samples(self, recipe: Recipe) -> list[SampleRow]:
        """The sample questions with the answers of the recipe's model (``model`` None) and of every parent."""
        items = self._sample_items()
        for source in self.parents:
            if source.model not in self._parent_samples:
                with self.parent(source) as model:
                    self._parent_samples[source.model] = answer_items(model, self.task, items)
        own = self.answers(recipe, items)
        rows: list[SampleRow] = []
        for index, item in enumerate(items):
            said = [_said(None, "", own[index])]
            said += [_said(p.model, self.name(p), self._parent_samples[p.model][index]) for p in self.parents]
            rows.append({"question": item.question, "gold": item.answers[0], "answers": said})
        return rows

    def name(self, source: Source) -> str:
        """What people call a source."""
        return self.checkpoints[source.model].name

    def _skill(self, model: LanguageModel, task: Task) -> float:
        items = task.split("search")
        return means(self.rows(model, task, items), items)[1]

    def _sample_items(self) -> tuple[Item, ...]:
        return self.task.split("search")[:SAMPLES]

    def rows(self, model: LanguageModel, task: Task, items: Sequence[Item]) -> list[dict[str, Any]]:
        """The items put to a model by the plan's fitness: {"id", "soft", "right"}, and "text" where it wrote."""
        if self.plan.fitness == "generated":
            answers = answer_items(model, task, items)
            return [
                {"id": answer.item_id, "soft": answer.score, "right": answer.score >= 1.0, "text": answer.text}
                for answer in answers
            ]
        return forced_rows(force_items(model, task, items, self.batch_size))


def layout_of(plan: Plan, checkpoints: Mapping[str, Checkpoint]) -> Layout:
    """The layout of the child and of all models in its names, from headers; no weights are read."""
    return layout_of_child(plan.recipe, checkpoints)


def read_same(wanted: TaskSettings) -> Task:
    """The question set of a plan; raises TaskError when it is not the one that the search was planned with."""
    task = read_task(wanted.path, reading=Reading.of(wanted.reading))
    task = replace(
        task,
        scorer=wanted.scorer,
        template=wanted.template,
        max_new_tokens=wanted.max_new_tokens,
        shots=wanted.shots,
        until=wanted.until,
        thinking=wanted.thinking,
    )
    if task.digest() != wanted.digest:
        raise TaskError(
            N_("The question set has changed since the search was planned."),
            mend=N_("Bring the old file back, or start a new search."),
            file=wanted.path,
        )
    return task


def _said(model: str | None, name: str, answer: Answer) -> SampleAnswer:
    said: SampleAnswer = {"model": model, "name": name, "text": answer.text, "right": answer.score >= 1.0}
    return {**said, "thought": answer.thought} if answer.thought else said
