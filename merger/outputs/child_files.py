"""A child's files beside its weights: settings, tokenizer, chat template, generation settings.

A search asks a child through these very files (:mod:`merger.evolution.judging.model_pool`), so that it is asked as
it will be used.
"""

from pathlib import Path
from typing import Any

from merger.formulas.child import Child, child_settings
from merger.outputs.conversation import ends_of, generation_source, template_of, tokenizer_source
from merger.recipes.recipe import Source
from merger.tokenizers.chat import write_chat_template
from merger.tokenizers.ends import GENERATION, as_numbers
from merger.tokenizers.generation import effective
from merger.tokenizers.inherit import inherit, without_remote_code, write_json
from merger.tokenizers.special import special_numbers
from merger.tokenizers.writing import renumbered
from merger.weights.documents import read_json
from merger.weights.settings import FILE, text_setting


def write_child_files(child: Child, folder: Path, dtype: str | None) -> None:
    """Everything that a model's folder holds but weights, their index and the card.

    dtype: safetensors' word for what most weights are stored in; None: what the source's settings say stays.
    Raises CheckpointError.
    """
    recipe, checkpoints, donor = child.recipe, child.checkpoints, child.expression.shell
    inherit(checkpoints[donor.model], folder, dtype or "")
    settings = child_settings(child.expression, checkpoints, donor, read_json(folder / FILE))
    if settings is not None:
        write_json(folder / FILE, settings)
    if child.vocabulary is not None:
        child.vocabulary.write(donor, folder)
    template = template_of(recipe, checkpoints)
    if not template.own:
        write_chat_template(template.text, folder)
    _write_generation(child, folder)


def _write_generation(child: Child, folder: Path) -> None:
    """The generation settings of the model whose tokenizer the child takes, with the end tokens of all sources."""
    ends = ends_of(child.recipe, child.checkpoints, child.vocabulary).ids
    own = read_json(folder / FILE)
    settings = _generation(child)
    stated = as_numbers(text_setting(own, "eos_token_id") if settings is None else settings.get("eos_token_id"))
    if set(ends) - set(stated):
        if settings is None:
            found = {key: text_setting(own, key) for key in ("bos_token_id", "pad_token_id")}
            settings = {key: value for key, value in found.items() if value is not None}
        together = list(dict.fromkeys([*stated, *ends]))
        settings["eos_token_id"] = together[0] if len(together) == 1 else together
    if settings is not None:
        write_json(folder / GENERATION, effective(settings))


def _generation(child: Child) -> dict[str, Any] | None:
    """``generation_config.json`` of the tokenizer's source, else the settings' source, in the child's numbers."""
    source = generation_source(child.recipe, child.checkpoints)
    if source is None:
        return None
    settings: dict[str, Any] = without_remote_code(read_json(child.checkpoints[source.model].path / GENERATION))
    return settings if child.vocabulary is None else _renumbered(child, source, settings)


def _renumbered(child: Child, source: Source, settings: dict[str, Any]) -> dict[str, Any]:
    vocabulary = child.vocabulary
    assert vocabulary is not None
    tokens = vocabulary.whole.words[vocabulary.sources.index(source)]
    frame = child.checkpoints[tokenizer_source(child.recipe, child.checkpoints).model]
    ids = vocabulary.whole.ids
    return renumbered(settings, tokens, ids, special_numbers(frame.tokenizer_folder, ids))
