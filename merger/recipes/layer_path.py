"""A path through the layers of models (arXiv:2403.13187, section 3.2), as a recipe like any other.

Step t scales the stream by w_t > 0, then runs one layer: ``x <- w x; x <- x + f(norm(x))``. A norm does not see a
positive scale, so with ``c_t = w_1 ... w_t`` the stream divided by c_t obeys ``y <- y + f(norm(y)) / c_t``: the stream
is left alone and what layer t adds is divided by c_t. The final norm does not see the last c either.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from merger.errors import N_, RecipeError
from merger.recipes.parameters import Free
from merger.recipes.recipe import FreePath, Layers, Node, Recipe, Source, Stack, called, children

# What has a scale of its own: the way from one model to another (and back to an earlier layer, or over some), a layer,
# a slot, or, as in the paper, every pair of layers.
SCALES = ("seam", "layer", "slot", "pair")


@dataclass(frozen=True)
class PathStep:
    """One layer on the path; log_scale: the natural logarithm of w."""

    node: Node
    layer: int
    log_scale: float = 0.0


@dataclass(frozen=True)
class PathSlot:
    """A place where a free path may run through a layer: turn, model and layer count from 0."""

    turn: int
    model: int
    layer: int


def layer_path(steps: Sequence[PathStep]) -> Stack:
    """The model whose layers are the path's; embeddings are the first step's, final norm and head the last one's."""
    total = 0.0
    parts = []
    for step in steps:
        total += step.log_scale
        parts.append(Layers(step.node, step.layer, step.layer + 1, math.exp(-total)))
    return Stack(tuple(parts))


def path_slots(path: FreePath, layers: int) -> tuple[PathSlot, ...]:
    """The slots in the order in which a path takes them: all layers of all models, ``repeats`` times over.

    layers: of every source. The layers of A that are always there have no slot in the first turn. Raises RecipeError
    where A has too few layers, and where a model is not as deep as its sources.
    """
    for fault in _depths(path, layers):
        raise fault
    pinned = {*range(path.pin_first), *range(layers - path.pin_last, layers)}
    return tuple(
        PathSlot(turn, model, layer)
        for turn in range(path.repeats)
        for model in range(len(path.models))
        for layer in range(layers)
        if not (turn == 0 and model == 0 and layer in pinned)
    )


def without_path(recipe: Recipe) -> Recipe:
    """The recipe with no layer chosen yet: model A alone."""
    return replace(recipe, root=recipe.root.models[0]) if isinstance(recipe.root, FreePath) else recipe


def with_every_layer(recipe: Recipe, layers: int) -> Recipe:
    """The recipe with every layer of every model on its path once, scaled if they may be; raises as path_slots does."""
    path = recipe.root
    if not isinstance(path, FreePath):
        return recipe
    for fault in _depths(path, layers):
        raise fault
    scale = math.log(2) if path.scale else 0.0
    steps = [PathStep(model, layer, scale) for model in path.models for layer in range(layers)]
    return replace(recipe, root=layer_path(steps))


def path_problems(root: Node) -> Iterator[RecipeError]:
    """What is wrong with a recipe's free path, and paths that stand where none can."""
    for node in _paths(root):
        if node is not root:
            yield RecipeError(
                N_("{node}: a path through layers stands last, nothing can be made of it."),
                mend=N_("Let the models come first, and the path be the result."),
                node=node.name,
            )
    if isinstance(root, FreePath):
        yield from _numbers(root)
        yield from _genes(root)


def _paths(node: Node) -> Iterator[FreePath]:
    if isinstance(node, FreePath):
        yield node
    for child in children(node):
        yield from _paths(child)


def _depths(path: FreePath, layers: int) -> Iterator[RecipeError]:
    """What is wrong with the numbers of layers; layers: of every source."""
    if path.pin_first + path.pin_last > layers:
        yield RecipeError(
            N_("{node}: {count} layers are always there, but the model has {layers}."),
            mend=N_("Choose smaller pin_first and pin_last."),
            node=path.name, count=path.pin_first + path.pin_last, layers=layers,
        )  # fmt: skip
    for model in path.models:
        depth = _depth(model, layers)
        if depth != layers:
            yield RecipeError(
                N_("{node}: {model} has {count} layers, other models on the path have {layers}."),
                mend=N_("Choose slices that make {layers} layers."),
                node=path.name, model=called(model), count=depth, layers=layers,
            )  # fmt: skip


def _depth(node: Node, layers: int) -> int:
    """How many layers a model has whose sources have so many."""
    if isinstance(node, Layers):
        return node.stop - node.first
    if isinstance(node, Stack):
        return sum(_depth(part, layers) for part in node.parts)
    return layers if isinstance(node, Source) else _depth(children(node)[0], layers)


def _numbers(path: FreePath) -> Iterator[RecipeError]:
    least = {"repeats": 1, "pin_first": 0, "pin_last": 0, "most_layers": max(1, path.pin_first + path.pin_last)}
    if not path.models:
        yield RecipeError(N_("The recipe has no {key}."), mend=N_("Add {key}:."), node=path.name, key="models")
    for name, smallest in least.items():
        value = getattr(path, name)
        if value is not None and value < smallest:
            yield RecipeError(
                N_("{node}: {parameter} cannot be {value}."),
                mend=N_("Choose a number from {least} up."),
                node=path.name, parameter=name, value=value, least=smallest,
            )  # fmt: skip


def _genes(path: FreePath) -> Iterator[RecipeError]:
    indicator, scale = path.indicator, path.scale
    if _has_own(indicator) or not (
        indicator.kind == "bit" or (indicator.kind == "real" and indicator.low < 0 < indicator.high)
    ):
        yield RecipeError(
            N_("{node}: {parameter} must be a bit, or a number between one below 0 and one above."),
            mend=N_("Write indicator: {{free: {{kind: bit}}}}."),
            node=path.name, parameter="indicator",
        )  # fmt: skip
    if scale is None:
        return
    if _has_own(scale) or scale.kind != "log" or not 0 < scale.low <= 1 <= scale.high or scale.low == scale.high:
        yield RecipeError(
            N_("{node}: {parameter} must be of kind log between a number below 1 and one above."),
            mend=N_("Write scale: {{free: {{kind: log, low: 0.6, high: 1.6, granularity: seam}}}}."),
            node=path.name, parameter="scale",
        )  # fmt: skip
    elif scale.granularity not in SCALES:
        yield RecipeError(
            N_("{granularity!r} is no granularity of a path's scale."),
            mend=N_("Use one of {accepted}."),
            node=path.name, granularity=scale.granularity, accepted=", ".join(SCALES),
        )  # fmt: skip


def _has_own(free: Free) -> bool:
    """A path starts where model A stands: a start or tie of its own says something else."""
    return free.start is not None or free.tie is not None
