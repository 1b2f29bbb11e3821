"""Whether a model's tensors are those that its class of transformers loads: by names and shapes, without weights."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from merger.architectures.classes import config_of, model_class, quiet, skeleton
from merger.errors import N_, CheckpointError
from merger.weights.header import TensorInfo


def checked(settings: Mapping[str, Any], tensors: Iterable[TensorInfo], inherited: Collection[str] = ()) -> bool:
    """Raise CheckpointError for the first tensor in which a model is not what its class loads; False: there is none.

    The class loads the tensors as it would from files, on the meta device: what it would make up anew is missing, what
    it has no place for is superfluous, unless it is ``inherited``.
    """
    import torch  # slow to import

    config = config_of(settings)
    kind = None if config is None else model_class(config)
    if config is None or kind is None:
        return False
    model = skeleton(config, kind)
    with quiet():
        said = _loaded(model, {info.name: torch.empty(info.shape, device="meta") for info in tensors})
    for name in sorted(said.missing_keys):
        other = next((found for found in sorted(said.unexpected_keys) if _same_but_for_prefix(found, name)), None)
        if other is not None:
            raise CheckpointError(
                N_("The sources call tensor {tensor} {found}, under which {kind} of transformers does not find it."),
                mend=N_("Save the sources again so that it is called {tensor}, and all others in the same way."),
                tensor=name, found=other, kind=kind.__name__,
            )  # fmt: skip
        raise CheckpointError(
            N_("The child lacks tensor {tensor}, which {kind} of transformers loads."),
            mend=N_("Choose sources that have it: their config.json may belong to another model."),
            tensor=name, kind=kind.__name__,
        )  # fmt: skip
    for name, stored, wanted in sorted(said.mismatched_keys):
        raise CheckpointError(
            N_("Tensor {tensor} of the child has shape {stored}, but {kind} of transformers loads {wanted}."),
            mend=N_("Choose sources whose config.json fits their weights."),
            tensor=name, stored=list(stored), wanted=list(wanted), kind=kind.__name__,
        )  # fmt: skip
    superfluous = sorted(said.unexpected_keys - set(inherited))
    for name in (*superfluous, *sorted(said.conversion_errors)):
        raise CheckpointError(
            N_("The child has tensor {tensor}, for which {kind} of transformers has no place."),
            mend=N_("Choose sources without it: their config.json may belong to another model."),
            tensor=name, kind=kind.__name__,
        )  # fmt: skip
    return True


def _same_but_for_prefix(found: str, wanted: str) -> bool:
    """Is a name another in all but what stands before its module?"""
    behind = wanted.partition(".")[2]
    return found.endswith(f".{wanted}") or ("." in behind and found.endswith(f".{behind}"))


def _loaded(model: Any, tensors: Mapping[str, Any]) -> Any:
    """What transformers tells of loading: missing, mismatched and unexpected names (LoadStateDictInfo)."""
    import torch  # slow to import
    from transformers.conversion_mapping import get_model_conversion_mapping
    from transformers.core_model_loading import convert_and_load_state_dict_in_model
    from transformers.modeling_utils import LoadStateDictConfig

    mapping: Any = get_model_conversion_mapping(model)  # typed as what the two kinds of entries have in common
    settings = LoadStateDictConfig(
        ignore_mismatched_sizes=True,
        device_map={"": "meta"},
        dtype=torch.float32,
        weight_mapping=mapping,
    )
    said, _ = convert_and_load_state_dict_in_model(model=model, state_dict=dict(tensors), load_config=settings)
    model.mark_tied_weights_as_initialized(said)
    model.tie_weights(missing_keys=said.missing_keys, recompute_mapping=False)
    model._adjust_missing_and_unexpected_keys(said)
    return said
