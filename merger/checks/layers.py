"""Whether the class of transformers that a child names can be built as its recipe says."""

from merger.architectures.arrangement import arranged
from merger.architectures.checked import conforms
from merger.architectures.names import numbered_alike
from merger.errors import CheckpointError
from merger.formulas.child import child_settings
from merger.formulas.expression import Expression
from merger.formulas.opening import Checkpoints
from merger.recipes.layer_path import without_path
from merger.recipes.recipe import Recipe
from merger.weights.header import TensorInfo
from merger.weights.layout import Layout
from merger.weights.wrappers import usual


def class_problems(recipe: Recipe, checkpoints: Checkpoints) -> list[CheckpointError]:
    """What stands against the child in its class of transformers: the order of its layers, names and shapes.

    Asked where the order is another or the names are unusual: for the others transformers need not be imported.
    Parameters may be free; of a free path nothing is told, since its layers are not chosen yet.
    """
    expression = Expression(without_path(recipe), checkpoints)
    checkpoints, donor = expression.checkpoints, expression.shell
    try:
        settings = child_settings(expression, checkpoints, donor)
        if settings is None and not usual(expression.names):
            settings = dict(checkpoints[donor.model].settings)
        if settings is not None and recipe.vocabulary is None:
            tensors = [TensorInfo(name, "F32", expression.shape(name)) for name in expression.names]
            conforms(settings, tensors, tuple(checkpoints[donor.model].tensors))
    except CheckpointError as fault:
        return [fault]
    return []


def path_problem(recipe: Recipe, checkpoints: Checkpoints) -> CheckpointError | None:
    """Why no layer can stand in another place, where the architecture refuses that; asks transformers.

    Tried are the last layer twice and the last two exchanged. Where one of them is possible other paths may still be
    refused, each as it comes.
    """
    expression = Expression(without_path(recipe), checkpoints)
    own = expression.checkpoints[expression.shell.model]
    layout = Layout.of(own.tensors, own.settings)
    *before, last = range(layout.layers)
    orders = [[*before, last, last], [*before[:-1], last, *before[-1:]]]
    refused: CheckpointError | None = None
    for order in orders:
        try:
            numbered_alike(own.settings, {name: place.layer for name, place in layout.places.items()})
            arranged(own.settings, [(own.settings, number) for number in order])
        except CheckpointError as fault:
            refused = refused or fault
        else:
            return None
    return refused
