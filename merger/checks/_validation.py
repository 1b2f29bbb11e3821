"""Everything that is wrong with a recipe in itself, before any model is looked at."""

import math
from collections.abc import Iterator
from itertools import product

from merger.checks._free import free_faults, tie_faults
from merger.errors import N_, RecipeError
from merger.methods import METHODS, Method, ParameterSpec
from merger.recipes.layer_path import path_problems
from merger.recipes.parameters import ByBlock, Filtered, Free, Gradient, Parameter, Scalar
from merger.recipes.recipe import Merge, Node, Recipe, called, merges, sources
from merger.recipes.resolving import merged_inputs, of_model

DTYPES = ("bfloat16", "float16", "float32", "float64")


def validate(recipe: Recipe) -> list[RecipeError]:
    """All problems, in the order of the merges; facts carry ``node`` and, where one is to blame, ``parameter``."""
    found: list[RecipeError] = []
    for key, dtype in (("dtype", recipe.dtype), ("out_dtype", recipe.out_dtype)):
        if dtype is not None and dtype not in DTYPES:
            found.append(
                RecipeError(
                    N_("{key} cannot be {value}."),
                    mend=N_("Use one of {accepted}."),
                    key=key,
                    value=dtype,
                    accepted=", ".join(DTYPES),
                )
            )
    names: set[str] = set()
    for merge in merges(recipe.root):
        if merge.name in names:
            found.append(
                RecipeError(N_("Two merges are named {node}."), mend=N_("Rename one of them."), node=merge.name)
            )
        names.add(merge.name)
        found += _merge(merge)
    found += [*tie_faults(recipe), *path_problems(recipe.root)]
    return [*found, *_tokens(recipe)]


def _tokens(recipe: Recipe) -> Iterator[RecipeError]:
    """Tokens whose embedding is to come from a model that is not merged."""
    merged = sources(recipe.root)
    for text, item in recipe.vocabulary.tokens if recipe.vocabulary else ():
        if item.model is not None and item.model not in merged:
            yield RecipeError(
                N_("The token {token} is to come from {model}, which is not among the models merged."),
                mend=N_("Take it from one that is, or merge that model in."),
                token=text,
                model=item.model.model,
            )


def _merge(merge: Merge) -> Iterator[RecipeError]:
    method = METHODS.get(merge.method)
    if method is None:
        yield RecipeError(
            N_("{node}: there is no merge method {method}."),
            mend=N_("Use one of {accepted}."),
            node=merge.name,
            method=merge.method,
            accepted=", ".join(METHODS),
        )
        return
    yield from _base(merge, method)
    yield from _count(merge, method)
    yield from _twice(merge)
    yield from _parameters(merge, method)
    yield from _together(merge, method)


def _base(merge: Merge, method: Method) -> Iterator[RecipeError]:
    if method.base == "required" and merge.base is None:
        yield RecipeError(
            N_("{node}: {method} needs a base model."),
            mend=N_("Name it (base_model)."),
            code="base_missing",
            node=merge.name,
            method=method.name,
        )
    if method.base == "none" and merge.base is not None and all(item.node != merge.base for item in merge.inputs):
        yield RecipeError(
            N_("{node}: {method} takes no base model."),
            mend=N_("Leave base_model out, or list it among the models."),
            code="base_unwanted",
            node=merge.name,
            method=method.name,
        )


def _count(merge: Merge, method: Method) -> Iterator[RecipeError]:
    least, most = method.inputs
    count = len(merged_inputs(merge))
    beside = method.base == "required" or (method.base == "optional" and merge.base is not None)
    if count < least or (most is not None and count > most):
        exact = least == most
        message = {
            (True, True): N_("{node}: {method} takes exactly {least} model(s) beside the base, not {count}."),
            (True, False): N_("{node}: {method} takes exactly {least} model(s), not {count}."),
            (False, True): N_("{node}: {method} takes at least {least} model(s) beside the base, not {count}."),
            (False, False): N_("{node}: {method} takes at least {least} model(s), not {count}."),
        }[exact, beside]
        yield RecipeError(
            message,
            mend=N_("Add or remove models."),
            node=merge.name,
            method=method.name,
            least=least,
            count=count,
        )


def _twice(merge: Merge) -> Iterator[RecipeError]:
    nodes: list[Node] = []
    for item in merge.inputs:
        if item.node in nodes:
            yield RecipeError(
                N_("{node}: {model} goes in twice."),
                mend=N_("List each model once, with the sum of its weights."),
                node=merge.name,
                model=called(item.node),
            )
        nodes.append(item.node)


