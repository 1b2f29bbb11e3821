"""What to know of models before they are merged: what opening found, whose head and towers the child has."""

from collections.abc import Collection, Mapping, Sequence

from merger.checks.problem import CheckProblem
from merger.errors import N_
from merger.weights.bodies import aligned, has_head, has_towers, is_apart
from merger.weights.checkpoint import Checkpoint
from merger.weights.custom_code import custom_code_notice
from merger.weights.layout import Layout


def in_one_spelling(checkpoints: Sequence[Checkpoint]) -> list[Checkpoint]:
    """All in the names of the first that is a language model alone: what is compared is what all of them have."""
    plain = next((item for item in checkpoints if not has_towers(item)), checkpoints[0])
    return list(aligned(plain, dict(enumerate(checkpoints))).values())


def notices(checkpoint: Checkpoint, name: str, index: int) -> list[CheckProblem]:
    """What was found on opening, and Python files that come with the model."""
    code = custom_code_notice(checkpoint, name)
    facts = {"model": name}
    return [
        CheckProblem("warning", item.message, item.mend, {**item.facts, **facts}, (index,))
        for item in (*checkpoint.notices, *([code] if code else []))
    ]


def tokens_apart(
    words: Sequence[Collection[str]], facts: Mapping[str, object], who: tuple[int, int]
) -> list[CheckProblem]:
    """Tokens that one of two models has and the other has not, where both number alike what they share."""
    found = []
    for having, lacking in ((0, 1), (1, 0)):
        extra = [token for token in words[having] if token not in words[lacking]]
        if extra:
            names = {"a": facts["ab"[having]], "b": facts["ab"[lacking]]}
            found.append(CheckProblem(
                "warning",
                N_("{a} has {count} tokens, such as {token}, that {b} does not have; their rows are merged with "
                   "rows of {b} that stand for no token."),
                N_("To keep what {a} learnt of them, give the child one vocabulary (tokenizer_source: union)."),
                {**names, "count": len(extra), "token": ascii(extra[0])[1:-1]},
                who,
                code="tokens_lost",
            ))  # fmt: skip
    return found


def heads_apart(checkpoints: Sequence[Checkpoint], called: Sequence[str]) -> list[CheckProblem]:
    """Where some models have a head of their own and others use their embedding for it."""
    own = [has_head(checkpoint) for checkpoint in checkpoints]
    if all(own) or not any(own):
        return []
    free, shared = own.index(True), own.index(False)
    return [
        CheckProblem(
            "warning",
            N_("{a} has a head of its own, {b} uses its embedding for it; the child has a head of its own."),
            "",
            {"a": called[free], "b": called[shared]},
            (free, shared),
        )
    ]


def towers_apart(kept: Checkpoint, other: Checkpoint, name: str, called: str, index: int) -> list[CheckProblem]:
    """Where a child's parts for pictures or sound are one model's alone."""
    parts = [_shapes(item) for item in (kept, other)]
    if kept is other or parts[0] == parts[1]:
        return []
    if not parts[0]:
        message = N_("{a} is a language model alone, so is the child: what {b} has for pictures or sound stays out.")
    elif not parts[1]:
        message = N_(
            "{b} is a language model alone: the child's parts for pictures or sound are those of {a}, unchanged."
        )
    else:
        message = N_("{a} and {b} see or hear by different parts: the child's are those of {a}, unchanged.")
    mend = N_("Choose whose settings the child has: settings_source in a recipe, the base or first model in a design.")
    return [CheckProblem("warning", message, mend, {"a": name, "b": called}, (index,), code="towers_differ")]


def _shapes(checkpoint: Checkpoint) -> dict[str, tuple[int, ...]]:
    """Names and shapes outside the language model, without the outermost "model."."""
    return {name.removeprefix("model."): checkpoint.tensors[name].shape for name in apart_names(checkpoint)}


def apart_names(checkpoint: Checkpoint) -> list[str]:
    """The tensors outside the language model."""
    if not has_towers(checkpoint):
        return []
    places = Layout.of(checkpoint.tensors, checkpoint.settings).places
    return [name for name, place in places.items() if is_apart(place)]
