"""Names of tensors without what a program for training put around the model whose weights it saved."""

import re
from collections.abc import Iterable, Mapping

from merger.errors import N_, CheckpointError

# Before every name: torch's DataParallel and DistributedDataParallel, DeepSpeed's engine; PEFT's model around a model.
_OUTER = ("module.", "base_model.model.")
# Anywhere: torch.compile (torch/_dynamo/eval_frame.py), FSDP and checkpointed activations
# (torch/distributed/fsdp/_common_utils.py, clean_tensor_name), Lightning Fabric (lightning/fabric/wrappers.py).
_INNER = re.compile(
    r"(?:^|(?<=\.))(?:_orig_mod|_fsdp_wrapped_module|_dp_wrapped_module|_checkpoint_wrapped_module|_forward_module)\."
)
# An adapter's matrices beside the weights that they change, as PEFT calls them.
_UNMERGED = re.compile(r"\.(?:base_layer|lora_[AB]|lora_embedding_[AB]|modules_to_save|original_module)\.")

# How the layers of most models of transformers are called, whole or without the head around them.
_USUAL = re.compile(
    r"(?:model\.)?(?:(?:language_model|text_model|decoder)\.)?(?:model\.)?layers\.0\."
    r"|(?:gpt_neox|backbone|model\.model)\.layers\.0\.|(?:transformer\.)?h\.0\."
)


def usual(names: Iterable[str]) -> bool:
    """Do tensors of layers have names that transformers' classes use? False is no fault: some classes use others."""
    return any(_USUAL.match(name) for name in names)


def unwrapped(names: Iterable[str], model: str) -> Mapping[str, str]:
    """New name -> stored name, of all tensors; empty where none is wrapped.

    Raises CheckpointError where two would be called alike, and for a model whose adapter has not been added to it.
    """
    stored = list(names)
    adapted = next((name for name in stored if _UNMERGED.search(name)), None)
    if adapted is not None:
        raise CheckpointError(
            N_("{model} was saved together with an adapter that is not yet added to its weights ({tensor})."),
            mend=N_("Add it and save again (merge_and_unload() of PEFT), or use base model and adapter as "
                    "MODEL+ADAPTER."),
            model=model, tensor=adapted,
        )  # fmt: skip
    plain = [_INNER.sub("", name) for name in stored]
    while outer := next((prefix for prefix in _OUTER if all(name.startswith(prefix) for name in plain)), None):
        plain = [_INNER.sub("", name.removeprefix(outer)) for name in plain]
    if plain == stored:
        return {}
    found = dict(zip(plain, stored, strict=True))
    if len(found) < len(stored):
        twice = next(new for new, old in zip(plain, stored, strict=True) if found[new] != old)
        raise CheckpointError(
            N_("{model} stores tensor {tensor} twice, once as a program for training calls it."),
            mend=N_("Save the model again, only once."),
            model=model, tensor=twice,
        )  # fmt: skip
    return found


def notice(found: Mapping[str, str], model: str) -> CheckpointError:
    """What :func:`unwrapped` has done, to be told."""
    new, old = next((new, old) for new, old in found.items() if new != old)
    return CheckpointError(
        N_("{model} calls its tensors as a program for training does ({old}); they are read as {new} and so on. "
           "transformers itself does not load it so."),
        mend=N_("Nothing needs to be done here; elsewhere use a copy that was saved without that program."),
        model=model, old=old, new=new,
    )  # fmt: skip