def _parameters(merge: Merge, method: Method) -> Iterator[RecipeError]:
    node = dict(merge.parameters)
    for name, value in merge.parameters:
        yield from _value(merge, method, name, value, None)
    for item in merged_inputs(merge):
        for name, value in item.parameters:
            yield from _value(merge, method, name, value, item.node)
        for spec in method.parameters:
            if spec.required and spec.per_input and spec.name not in node and spec.name not in dict(item.parameters):
                yield RecipeError(
                    N_("{node}: {model} has no {parameter}."),
                    mend=N_("Give it a number."),
                    node=merge.name,
                    model=called(item.node),
                    parameter=spec.name,
                )
    for spec in method.parameters:
        if spec.required and not spec.per_input and spec.name not in node:
            yield RecipeError(
                N_("{node}: {method} has no {parameter}."),
                mend=N_("Give it a number."),
                node=merge.name,
                method=method.name,
                parameter=spec.name,
            )


def _together(merge: Merge, method: Method) -> Iterator[RecipeError]:
    """One model's numbers against each other, where they are constants, or free between two."""
    if method.check is None:
        return
    for item in merged_inputs(merge):
        given = {**dict(merge.parameters), **dict(item.parameters)}
        known = {spec.argument: tuple(_ends(given.get(spec.name), spec)) for spec in method.parameters}
        names = [name for name, values in known.items() if values]
        for values in product(*(known[name] for name in names)):
            numbers = dict(zip(names, values, strict=True))
            fault = method.check(numbers)
            if fault is not None:
                message, mend, code = fault
                yield RecipeError(message, mend=mend, code=code, node=merge.name, model=called(item.node), **numbers)
                break


def _ends(value: Parameter | None, spec: ParameterSpec) -> Iterator[float]:
    if isinstance(value, Free):
        yield from value.ends
    elif value is None and spec.default is not None:
        yield spec.default
    elif isinstance(value, int | float):
        yield value


def _value(merge: Merge, method: Method, name: str, value: Parameter, giver: Node | None) -> Iterator[RecipeError]:
    spec = method.specification(name)
    facts: dict[str, object] = {"node": merge.name, "method": method.name, "parameter": name}
    if giver is not None:
        facts["model"] = called(giver)
    if spec is None:
        if any(other.specification(name) for other in METHODS.values()):
            return  # another method's: without effect, and no reason to stop
        accepted = ", ".join(item.name for item in method.parameters)
        yield RecipeError(
            N_("{node}: {method} has no parameter {parameter}."),
            mend=N_("It takes {accepted}."),
            accepted=accepted,
            **facts,
        )
        return
    if giver is not None and not of_model(spec, method):
        if isinstance(value, Free):  # else it is without effect, which :func:`merger.checks.oddities` tells
            yield RecipeError(
                N_("{node}: {parameter} belongs to the whole merge, not to {model}."),
                mend=N_("Move it to the merge's own parameters."),
                **facts,
            )
        return
    for scalar in _scalars(value):
        fault = _fault(spec, scalar)
        if fault:
            yield RecipeError(
                fault,
                mend=N_("Use a value that is accepted."),
                value=scalar,
                least=spec.least,
                most=spec.most,
                **facts,
            )
            return
    if spec.kind == "bool" and any(not isinstance(anchor, bool) for anchor in _anchors(value)):
        yield RecipeError(
            N_("{node}: {parameter} is yes or no, and nothing lies between."),
            mend=N_("Write true and false in its list."),
            **facts,
        )
    if isinstance(value, Free):
        for message, mend in free_faults(spec, value):
            yield RecipeError(message, mend=mend, low=value.low, high=value.high, start=value.start, **facts)


def _anchors(value: Parameter) -> Iterator[Scalar]:
    """What the gradients in a value run between."""
    if isinstance(value, Filtered | ByBlock):
        for _, item in value.rules if isinstance(value, Filtered) else value.values:
            yield from _anchors(item)
    elif isinstance(value, Gradient):
        yield from value.values


def _scalars(value: Parameter) -> Iterator[Scalar]:
    if isinstance(value, Filtered | ByBlock):
        for _, item in value.rules if isinstance(value, Filtered) else value.values:
            yield from _scalars(item)
    elif isinstance(value, Gradient):
        yield from value.values
    elif isinstance(value, Free):
        # No and yes are what a bit is: whether that is what the parameter wants is asked of the bit.
        yield from () if value.kind == "bit" else value.ends
    else:
        yield value


def _fault(spec: ParameterSpec, value: Scalar) -> str:
    if value is None:
        return N_("{node}: {parameter} is empty.")
    if spec.kind == "bool":
        return "" if value in (0, 1) else N_("{node}: {parameter} must be true or false, not {value}.")
    if isinstance(value, bool):
        return N_("{node}: {parameter} must be a number, not {value}.")
    if not math.isfinite(value):
        return N_("{node}: {parameter} must be a finite number, not {value}.")
    if spec.kind == "integer" and value != int(value):
        return N_("{node}: {parameter} must be a whole number, not {value}.")
    if (spec.least is not None and value < spec.least) or (spec.most is not None and value > spec.most):
        return N_("{node}: {parameter} must lie between {least} and {most}, not {value}.")
    return ""
