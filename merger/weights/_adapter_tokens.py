"""Embeddings that an adapter saves whole, tokens added among them: a training that gave the model new tokens."""

from collections.abc import Mapping

from merger.errors import N_, CheckpointError
from merger.weights._adapter_changes import misfit
from merger.weights._adapter_names import WEIGHTS, is_tied_head, role
from merger.weights.dequantising import Part
from merger.weights.header import Stored, TensorInfo
from merger.weights.layout import Layout


def replacements(saved: Mapping[str, Part], base: Stored) -> dict[str, Part]:
    """The tensors saved whole, under the base's names; a tied head's copy of the embedding is left out.

    Embedding and head may have other rows than the base's: as many as the tokens that the adapter was trained with.
    Raises CheckpointError where a shape does not fit, and where only one of the two has them.
    """
    found: dict[str, Part] = {}
    layout = Layout.of(base.tensors, base.settings)
    for name, part in saved.items():
        if is_tied_head(name, base):
            twin = next((other for key, other in saved.items() if role(key) == "embedding"), None)
            if twin is None or not same_bytes(part, twin):
                raise changes_tied_head(name)
            continue
        shape, own = part.info.shape, base.tensors[name].shape
        by_token = layout.vocabulary_axis(name) == 0 and shape[1:] == own[1:] and len(shape) == len(own)
        if shape != own and not by_token:
            raise misfit(part.info.name, shape, own)
        found[name] = part
    _same_rows(base, layout, found)
    return found


def same_bytes(one: Part, two: Part) -> bool:
    """Whether two parts hold the same tensor."""
    if (one.info.dtype, one.info.shape) != (two.info.dtype, two.info.shape):
        return False
    return all(a == b for a, b in zip(one.blocks(), two.blocks(), strict=True))


def rows_after(base: Stored, tensors: Mapping[str, TensorInfo]) -> int | None:
    """How many rows the embedding has in ``tensors``, where that is not what the base has."""
    layout = Layout.of(base.tensors, base.settings)
    for name in base.tensors:
        if layout.vocabulary_axis(name) == 0 and tensors[name].shape[0] != base.tensors[name].shape[0]:
            return tensors[name].shape[0]
    return None


def changes_tied_head(tensor: str) -> CheckpointError:
    """An adapter that makes two of what the model has as one."""
    return CheckpointError(
        N_("{file} changes {tensor}, but the model's head is tied to its embedding."),
        mend=N_("Merge the adapter into its model with PEFT first."),
        file=WEIGHTS, tensor=tensor,
    )  # fmt: skip


def _same_rows(base: Stored, layout: Layout, found: Mapping[str, Part]) -> None:
    """Embedding and head must go on having a row for the same tokens."""
    by_token = [name for name in base.tensors if layout.vocabulary_axis(name) == 0]
    before = {base.tensors[name].shape[0] for name in by_token}
    after = {name: (found[name].info if name in found else base.tensors[name]).shape[0] for name in by_token}
    if len(before) != 1 or len(set(after.values())) == 1:
        return
    grown = next(name for name in after if after[name] not in before)
    kept = next(name for name in after if after[name] in before)
    raise CheckpointError(
        N_("{file} gives {tensor} {count} rows for tokens, but holds none for {other}, which has {rows}."),
        mend=N_("Tokens were added for the training: save the adapter again with both in modules_to_save."),
        file=WEIGHTS, tensor=grown, count=after[grown], other=kept, rows=after[kept],
    )  # fmt: skip
