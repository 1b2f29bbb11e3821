"""Everything that stands against a merge, told from the recipe and the models' headers before any weight is read."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from merger.checks import oddities, validate
from merger.checks.compatibility import CheckProblem, compatibility
from merger.errors import N_, CheckpointError, MergerError, RecipeError
from merger.formulas.expression import Aligned, Expression, Formula, Leaf, shell_of
from merger.formulas.opening import Checkpoints, needed
from merger.recipes.layer_path import with_every_layer
from merger.recipes.modules import holds
from merger.recipes.parameters import EVERYTHING, Filtered, Free
from merger.recipes.recipe import (
    FreePath,
    Merge,
    Modules,
    Node,
    Parameters,
    Recipe,
    children,
    has_layers,
    merges,
    rebuilt,
    sources,
)
from merger.tokenizers.words import TOKENIZER, ModelTokens
from merger.weights.checkpoint import Checkpoint
from merger.weights.layout import Layout

Warn = Callable[[MergerError], None]
_PRECISION = {"float64": 3, "float32": 2, "float16": 1, "bfloat16": 1}


def preflight(
    recipe: Recipe, checkpoints: Checkpoints, free: bool = False, warn: Warn | None = None
) -> list[MergerError]:
    """All problems, the recipe's own first; empty when the merge can start.

    free: parameters left to a search are no problem. warn: told what may not come out as meant, if there is no problem.
    """
    found: list[MergerError] = list(validate(recipe))
    found += [
        RecipeError(N_("The model {model} is not at hand."), mend=N_("Check its path."), model=source.model)
        for source in needed(recipe)
        if source.model not in checkpoints
    ]
    if not found and not free:
        found += _still_free(recipe)
    compared = () if found else _compared(recipe, checkpoints)
    found += [problem.error() for problem in compared if problem.severity == "error"]
    dead: list[MergerError] = []
    if not found:
        found += [*_tensors(_settled(recipe, checkpoints), checkpoints, dead), *_tokens(recipe, checkpoints)]
    if warn is not None and not found:
        for odd in (
            *oddities(recipe),
            *dead,
            *(item.error() for item in compared),
            *_number_formats(recipe, checkpoints),
        ):
            warn(odd)
    return found


def refuse_faulty(recipe: Recipe, checkpoints: Checkpoints, free: bool = False) -> None:
    """Raise the first problem that :func:`preflight` finds."""
    for problem in preflight(recipe, checkpoints, free):
        raise problem


def _compared(recipe: Recipe, checkpoints: Checkpoints) -> tuple[CheckProblem, ...]:
    wanted = list(dict.fromkeys([*sources(recipe.root), *([recipe.tokenizer] if recipe.tokenizer else [])]))
    ordered = [checkpoints[source.model] for source in wanted]
    names = [checkpoint.name for checkpoint in ordered]
    kept = wanted.index(shell_of(recipe, checkpoints))
    return compatibility(ordered, names, not has_layers(recipe.root), recipe.vocabulary is None, kept)


def _still_free(recipe: Recipe) -> Iterator[MergerError]:
    names = [merge.name for merge in merges(recipe.root) if any(isinstance(value, Free) for value in _values(merge))]
    names += [recipe.root.name] if isinstance(recipe.root, FreePath) else []
    for name in names:
        yield RecipeError(
            N_("{node}: a parameter is still free."), mend=N_("Give it a value, or evolve the recipe."), node=name
        )


def _values(merge: Merge) -> list[Any]:
    return [value for parameters in _places(merge) for _, value in parameters]


def _places(merge: Merge) -> list[Parameters]:
    return [merge.parameters, *(item.parameters for item in merge.inputs)]


def _settled(recipe: Recipe, checkpoints: Checkpoints) -> Recipe:
    """The recipe with some value for every free parameter, and every layer that a free path could take."""

    def parameters(old: Parameters) -> Parameters:
        return tuple((name, value.ends[0] if isinstance(value, Free) else value) for name, value in old)

    def node(old: Node) -> Node:
        new = rebuilt(old, node)
        if not isinstance(new, Merge):
            return new
        inputs = tuple(replace(item, parameters=parameters(item.parameters)) for item in new.inputs)
        return replace(new, inputs=inputs, parameters=parameters(new.parameters))

    first = checkpoints[sources(recipe.root)[0].model]
    return with_every_layer(replace(recipe, root=node(recipe.root)), Layout.of(first.tensors, first.settings).layers)


def _tensors(recipe: Recipe, checkpoints: Checkpoints, dead: list[MergerError]) -> list[MergerError]:
    """Layers and tensors that are not there, shapes that differ, parameters without a value.

    dead: gets the filters that hit no tensor, which are no reason to stop.
    """
    try:
        expression = Expression(recipe, checkpoints)
    except RecipeError as fault:
        return [fault]
    found: dict[str, MergerError] = {}
    for name in expression.names:
        try:
            formula = expression.formula(name)
        except RecipeError as fault:
            found.setdefault(fault.message, fault)
            continue
        for problem in (*_leaves(formula.leaves, expression), *_divisors(formula, name)):
            found.setdefault(problem.message, problem)
    dead += _dead_filters(recipe, expression)
    return [*found.values(), *_modules(recipe.root, expression.checkpoints)]


def _leaves(leaves: tuple[Leaf, ...], expression: Expression) -> Iterator[MergerError]:
    first = leaves[0]
    for leaf in leaves:
        if leaf.tensor not in expression.checkpoints[leaf.source.model].tensors:
            yield CheckpointError(
                N_("{model} has no tensor {tensor}, which another model has."),
                mend=N_("Choose models of the same architecture."),
                model=expression.checkpoints[leaf.source.model].name,
                tensor=leaf.tensor,
            )
            return
    shapes = [expression.checkpoints[leaf.source.model].tensors[leaf.tensor].shape for leaf in leaves]
    if expression.recipe.vocabulary and expression.layouts[first.source].vocabulary_axis(first.tensor) is not None:
        shapes = [shape[1:] for shape in shapes]  # rows are mapped by token
    for leaf, shape in zip(leaves, shapes, strict=True):
        if shape != shapes[0]:
            yield CheckpointError(
                N_("Tensor {tensor} has shape {one} in {a} but {two} in {b}."),
                mend=N_("Choose models of the same size."),
                tensor=leaf.tensor,
                one=list(shapes[0]),
                a=expression.checkpoints[first.source.model].name,
                two=list(shape),
                b=expression.checkpoints[leaf.source.model].name,
            )
            return


def _divisors(formula: Formula, tensor: str) -> Iterator[MergerError]:
    """Weights that add up to nothing where a mean is taken; in the task-arithmetic family nothing is divided then."""
    for step in formula.steps:
        numbers = dict(step.numbers)
        weights = numbers.get("weight")
        mean = step.method.mean is not None and numbers[step.method.mean]
        if mean and isinstance(weights, tuple) and sum(weights) == 0:
            yield RecipeError(
                N_("The weights for tensor {tensor} add up to zero, by which nothing can be divided."),
                mend=N_("Change a weight, or set normalize to false."),
                tensor=tensor,
            )


def _modules(node: Node, checkpoints: Aligned) -> Iterator[MergerError]:
    """Modules that the model does not have, and tensors that would be in none."""
    if isinstance(node, Modules):
        words = [module for module, _ in node.parts]
        tensors = checkpoints[checkpoints.shell.model].tensors
        for module in words:
            if not any(holds(module, tensor) for tensor in tensors):
                yield RecipeError(
                    N_("The module {module} holds no tensor of {model}."),
                    mend=N_("Use default, or how the names of its tensors begin, as shown by inspect."),
                    module=module,
                    model=checkpoints[sources(node)[0].model].name,
                )
        left = next((tensor for tensor in tensors if not any(holds(module, tensor) for module in words)), None)
        if left is not None:
            yield RecipeError(
                N_("Tensor {tensor} is in none of the modules, so the child would lack it."),
                mend=N_("Add the module that it belongs to."),
                tensor=left,
            )
    for child in children(node):
        yield from _modules(child, checkpoints)


def _dead_filters(recipe: Recipe, expression: Expression) -> list[MergerError]:
    """Filters that hit no tensor at all, neither of the child nor of a source: copied along, or a slip of the pen."""
    names = dict.fromkeys(
        [*expression.names, *(name for layout in expression.layouts.values() for name in layout.places)]
    )
    found: dict[tuple[str, str], MergerError] = {}
    for merge in merges(recipe.root):
        for parameters in _places(merge):
            for name, value in parameters:
                for part, _ in value.rules if isinstance(value, Filtered) else ():
                    if part in EVERYTHING or any(part in tensor for tensor in names):
                        continue
                    found.setdefault(
                        (name, part),
                        RecipeError(
                            N_("{node}: the filter {part} of {parameter} matches no tensor, so it has no effect."),
                            mend=N_("Remove it, or use a part of a tensor's name, as shown by inspect."),
                            node=merge.name,
                            part=part,
                            parameter=name,
                        ),
                    )
    return list(found.values())


def _tokens(recipe: Recipe, checkpoints: Checkpoints) -> Iterator[MergerError]:
    """Tokenizers that cannot be read; tokens that are to be taken from a model that does not have them."""
    try:
        for source in needed(recipe) if recipe.vocabulary else ():
            ModelTokens.of(checkpoints[source.model])
    except CheckpointError as fault:
        yield fault
        return
    for text, item in recipe.vocabulary.tokens if recipe.vocabulary else ():
        if item.model is None:
            continue
        wanted = text if item.token is None else item.token
        words = _words(checkpoints[item.model.model])
        absent = bool(words) and wanted not in words if item.token_id is None else item.token_id >= max(len(words), 1)
        if absent:
            yield RecipeError(
                N_("{model} has no token {token}."),
                mend=N_("Choose a token that its tokenizer knows, or another model."),
                model=checkpoints[item.model.model].name,
                token=wanted if item.token_id is None else item.token_id,
            )


def _words(checkpoint: Checkpoint) -> set[str]:
    """The texts of all tokens; empty where the tokenizer is of a kind that is not read here."""
    if not (checkpoint.tokenizer_folder / TOKENIZER).is_file():
        return set()
    words = ModelTokens.of(checkpoint)
    return set(words.ids) if words else set()


def _number_formats(recipe: Recipe, checkpoints: Checkpoints) -> Iterator[MergerError]:
    stored = list(dict.fromkeys(checkpoints[source.model].dtype for source in sources(recipe.root)))
    if recipe.dtype is None and len(stored) > 1:
        yield RecipeError(
            N_("The models are stored in {stored}, so the child will be in the format that holds all of them."),
            mend=N_("Set dtype, bfloat16 for instance."),
            stored=", ".join(stored),
        )
    narrow = "float16" in (recipe.dtype, recipe.out_dtype)
    if narrow and any(_PRECISION.get(word, 0) > 1 or word == "bfloat16" for word in stored):
        yield RecipeError(
            N_("float16 holds no number above 65,504; what is larger in {stored} becomes infinite."),
            mend=N_("Use bfloat16, unless the models are known to stay below."),
            stored=", ".join(stored),
        )
    if recipe.dtype and recipe.out_dtype and _PRECISION[recipe.out_dtype] > _PRECISION[recipe.dtype]:
        yield RecipeError(
            N_("out_dtype {out} is finer than dtype {dtype}, in which everything is computed: only the file grows."),
            mend=N_("Set dtype to {out} too, or leave out_dtype out."),
            out=recipe.out_dtype,
            dtype=recipe.dtype,
        )
