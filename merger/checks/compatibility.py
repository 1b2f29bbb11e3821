"""Can these models be merged? Answered from settings, tokenizers and headers, before any weight is read."""

import filecmp
from collections.abc import Sequence
from pathlib import Path

from merger.checks._alike import SettingDifference, same_class, sizes_apart, ways_apart
from merger.checks._findings import apart_names, heads_apart, in_one_spelling, notices, tokens_apart, towers_apart
from merger.checks.problem import CheckProblem as CheckProblem
from merger.checks.problem import Severity
from merger.errors import N_
from merger.tokenizers.words import SETTINGS, TOKENIZER, ModelTokens
from merger.weights.checkpoint import Checkpoint
from merger.weights.layout import Layout
from merger.weights.settings import layer_count, vocabulary_size

_MOST_SHOWN = 120  # characters of a setting's value


def compatibility(
    checkpoints: Sequence[Checkpoint],
    names: Sequence[str] | None = None,
    whole: bool = True,
    same_words: bool = True,
    kept: int = 0,
) -> tuple[CheckProblem, ...]:
    """Everything that stands against merging these models, the first being what the others are compared with.

    Compared is what the models are once loaded, whatever their classes and tensors are called. names: what to call the
    models in messages (default: their folders' names). whole: they go in as they are, tensor by tensor, and not layer
    by layer. same_words: their tokens must be numbered alike. kept: whose settings the child will have.
    """
    called = list(names) if names else [checkpoint.name for checkpoint in checkpoints]
    spelled = in_one_spelling(checkpoints)
    found: list[CheckProblem] = []
    for index in range(1, len(checkpoints)):
        pair = spelled[0], spelled[index]
        facts: dict[str, object] = {"a": called[0], "b": called[index], "kept": called[kept]}
        found += _pair(*pair, facts, (0, index), whole, same_words)
    found += heads_apart(checkpoints, called)
    for index, checkpoint in enumerate(checkpoints):
        found += [*_as_stated(checkpoint, called[index], index), *notices(checkpoint, called[index], index)]
        found += towers_apart(checkpoints[kept], checkpoint, called[kept], called[index], index)
    return tuple(found)


def _as_stated(checkpoint: Checkpoint, name: str, index: int) -> list[CheckProblem]:
    """Where one model's tensors are not what its own settings state; what loads it would make up the rest."""
    layout = Layout.of(checkpoint.tensors, checkpoint.settings)
    stored = len({place.layer for place in layout.places.values() if place.layer is not None})
    said = layer_count(checkpoint.settings) or layout.layers
    rows = [checkpoint.tensors[tensor].shape for tensor in layout.places if layout.vocabulary_axis(tensor) == 0]
    size = vocabulary_size(checkpoint.settings)
    odd = [
        (N_("{model} states {stated} layers but holds {stored}."), said, stored, stored != said),
        *(
            (N_("{model} states {stated} tokens but has {stored} rows."), size, shape[0], bool(size))
            for shape in rows
            if shape and shape[0] != size
        ),
    ]
    return [
        CheckProblem(
            "warning",
            message,
            N_("Copy or download the folder again, or correct its config.json."),
            {"model": name, "stated": stated, "stored": held},
            (index,),
        )
        for message, stated, held, is_odd in odd[:2]
        if is_odd
    ]


def _pair(
    one: Checkpoint, two: Checkpoint, facts: dict[str, object], who: tuple[int, int], whole: bool, same_words: bool
) -> list[CheckProblem]:
    alike = same_class(one.settings, two.settings)
    classes = facts | {"one": one.architecture, "two": two.architecture}
    if alike is False:
        return [
            CheckProblem(
                "error",
                N_(
                    "{a} and {b} are built differently ({one} and {two}): they compute otherwise with the same tensors."
                ),
                N_("Choose models of the same architecture."),
                classes,
                who,
            )
        ]
    found = []
    if alike is None and one.architecture != two.architecture:
        found.append(CheckProblem(
            "warning",
            N_("{a} and {b} are of different classes ({one} and {two}), and whether these compute alike is not known "
               "here."),
            N_("Merge them only if you know that they do."),
            classes,
            who,
        ))  # fmt: skip
    layers = [Layout.of(c.tensors, c.settings).layers for c in (one, two)]
    if whole and layers[0] != layers[1]:
        return [
            CheckProblem(
                "error",
                N_("{a} has {one} layers, {b} has {two}."),
                N_("Choose models of the same size."),
                facts | {"one": layers[0], "two": layers[1]},
                who,
            )
        ]
    sizes = list(sizes_apart(one.settings, two.settings, whole))
    if sizes:
        return [_differs("error", sizes[0], facts, who)]
    words = _vocabulary(one, two, facts, who) if same_words else []
    # Rows that follow from vocabularies of different size are told once.
    alike_rows = same_words and not any(problem.severity == "error" for problem in words)
    found += [*words, *(_tensors(one, two, facts, who, alike_rows) if whole else [])]
    return [*found, *(_differs("warning", item, facts, who) for item in ways_apart(one.settings, two.settings))]


