"""Whether a model can be asked questions here, told before a search begins rather than by its first candidate."""

from merger.errors import N_, CheckpointError
from merger.weights.bodies import has_towers
from merger.weights.checkpoint import Checkpoint
from merger.weights.classes import is_causal
from merger.weights.custom_code import custom_code


def unanswerable(checkpoint: Checkpoint, name: str) -> CheckpointError | None:
    """Why a search cannot ask this model, nor a child with its settings; None: nothing is known against it."""
    kind = str(checkpoint.settings.get("model_type") or "llama")
    facts = {"model": name, "type": kind}
    code = custom_code(checkpoint)
    if code is not None and code.needed:
        return CheckpointError(
            N_(
                "{model} cannot be asked questions here: its class ({type}) or its tokenizer comes as Python files, "
                "which never run."
            ),
            mend=N_("Leave it out of the search, or merge it with fixed weights by python -m merger merge."),
            code="code_of_its_own",
            **facts,
        )
    if has_towers(checkpoint):
        return CheckpointError(
            N_("{model} sees or hears ({type}); a search cannot judge such a model yet."),
            mend=N_("Search with its language model alone, or merge it with fixed weights by python -m merger merge."),
            code="towers_unjudged",
            **facts,
        )
    if not is_causal(kind):
        return CheckpointError(
            N_("{model} cannot be asked questions here: {type} is no language model that writes on from a text."),
            mend=N_("Leave it out of the search, or merge it with fixed weights by python -m merger merge."),
            code="no_causal_model",
            **facts,
        )
    return None
