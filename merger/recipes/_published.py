"""Recipes as people publish them: old keys of mergekit and ways of writing whose meaning is certain, each with a word.

What is changed here means exactly one thing. A key that may be a slip of the pen stays as it is and is refused later.
"""

from collections.abc import Callable, Iterator
from typing import Any

from merger.errors import N_, RecipeError

Warn = Callable[[RecipeError], None]

# Options of mergekit's command line (mergekit.options.MergeOptions), which some people keep beside the recipe.
_OPTIONS = frozenset({
    "allow_crimes", "unsafe_truncate_embeddings", "transformers_cache", "lora_merge_cache", "lora_merge_dtype", "cuda",
    "device", "low_cpu_memory", "out_shard_size", "copy_tokenizer", "clone_tensors", "trust_remote_code",
    "lazy_unpickle", "write_model_card", "safe_serialization", "verbosity", "quiet", "read_to_gpu", "multi_gpu",
    "num_threads", "gpu_rich", "async_write", "write_threads",
})  # fmt: skip
# What stands in a model card's front matter.
_OF_A_CARD = frozenset({
    "description", "license", "licence", "author", "authors", "tags", "language", "library_name", "pipeline_tag",
    "version",
})  # fmt: skip
_DTYPES = {"bf16": "bfloat16", "fp16": "float16", "half": "float16", "fp32": "float32", "float": "float32"}
_EMBED_SLERP = "embed_slerp"


def as_meant(document: dict[Any, Any], warn: Warn) -> dict[Any, Any]:
    """The document with old keys and other spellings in today's words; raises RecipeError where two contradict."""
    found = dict(document)
    for key in [key for key in found if key in _OPTIONS]:
        del found[key]
        warn(_no_effect(N_("{key} is an option of mergekit's command line; in a recipe it has no effect."), key))
    for key in [key for key in found if key in _OF_A_CARD]:
        del found[key]
        warn(_no_effect(N_("{key} says nothing about the merge and has no effect."), key))
    _old_parameters(found, warn)
    if _EMBED_SLERP in found:
        del found[_EMBED_SLERP]
        warn(_embed_slerp())
    if "random_seed" in found:
        _move(found, found.pop("random_seed"), "random_seed", "seed", warn)
    if isinstance(found.get("tokenizer"), str):
        _move(found, found.pop("tokenizer"), "tokenizer", "tokenizer_source", warn)
    for key, meant in _spelled(found):
        warn(
            RecipeError(
                N_("{key}: {value} is taken as {meant}."),
                mend=N_("Write {meant}."),
                key=key,
                value=found[key],
                meant=meant,
            )
        )
        found[key] = meant
    return found


def models_as_meant(entries: list[Any], key: str, warn: Warn) -> list[Any]:
    """The entries of ``models:`` without a ``layer_range`` from 0: mergekit merges whole models all the same."""
    found = []
    for number, entry in enumerate(entries, start=1):
        bounds = entry.get("layer_range") if isinstance(entry, dict) else None
        if isinstance(bounds, list) and len(bounds) == 2 and bounds[0] in (0, "0"):
            entry = {name: value for name, value in entry.items() if name != "layer_range"}
            warn(
                RecipeError(
                    N_("{key} has no effect: whole models are merged."),
                    mend=N_("Write slices: if only these layers are meant."),
                    key=f"{key}[{number}].layer_range",
                )
            )
        found.append(entry)
    return found


def unfenced(text: str) -> str:
    """The text without a byte order mark, and without the fence of a code block around all of it."""
    text = text.removeprefix("\ufeff")
    lines = text.strip().splitlines()
    if len(lines) > 2 and lines[0].strip() in ("```", "```yaml", "```yml") and lines[-1].strip() == "```":
        return "\n".join(lines[1:-1]) + "\n"
    return text


def _old_parameters(found: dict[Any, Any], warn: Warn) -> None:
    """What once stood among the parameters of the whole merge, or was put there by mistake and means one thing."""
    parameters = found.get("parameters")
    if not isinstance(parameters, dict):
        return
    parameters = dict(parameters)
    found["parameters"] = parameters
    if _EMBED_SLERP in parameters:
        del parameters[_EMBED_SLERP]
        warn(_embed_slerp())
    for key in ("dtype", "out_dtype"):
        if isinstance(parameters.get(key), str):
            _move(found, parameters.pop(key), f"parameters.{key}", key, warn)


def _move(found: dict[Any, Any], value: Any, old: str, key: str, warn: Warn) -> None:
    if found.get(key) not in (None, value):
        raise RecipeError(N_("The recipe has both {one} and {two}."), mend=N_("Keep exactly one."), one=old, two=key)
    found[key] = value
    warn(RecipeError(N_("{old} is taken as {key}."), mend=N_("Write {key}."), old=old, key=key))


def _spelled(found: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    """Words that are written otherwise: the key, and what is meant."""
    method = str(found.get("merge_method") or "")
    plain = method.strip().lower().replace("-", "_").replace(" ", "_")
    if plain != method and plain.replace("_", "").isalpha():
        yield "merge_method", plain
    for key in ("dtype", "out_dtype"):
        value = found.get(key)
        plain = value.strip().lower().removeprefix("torch.") if isinstance(value, str) else ""
        if plain and _DTYPES.get(plain, plain) != str(value).removeprefix("torch."):
            yield key, _DTYPES.get(plain, plain)
    source = found.get("tokenizer_source")
    if isinstance(source, str) and source.startswith("model:"):
        yield "tokenizer_source", source.removeprefix("model:").strip()


def _no_effect(message: str, key: Any) -> RecipeError:
    return RecipeError(message, mend=N_("Remove it."), key=key)


def _embed_slerp() -> RecipeError:
    return RecipeError(
        N_("{key} has no effect: embeddings are mapped by token and merged by the recipe's own method."),
        mend=N_("Remove it."),
        key=_EMBED_SLERP,
    )
