"""A path through a recipe's own model and its sources, for searches over a recipe that has no node for one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from merger.errors import N_, RecipeError
from merger.genomes.genome import Genome
from merger.recipes.parameters import Free
from merger.recipes.recipe import FreePath, Recipe, Source, merges, sources
from merger.space import Space
from merger.weights.granularity import title_of
from merger.weights.layout import Layout

PATH = "+path"  # behind a granularity
PATH_TITLE = ("{granularity}、さらに層の並び", "{granularity}, and the order of layers")  # as granularities have them
_SCALE = Free(0.6, 1.6, "layer", kind="log")


def has_path(granularity: str) -> bool:
    """Whether a path is searched beside the weights."""
    return granularity.endswith(PATH)


def of_weights(granularity: str) -> str:
    """How finely the weights are searched, whether a path is or not."""
    return granularity.removesuffix(PATH)


def title_at(granularity: str) -> tuple[str, str]:
    """What people call a stage's granularity, in Japanese and in English; raises RecipeError."""
    japanese, english = title_of(of_weights(granularity))
    if not has_path(granularity):
        return japanese, english
    return PATH_TITLE[0].format(granularity=japanese), PATH_TITLE[1].format(granularity=english)


def with_path(recipe: Recipe, repeats: int = 2, most_layers: int | None = None) -> Recipe:
    """The recipe's model as A of a free path; the other models are its sources but for bases, each as it stands."""
    if isinstance(recipe.root, FreePath):
        raise RecipeError(
            N_("The recipe has a path of its own."),
            mend=N_("Leave +path out of the granularity."),
            node=recipe.root.name,
        )
    bases = {merge.base for merge in merges(recipe.root) if isinstance(merge.base, Source)}
    others = (source for source in sources(recipe.root) if source not in bases)
    path = FreePath((recipe.root, *others), scale=_SCALE, repeats=repeats, most_layers=most_layers)
    return replace(recipe, root=path)


def genome_at(
    recipe: Recipe, layout: Layout, granularity: str, repeats: int = 2, most_layers: int | None = None
) -> "Genome | PathGenome":
    """The genome of a recipe at a granularity; one that ends in ``+path`` adds the genes of :func:`with_path`."""
    weights = Genome.of(recipe, layout, of_weights(granularity))
    return PathGenome.of(weights, repeats, most_layers) if has_path(granularity) else weights


@dataclass(frozen=True)
class PathGenome:
    """The genes of a recipe's weights, then those of its path (PS + DFS); whole: both."""

    weights: Genome
    whole: Genome

    @classmethod
    def of(cls, weights: Genome, repeats: int = 2, most: int | None = None) -> "PathGenome":
        """The genome of :func:`with_path`, with the weights' groups as they are."""
        recipe = with_path(weights.template, repeats, most)
        path = Genome.of(recipe, weights.layout, only=["path/indicator", "path/scale"])
        space = Space((*weights.space.dimensions, *path.space.dimensions))
        return cls(weights, replace(path, template=recipe, blocks=weights.blocks, space=space))

    @property
    def template(self) -> Recipe:
        return self.weights.template

    @property
    def space(self) -> Space:
        return self.whole.space

    @property
    def groups(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return self.whole.groups

    def recipe(self, vector: Sequence[float]) -> Recipe:
        return self.whole.recipe(vector)

    def vector(self, recipe: Recipe) -> list[float]:
        return self.whole.vector(recipe)
