"""Whether an architecture can say the layers of a recipe in their order."""

from merger.architectures.checked import conforms
from merger.child import child_settings
from merger.errors import CheckpointError
from merger.expression import Expression
from merger.formulas.opening import Checkpoints
from merger.recipes.layer_path import without_path
from merger.recipes.recipe import Recipe
from merger.weights.header import TensorInfo


def layer_problems(recipe: Recipe, checkpoints: Checkpoints) -> list[CheckpointError]:
    """What stands against the order of the recipe's layers in its architecture; asks transformers where it is another.

    Parameters may be free; of a free path nothing is told, since its layers are not chosen yet.
    """
    expression = Expression(without_path(recipe), checkpoints)
    checkpoints, donor = expression.checkpoints, expression.shell
    try:
        settings = child_settings(expression, checkpoints, donor)
        if settings is not None and recipe.vocabulary is None:
            tensors = [TensorInfo(name, "F32", expression.shape(name)) for name in expression.names]
            conforms(settings, tensors, tuple(checkpoints[donor.model].tensors))
    except CheckpointError as fault:
        return [fault]
    return []
