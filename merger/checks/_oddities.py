"""What a recipe says that has no effect, or hardly the one that was meant: no reason to stop, but to look again."""

from collections.abc import Iterator

from merger.errors import N_, RecipeError
from merger.methods import METHODS
from merger.recipes.parameters import EVERYTHING, Filtered, Parameter
from merger.recipes.recipe import Input, Merge, Parameters, Recipe, called, merges
from merger.recipes.resolving import of_model


def oddities(recipe: Recipe) -> list[RecipeError]:
    """In the order of the merges, each once; facts as in :func:`merger.checks.validate`, which asks for the rest."""
    found = [odd for merge in merges(recipe.root) if merge.method in METHODS for odd in _merge(merge)]
    return list({str(odd): odd for odd in found}.values())


def _merge(merge: Merge) -> Iterator[RecipeError]:
    yield from _parameters(merge, merge.parameters)
    for item in merge.inputs:
        if item.parameters and item.node == merge.base and METHODS[merge.method].base != "none":
            yield RecipeError(
                N_("{node}: {model} is the base, so its parameters have no effect."),
                mend=N_("Remove them."),
                node=merge.name,
                model=called(item.node),
            )
            continue
        yield from _parameters(merge, item.parameters)
        yield from _of_the_merge(merge, item)


def _of_the_merge(merge: Merge, item: Input) -> Iterator[RecipeError]:
    """Parameters that stand on a model but belong to the whole merge: mergekit, too, takes no notice of them there."""
    method = METHODS[merge.method]
    for name, _ in item.parameters:
        spec = method.specification(name)
        if spec is not None and not of_model(spec, method):
            yield RecipeError(
                N_("{node}: {parameter} belongs to the whole merge, so on {model} it has no effect."),
                mend=N_("Move it to the merge's own parameters if it is meant."),
                node=merge.name,
                parameter=name,
                model=called(item.node),
            )


def _parameters(merge: Merge, parameters: Parameters) -> Iterator[RecipeError]:
    method = METHODS[merge.method]
    for name, value in parameters:
        if method.specification(name) is None:
            yield RecipeError(
                N_("{node}: {method} has no parameter {parameter}, so it has no effect."),
                mend=N_("Remove it."),
                node=merge.name,
                method=merge.method,
                parameter=name,
            )
        for part, earlier in _unreached(value):
            yield RecipeError(
                N_("{node}: the filter {part} of {parameter} is never reached: {earlier} stands before it."),
                mend=N_("Put it first."),
                node=merge.name,
                parameter=name,
                part=part,
                earlier=earlier,
            )


def _unreached(value: Parameter) -> Iterator[tuple[str, str]]:
    """Filters that an earlier one leaves nothing to, with that one."""
    if not isinstance(value, Filtered):
        return
    for index, (part, _) in enumerate(value.rules):
        for earlier, _ in value.rules[:index]:
            if earlier in EVERYTHING or (part not in EVERYTHING and earlier in part):
                yield part, earlier
                break