def _differs(
    severity: Severity, found: SettingDifference, facts: dict[str, object], who: tuple[int, int]
) -> CheckProblem:
    values = facts | {"key": found.key, "one": _shown(found.one), "two": _shown(found.two)}
    if severity == "error":
        message, mend = N_("{a} and {b} differ in {key} ({one} and {two})."), N_("Choose models of the same size.")
        return CheckProblem(severity, message, mend, values, who)
    return CheckProblem(
        severity,
        N_("{a} and {b} use different settings for {key} ({one} and {two}); the child keeps those of {kept}."),
        N_("Choose whose settings the child has: settings_source in a recipe, the base or first model in a design."),
        values,
        who,
        code="settings_differ",
    )


def _shown(value: object) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."


def _vocabulary(one: Checkpoint, two: Checkpoint, facts: dict[str, object], who: tuple[int, int]) -> list[CheckProblem]:
    sizes = [vocabulary_size(c.settings) for c in (one, two)]
    if sizes[0] != sizes[1]:
        facts = facts | {"one": sizes[0], "two": sizes[1]}
        return [_padded(facts, who) if _same_words(one, two) else _resized(facts, who)]
    if _same_files(one.tokenizer_folder, two.tokenizer_folder):
        return []
    words = [_words(c) for c in (one, two)]
    if words[0] is None or words[1] is None or words[0] == words[1]:
        return []
    apart = sum(words[1].get(token, index) != index for token, index in words[0].items())
    moved = {index for token, index in words[1].items() if token not in words[0]} & set(words[0].values())
    apart = max(apart, len(moved))  # what one number stands for in each, where the texts differ
    if not apart:
        return tokens_apart((words[0], words[1]), facts, who)
    return [
        CheckProblem(
            "error",
            N_("{a} and {b} number their tokens differently ({apart} of {all})."),
            N_("Choose models with the same tokenizer, or give the child one vocabulary (tokenizer_source: union)."),
            facts | {"apart": apart, "all": len(words[0])},
            who,
            code="tokens_numbered_differently",
        )
    ]


def _resized(facts: dict[str, object], who: tuple[int, int]) -> CheckProblem:
    return CheckProblem(
        "error",
        N_("{a} and {b} have vocabularies of different size ({one} and {two})."),
        N_("Choose models with the same tokenizer, or give the child one vocabulary (tokenizer_source: union)."),
        facts,
        who,
        code="vocabulary_sizes_differ",
    )


def _padded(facts: dict[str, object], who: tuple[int, int]) -> CheckProblem:
    return CheckProblem(
        "error",
        N_("{a} and {b} have the same tokens, but their embeddings are padded to different numbers of rows ({one} and "
           "{two})."),
        N_("Give the child one vocabulary (tokenizer_source: union): rows without a token are left out then."),
        facts,
        who,
        code="rows_differ",
    )  # fmt: skip


def _same_words(one: Checkpoint, two: Checkpoint) -> bool:
    """Are the tokens known of both, and the same with the same numbers?"""
    words = _words(one)
    return words is not None and words == _words(two)


def _same_files(one: Path, two: Path) -> bool:
    """Whether both tokenizers are one and the same, byte for byte: quicker told than tokens are read."""
    return all(
        (one / name).is_file() == (two / name).is_file()
        and (not (one / name).is_file() or filecmp.cmp(one / name, two / name, shallow=False))
        for name in (TOKENIZER, SETTINGS)
    )


def _words(checkpoint: Checkpoint) -> dict[str, int] | None:
    """The numbers of all tokens that the model knows; None where the tokenizer is of a kind that is not read here."""
    words = ModelTokens.of(checkpoint) if (checkpoint.tokenizer_folder / TOKENIZER).is_file() else None
    return dict(words.ids) if words else None


def _tensors(
    one: Checkpoint, two: Checkpoint, facts: dict[str, object], who: tuple[int, int], same_words: bool
) -> list[CheckProblem]:
    missing = [name for name in (*one.tensors, *two.tensors) if name not in one.tensors or name not in two.tensors]
    if missing:
        apart = set(apart_names(one)) | set(apart_names(two))
        missing = [name for name in missing if name not in apart]
    if missing:
        holder = facts["b"] if missing[0] in one.tensors else facts["a"]
        return [
            CheckProblem(
                "error",
                N_("{a} and {b} are built differently: {holder} lacks tensor {tensor} ({count} such tensors in all)."),
                N_("Choose models of the same architecture."),
                facts | {"holder": holder, "tensor": missing[0], "count": len(missing)},
                who,
            )
        ]
    odd = [name for name, tensor in one.tensors.items() if tensor.shape != two.tensors[name].shape]
    if odd and not same_words:
        layout = Layout.of(one.tensors, one.settings)
        odd = [name for name in odd if layout.vocabulary_axis(name) is None]
    if not odd:
        return []
    shapes = {"one": list(one.tensors[odd[0]].shape), "two": list(two.tensors[odd[0]].shape)}
    return [
        CheckProblem(
            "error",
            N_("Tensor {tensor} has shape {one} in {a} but {two} in {b}."),
            N_("Choose models of the same size."),
            facts | shapes | {"tensor": odd[0]},
            who,
        )
    ]
