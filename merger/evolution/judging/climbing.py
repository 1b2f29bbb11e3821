"""The slope of a candidate's fitness along every gene: backwards through the model, then through the merge."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from merger.errors import N_, SearchError
from merger.evaluation.language_model import LanguageModel
from merger.evaluation.runner import climb_items, force_items
from merger.evaluation.task import Item, Task
from merger.evolution.judging.asking import Rows
from merger.evolution.loop.scores import CandidateScore, forced_rows
from merger.evolution.plan.goals import BROKEN
from merger.evolution.plan.plan import Plan
from merger.genomes import Genome
from merger.recipes.recipe import Recipe
from merger.space import Dimension

if TYPE_CHECKING:
    from torch import Tensor

_NUDGE = 0.01  # of a gene's axis: large against rounding, small against the box
Differences = Callable[[Recipe, Sequence[Recipe]], "Iterator[tuple[int, str, Tensor]]"]


class Climb:
    """One candidate's way through its questions: it is asked as any other, and the way back is kept.

    The chain rule: d fitness / d gene = sum over tensors of <d fitness / d tensor, d tensor / d gene>; the first by
    backpropagation, the second by the difference to a merge whose gene is a little larger, exact for methods that are
    linear in it. Genes that share no tensor are nudged together (Curtis, Powell & Reid 1974), so that a genome of a
    hundred genes costs as many merges as free numbers meet in one tensor.
    """

    def __init__(self, model: LanguageModel, plan: Plan, task: Task, batch_size: int) -> None:
        """task: the plan's first question set."""
        self._model, self._plan, self._task, self._batch_size = model, plan, task, batch_size
        self._asked: list[tuple[Task, Sequence[Item]]] = []
        self._total = sum(plan.weights)

    def rows(self, task: Task, items: Sequence[Item]) -> Rows:
        """The items' rows. Of the first question set the slope is kept at once, of the others when it counts."""
        if task is self._task:
            return self._climb(task, items, 1.0 / self._total)
        self._asked.append((task, items))
        return forced_rows(force_items(self._model, task, items, self._batch_size))

    def slope(
        self,
        score: CandidateScore,
        guards: Sequence[float | None],
        genome: Genome,
        vector: Sequence[float],
        differences: Differences,
    ) -> tuple[float, ...]:
        """Along every gene's axis, after everything was asked. A broken guard pulls by its skill's soft score."""
        from merger.architectures.targets import Targets  # with torch

        skills = zip(self._plan.skills, self._asked, guards, score.skills, strict=True)
        for skill, (task, items), guard, accuracy in skills:
            share = skill.weight / self._total
            if score.excess and guard is not None and accuracy < guard:
                share += BROKEN
            if share:
                self._climb(task, items, share)
        nudged, steps, owners = _nudged(genome, vector)
        gradients = Targets(self._model.module, self._model.gradients())
        found = [0.0] * len(vector)
        for index, name, difference in differences(genome.recipe(vector), nudged):
            gene = owners[index].get(name)
            if gene is None:
                raise SearchError(
                    N_("There is no slope through tensor {tensor}: it stands elsewhere than in the models."),
                    mend=N_("Choose another search for recipes that move layers."),
                    setting="algorithm", tensor=name,
                )  # fmt: skip
            gradient = gradients.find(name)
            if gradient is not None:
                found[gene] += float((gradient.double() * difference.double()).sum()) / steps[gene]
        return tuple(found)

    def _climb(self, task: Task, items: Sequence[Item], share: float) -> Rows:
        return forced_rows(climb_items(self._model, task, items, share, self._batch_size))


def _nudged(genome: Genome, vector: Sequence[float]) -> tuple[list[Recipe], list[float], list[dict[str, int]]]:
    """Recipes with genes a little further; how far each gene goes on its axis; each recipe's genes by tensor."""
    genes = genome.space.dimensions
    moved = [_moved(gene, value) for gene, value in zip(genes, vector, strict=True)]
    steps = [gene.to_axis(there) - gene.to_axis(here) for gene, here, there in zip(genes, vector, moved, strict=True)]
    recipes, owners = [], []
    for together in _apart([tensors for _, tensors in genome.groups]):
        free = [gene for gene in together if steps[gene]]
        chosen = set(free)
        recipes.append(genome.recipe([moved[n] if n in chosen else value for n, value in enumerate(vector)]))
        owners.append({tensor: gene for gene in free for tensor in genome.groups[gene][1]})
    return recipes, steps, owners


def _moved(gene: Dimension, value: float) -> float:
    """A value a nudge further along the axis, backwards where the box ends."""
    nudge = _NUDGE * (gene.axis_high - gene.axis_low)
    here = gene.to_axis(value)
    return gene.from_axis(here + nudge if here + nudge <= gene.axis_high else here - nudge)


def _apart(groups: Sequence[Sequence[str]]) -> list[list[int]]:
    """Places of groups, in classes of which no two share a tensor; each goes to the first class with room for it."""
    classes: list[list[int]] = []
    taken: list[set[str]] = []
    for index, tensors in enumerate(groups):
        room = next((number for number, names in enumerate(taken) if names.isdisjoint(tensors)), len(classes))
        if room == len(classes):
            classes.append([])
            taken.append(set())
        classes[room].append(index)
        taken[room].update(tensors)
    return classes
