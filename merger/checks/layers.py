"""Whether the class of transformers that a child names can be built as its recipe says."""

from merger.architectures.checked import conforms
from merger.child import child_settings
from merger.errors import CheckpointError
from merger.expression import Expression
from merger.formulas.opening import Checkpoints
from merger.recipes.layer_path import without_path
from merger.recipes.recipe import Recipe
from merger.weights.header import TensorInfo
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
