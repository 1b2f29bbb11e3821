"""Where a stored tensor goes in a model that transformers has built: on loading its classes rename, fuse, transpose."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from torch import Tensor
from torch.nn import Module


class Targets:
    """The tensors of a model by the names that they have in a checkpoint.

    What the class fuses (the experts of a layer, gate and up) is found as views into the fused parameter, so that
    writing into a view writes into the model. Modules that are not transformers' have their own tensors' names.
    """

    def __init__(self, model: Module, values: Mapping[str, Tensor] | None = None) -> None:
        """values: other tensors by the names of the model's own, of the same shapes, such as their gradients."""
        self._model: Any = model
        self._state: dict[str, Tensor] = {
            **dict(model.named_buffers(remove_duplicate=False)),
            **dict(model.named_parameters(remove_duplicate=False)),
        }
        self._values = self._state if values is None else values
        self._renamings, self._converters = _conversions(model)

    def find(self, name: str) -> Tensor | None:
        """The tensor or view, of the stored shape; None: the model has no place for it, or none that can be written."""
        renamed, fused = self.renamed(name)
        return self._views.get(self._plain(name)) if fused else self._values.get(renamed)

    def renamed(self, name: str) -> tuple[str, bool]:
        """The model's own name of a stored tensor, and whether that is made of it by more than another name."""
        if not self._renamings and not self._converters:
            return self._prefixed(name), False
        from transformers.core_model_loading import rename_source_key  # slow to import

        renamed, fused = rename_source_key(
            name, self._renamings, self._converters, self._model.base_model_prefix, self._state
        )
        return (name, False) if renamed not in self._state and name in self._state else (renamed, fused is not None)

    def _prefixed(self, name: str) -> str:
        """The name with or without the prefix of the base model, as loading has it."""
        prefix = f"{getattr(self._model, 'base_model_prefix', '')}."
        if name in self._state or prefix == ".":
            return name
        return name.removeprefix(prefix) if name.startswith(prefix) else prefix + name

    def _plain(self, name: str) -> str:
        from transformers.core_model_loading import apply_renamings  # slow to import

        return str(apply_renamings(name, self._renamings))

    @cached_property
    def _views(self) -> dict[str, Tensor]:
        from transformers.core_model_loading import revert_weight_conversion  # slow to import

        bare: dict[str, Tensor] = {
            name: tensor.detach().as_subclass(_Uncopied) for name, tensor in self._values.items()
        }
        stores = {tensor.untyped_storage().data_ptr() for tensor in self._values.values()}
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
    from transformers import PreTrainedModel  # slow to import
    from transformers.conversion_mapping import get_model_conversion_mapping
    from transformers.core_model_loading import WeightConverter, WeightRenaming

    if not isinstance(model, PreTrainedModel):
        return [], []
    found = get_model_conversion_mapping(model)
    renamings = [entry for entry in found if isinstance(entry, WeightRenaming)]
    return renamings, [entry for entry in found if isinstance(entry, WeightConverter)]
