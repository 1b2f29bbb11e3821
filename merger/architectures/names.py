"""Whether stored names count layers as the class does: only then is moving a name moving a layer."""

import re
from collections.abc import Mapping
from typing import Any

from merger.architectures.classes import config_of, skeleton
from merger.architectures.layers import Kinds
from merger.errors import N_, CheckpointError

FIXED = N_("The layers of a {kind} model cannot be put into another order: {tensor} goes by their numbers, too.")
KEEP = N_("Keep the layers in their order, or use a model of another architecture.")


def numbered_alike(settings: Mapping[str, Any], layers: Mapping[str, int | None]) -> None:
    """Raise CheckpointError for a tensor that the class keeps in another layer than its stored name says.

    layers: name of every stored tensor -> its layer by that name; None: it is in none.
    """
    from merger.architectures.targets import Targets  # imports torch

    config = config_of(settings)
    model = None if config is None else skeleton(config)
    kinds = None if model is None else Kinds.of(model)
    if kinds is None:
        return
    targets = Targets(kinds.model)
    built = re.compile(rf"(?:{'|'.join(map(re.escape, kinds.lists))})\.(\d+)\.")
    for name, layer in layers.items():
        found = built.match(targets.renamed(name)[0])
        if found is not None and int(found.group(1)) != layer:
            raise CheckpointError(FIXED, mend=KEEP, kind=str(settings.get("model_type", "")), tensor=name)
