"""What is wrong with a parameter that is left to the search."""

import math
from collections.abc import Iterator

from merger.errors import N_, RecipeError
from merger.methods import ParameterSpec
from merger.recipes.parameters import Free
from merger.recipes.recipe import Recipe, merges


def free_faults(spec: ParameterSpec, free: Free) -> Iterator[tuple[str, str]]:
    """Messages, each with its mend; both may tell the bounds and the start. What the ends are is judged elsewhere."""
    if spec.kind == "bool":
        if free.kind != "bit":
            yield (
                N_("{node}: {parameter} is yes or no, and the search has to know it."),
                N_("Write {{free: {{kind: bit}}}}."),
            )
            return
    elif free.kind == "bit":
        yield (
            N_("{node}: {parameter} is a number, not yes or no."),
            N_("Write low and high, or choices."),
        )
        return
    if spec.kind == "integer" and free.kind not in ("integer", "choice"):
        yield (
            N_("{node}: {parameter} is a whole number, and the search has to know it."),
            N_("Write {{free: {{kind: integer, low: 1, high: 9}}}}."),
        )
        return
    if free.kind == "choice":
        if len(set(free.choices)) < 2 or len(set(free.choices)) < len(free.choices):
            yield (
                N_("{node}: {parameter} needs at least two choices, all different."),
                N_("Write {{free: {{kind: choice, choices: [0.3, 0.5, 1]}}}}."),
            )
        elif free.start is not None and free.start not in free.choices:
            yield (
                N_("{node}: {parameter} starts at {start}, which is none of its choices."),
                N_("Start at one of them, or leave the start out."),
            )
    elif free.kind != "bit":
        yield from _bounds(free)
    elif free.start not in (None, 0, 1):
        yield (
            N_("{node}: {parameter} starts at {start}, which is none of its choices."),
            N_("Start at one of them, or leave the start out."),
        )


def _bounds(free: Free) -> Iterator[tuple[str, str]]:
    if not free.low < free.high:
        yield (
            N_("{node}: {parameter} is free between {low} and {high}, which leaves no room."),
            N_("Make low smaller than high."),
        )
    elif free.start is not None and not free.low <= free.start <= free.high:
        yield (
            N_("{node}: {parameter} starts at {start}, outside {low} to {high}."),
            N_("Move the start between them."),
        )
    elif free.kind == "log" and free.low <= 0:
        yield (
            N_("{node}: {parameter} is searched by its logarithm, so it must be above 0."),
            N_("Raise low, or leave the kind out."),
        )
    elif free.kind == "integer" and any(value != math.floor(value) for value in (free.low, free.high, free.start or 0)):
        yield (
            N_("{node}: {parameter} is free over whole numbers, so its bounds and start must be whole."),
            N_("Round them, or leave the kind out."),
        )


def tie_faults(recipe: Recipe) -> Iterator[RecipeError]:
    """Parameters that are tied to nothing: most likely a name is misspelt."""
    tied = [
        (merge.name, key, value.tie)
        for merge in merges(recipe.root)
        for parameters in (merge.parameters, *(item.parameters for item in merge.inputs))
        for key, value in parameters
        if isinstance(value, Free) and value.tie is not None
    ]
    ties = [tie for _, _, tie in tied]
    for node, parameter, tie in tied:
        if ties.count(tie) == 1:
            yield RecipeError(
                N_("{node}: {parameter} is tied by the name {tie}, which nothing else has."),
                mend=N_("Give another free parameter the same tie, or leave it out."),
                node=node, parameter=parameter, tie=tie,
            )  # fmt: skip
