"""Data flow space: which layers a child runs through, of which model, and how loud (arXiv:2403.13187, section 3.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from merger.genomes.genome import Genome
from merger.recipes.layer_path import PathStep, layer_path
from merger.recipes.recipe import Recipe, Source, Stack, merges, sources
from merger.space import Dimension, Space

_LOUDEST = 0.5  # natural logarithm of the scale with which a layer may take in the stream


@dataclass(frozen=True)
class PathGenome:
    """The genes of a recipe's weights, then the path's: a bit for every slot, a log scale for every layer.

    Model A is the recipe's own model (a merge: PS + DFS in one genome). Slots run through A's layers, then each other
    model's, ``repeats`` times over; a slot whose bit is 1 is on the path. A's first and last layers always are, at the
    ends. At the start the path is A: its other layers are on in the first round, everything else is off. A layer has
    one scale wherever it stands, instead of the paper's one for each pair of layers: so many could not be learned in
    the few hundred candidates that people wait for. Paths end after ``most`` layers: later slots are left out.
    """

    weights: Genome
    others: tuple[Source, ...]
    repeats: int
    most: int
    space: Space

    @classmethod
    def of(cls, weights: Genome, repeats: int = 2, most: int | None = None) -> "PathGenome":
        """The others are the recipe's sources but for bases, each as it stands. most: twice A's layers if None."""
        recipe, layers = weights.template, weights.layout.layers
        others = tuple(source for source in sources(recipe.root) if source not in _bases(recipe))
        names = ["A", *(source.model.rstrip("/").rsplit("/", 1)[-1] for source in others)]
        slots = tuple(
            Dimension(f"path/{number}/{name}/L{layer}", 0.0, 1.0, float(number == 0 and model == 0), "bit")
            for number in range(repeats)
            for model, name in enumerate(names)
            for layer in range(layers)
            if not (model == 0 and number == 0 and layer in (0, layers - 1))
        )
        scales = tuple(
            Dimension(f"scale/{name}/L{layer}", -_LOUDEST, _LOUDEST, 0.0) for name in names for layer in range(layers)
        )
        space = Space((*weights.space.dimensions, *slots, *scales))
        return cls(weights, others, repeats, most or 2 * layers, space)

    @property
    def template(self) -> Recipe:
        return self.weights.template

    def recipe(self, vector: Sequence[float]) -> Recipe:
        """The path's model: plain layers of A and the others on top of each other; A itself where the path is A's."""
        if len(vector) != len(self.space):
            raise ValueError(f"{len(vector)} genes given, {len(self.space)} expected")
        count, layers = len(self.weights.space), self.weights.layout.layers
        child = self.weights.recipe(vector[:count])
        models = (child.root, *self.others)
        size = len(models) * layers
        scales = vector[len(vector) - size :]
        bits = iter(vector[count : len(vector) - size])

        def step(model: int, layer: int) -> PathStep:
            return PathStep(models[model], layer, float(scales[model * layers + layer]))

        chosen = [
            (model, layer)
            for number in range(self.repeats)
            for model in range(len(models))
            for layer in range(layers)
            if not (model == 0 and number == 0 and layer in (0, layers - 1)) and next(bits) > 0.5
        ]
        path = [(0, 0), *chosen[: self.most - 2], (0, layers - 1)] if layers > 1 else [(0, 0)]
        if path == [(0, layer) for layer in range(layers)] and not any(scales[:layers]):
            return child
        return replace(child, root=layer_path([step(*place) for place in path]))

    def vector(self, recipe: Recipe) -> list[float]:
        """A recipe without a path, read back: its weights, and the path at its start."""
        count = len(self.weights.space)
        if isinstance(recipe.root, Stack):
            raise ValueError("a path is not read back")
        return [*self.weights.vector(recipe), *self.space.start[count:]]

    @property
    def groups(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Group and tensor names behind every gene; a gene of the path has the layer of its own, in no tensor alone."""
        count = len(self.weights.space)
        return (*self.weights.groups, *((dimension.name, ()) for dimension in self.space.dimensions[count:]))


def _bases(recipe: Recipe) -> set[Source]:
    return {merge.base for merge in merges(recipe.root) if isinstance(merge.base, Source)}
