"""Everything that stands against a merge, told from the recipe and the models' headers before any weight is read."""

from collections.abc import Mapping
from pathlib import PurePath

from merger.errors import N_, MergerError, RecipeError
from merger.methods import Resolver, validate
from merger.recipes.parameters import Filtered, Free
from merger.recipes.recipe import Merge, Recipe, Source, merges, sources
from merger.weights.checkpoint import Checkpoint
from merger.weights.compatibility import compatibility
from merger.weights.layout import Layout

Checkpoints = Mapping[str, Checkpoint]


def preflight(recipe: Recipe, checkpoints: Checkpoints, free: bool = False) -> list[MergerError]:
    """All problems, the recipe's own first; empty when the merge can start.

    free: parameters left to a search are no problem. Warnings of the compatibility report are not among these.
    """
    found: list[MergerError] = list(validate(recipe))
    wanted = needed(recipe)
    found += [
        RecipeError(N_("The model {model} is not at hand."), mend=N_("Check its path."), model=source.model)
        for source in wanted
        if source.model not in checkpoints
    ]
    if found:
        return found
    ordered = [checkpoints[source.model] for source in wanted]
    names = [PurePath(source.model).name for source in wanted]
    found += [problem.error() for problem in compatibility(ordered, names) if problem.severity == "error"]
    if not found:
        found += _values(recipe, ordered[0], free)
    return found


def needed(recipe: Recipe) -> tuple[Source, ...]:
    """The sources to open: those whose weights go in, then the tokenizer's if it is another one."""
    leaves = sources(recipe.root)
    return leaves if recipe.tokenizer is None or recipe.tokenizer in leaves else (*leaves, recipe.tokenizer)


def open_sources(recipe: Recipe) -> dict[str, Checkpoint]:
    """Open every source of the recipe as the folder that it names; raises CheckpointError."""
    return {source.model: Checkpoint.open(source.model) for source in needed(recipe)}


def _values(recipe: Recipe, like: Checkpoint, free: bool) -> list[MergerError]:
    layout = Layout.of(like.tensors, like.settings)
    found: list[MergerError] = []
    for merge in merges(recipe.root):
        if _is_free(merge):
            if not free:
                found.append(
                    RecipeError(
                        N_("{node}: a parameter is still free."),
                        mend=N_("Give it a value, or evolve the recipe."),
                        node=merge.name,
                    )
                )
            continue
        found += _dead_filters(merge, layout)
        resolver = Resolver.of(merge)
        try:
            for name in layout.places:
                resolver.at(name, layout.position(name))
        except RecipeError as fault:
            found.append(fault)
    return found


def _is_free(merge: Merge) -> bool:
    values = [value for _, value in merge.parameters]
    values += [value for item in merge.inputs for _, value in item.parameters]
    return any(isinstance(value, Free) for value in values)


def _dead_filters(merge: Merge, layout: Layout) -> list[MergerError]:
    """Filters that hit no tensor at all: nearly always a slip of the pen."""
    places = [merge.parameters, *(item.parameters for item in merge.inputs)]
    return [
        RecipeError(
            N_("{node}: the filter {part} of {parameter} matches no tensor."),
            mend=N_("Use a part of a tensor's name, as shown by inspect."),
            node=merge.name,
            part=part,
            parameter=name,
        )
        for parameters in places
        for name, value in parameters
        if isinstance(value, Filtered)
        for part, _ in value.rules
        if part != "*" and not any(part in tensor for tensor in layout.places)
    ]
