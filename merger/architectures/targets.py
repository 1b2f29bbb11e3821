"""Where a stored tensor goes in a model that transformers has built: its classes rename, fuse and transpose on loading."""

from functools import cached_property
from typing import Any

from torch import Tensor
from torch.nn import Module


class Targets:
    """The tensors of a model by the names that they have in a checkpoint.

    What the class fuses (the experts of a layer, gate and up) is found as views into the fused parameter, so that writing
    into a view writes into the model. Modules that are not transformers' have the names of their own tensors.
    """

    def __init__(self, model: Module) -> None:
        self._model: Any = model
        self._state: dict[str, Tensor] = {
            **dict(model.named_buffers(remove_duplicate=False)),
            **dict(model.named_parameters(remove_duplicate=False)),
        }
        self._renamings, self._converters = _conversions(model)

    def find(self, name: str) -> Tensor | None:
        """The tensor or view, of the stored shape; None: the model has no place for it, or none that can be written."""
        if not self._renamings and not self._converters:
            return self._state.get(self._prefixed(name))
        from transformers.core_model_loading import rename_source_key

        renamed, fused = rename_source_key(
            name, self._renamings, self._converters, self._model.base_model_prefix, self._state
        )
        if renamed not in self._state and name in self._state:
            renamed, fused = name, None
        return self._state.get(renamed) if fused is None else self._views.get(self._plain(name))

    def _prefixed(self, name: str) -> str:
        """The name with or without the prefix of the base model, as loading has it."""
        prefix = f"{getattr(self._model, 'base_model_prefix', '')}."
        if name in self._state or prefix == ".":
            return name
        return name.removeprefix(prefix) if name.startswith(prefix) else prefix + name

    def _plain(self, name: str) -> str:
        from transformers.core_model_loading import apply_renamings

        return str(apply_renamings(name, self._renamings))

    @cached_property
    def _views(self) -> dict[str, Tensor]:
        from transformers.core_model_loading import revert_weight_conversion

        bare = {name: tensor.detach().as_subclass(_Uncopied) for name, tensor in self._state.items()}
        stores = {tensor.untyped_storage().data_ptr() for tensor in self._state.values()}
        try:
            reverted = revert_weight_conversion(self._model, bare)
        except (RuntimeError, ValueError, KeyError, AttributeError):  # a conversion that is made for loading alone
            return {}
        return {
            self._plain(name): tensor.as_subclass(Tensor)
            for name, tensor in reverted.items()
            if tensor.untyped_storage().data_ptr() in stores
        }


class _Uncopied(Tensor):
    """A tensor whose parts stay views, where the conversions of transformers would copy them to be contiguous."""

    def contiguous(self, *args: Any, **more: Any) -> "Tensor":
        return self


def _conversions(model: Any) -> tuple[list[Any], list[Any]]:
    """What loading does to the names and values of such a model's tensors."""
    from transformers import PreTrainedModel
    from transformers.conversion_mapping import get_model_conversion_mapping
    from transformers.core_model_loading import WeightConverter, WeightRenaming

    if not isinstance(model, PreTrainedModel):
        return [], []
    found = get_model_conversion_mapping(model)
    renamings = [entry for entry in found if isinstance(entry, WeightRenaming)]
    return renamings, [entry for entry in found if isinstance(entry, WeightConverter)]
