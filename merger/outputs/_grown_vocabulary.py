"""A fine-tune that has other tokens than the model it started from."""

from merger.errors import N_, CheckpointError
from merger.tokenizers.words import ModelTokens
from merger.weights.checkpoint import Checkpoint
from merger.weights.layout import Layout


def grown_tensors(base: Checkpoint, tuned: Checkpoint) -> frozenset[str]:
    """The tensors with a row a token that have another number of rows in the fine-tune."""
    layout = Layout.of(base.tensors, base.settings)
    by_token = [name for name in base.tensors if layout.vocabulary_axis(name) == 0 and name in tuned.tensors]
    return frozenset(name for name in by_token if base.tensors[name].shape[0] != tuned.tensors[name].shape[0])


def check_tokens(base: Checkpoint, tuned: Checkpoint) -> None:
    """Tokens may be added, or rows without one taken away; those that both have must keep their numbers."""
    own, learnt = (ModelTokens.of(checkpoint) for checkpoint in (base, tuned))
    moved = next((text for text, number in own.ids.items() if learnt.ids.get(text) != number), None)
    if moved is not None:
        raise CheckpointError(
            N_("{a} has another number for token {token} than {b}, or lacks it: its tokenizer is not an extended one."),
            mend=N_("An adapter cannot hold that: merge the fine-tune itself."),
            a=tuned.path.name, token=moved, b=base.path.name,
        )  # fmt: skip
