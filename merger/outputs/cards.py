"""The model card that a child carries: what it was merged from, how, and under which licence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from merger.errors import RecipeError
from merger.licences import OTHER, UNKNOWN, decide
from merger.recipes.mergekit import write_mergekit
from merger.recipes.recipe import Recipe, Source, digest, renamed, to_json
from merger.weights.carried import LeftOut
from merger.weights.custom_code import CustomCode

_MOST_NAMES = 12
_IGNORED = "tensors that loading makes anew, leaves out or finds twice"


@dataclass(frozen=True)
class Parent:
    """A source model. model: its key in the recipe; name: what the card calls it; digest: SHA-256, see Checkpoint.

    adapter_licence: what the card of its adapter states, where that is not ``licence``.
    """

    model: str
    name: str
    digest: str
    licence: str | None
    adapter_licence: str | None = None


@dataclass(frozen=True)
class Lineage:
    """What the card tells beside the recipe. notes: further lines, such as the search's seed or a held-out score."""

    name: str
    parents: tuple[Parent, ...]
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NotTaken:
    """What became of the parents' files and tensors. code: by parent; ignored: names of tensors in no loaded model."""

    left_out: tuple[LeftOut, ...] = ()
    code: tuple[tuple[str, CustomCode], ...] = ()
    ignored: tuple[tuple[str, tuple[str, ...]], ...] = ()


def card(recipe: Recipe, lineage: Lineage, not_taken: NotTaken | None = None) -> str:
    """README.md with YAML front matter; the same recipe, lineage and files give the same text."""
    shown = renamed(recipe, {parent.model: parent.name for parent in lineage.parents})
    licence = decide((parent.name, parent.licence) for parent in lineage.parents).key
    front: dict[str, Any] = {
        "library_name": "transformers",
        "pipeline_tag": "text-generation",
        "base_model": [parent.name for parent in lineage.parents],
        "base_model_relation": "merge",
        "tags": ["merge", "tsugiki"],
    }
    if licence != UNKNOWN:
        front = {"license": licence} | front
    lines = [
        "---",
        yaml.safe_dump(front, sort_keys=False, allow_unicode=True).rstrip(),
        "---",
        "",
        f"# {_line(lineage.name)}",
        "",
        "This model was merged with Tsugiki from the models below; no training took place.",
        "",
        "## Parents",
        "",
        "| model | licence | SHA-256 of weights, settings and tokenizer |",
        "|---|---|---|",
        *(f"| {_line(parent.name)} | {_licences(parent)} | `{parent.digest}` |" for parent in lineage.parents),
        "",
        "## Licence",
        "",
        _licence_sentence(licence),
        "",
    ]
    if not_taken is not None:
        lines += [*_code(not_taken.code), *_left_out(not_taken)]
    if lineage.notes:
        lines += ["## Notes", "", *(f"- {_line(key)}: {_line(value)}" for key, value in lineage.notes.items()), ""]
    if not isinstance(shown.root, Source):
        lines += ["## Recipe", "", f"SHA-256 `{digest(shown)}`", "", *_written(shown), ""]
    return "\n".join(lines)


def _code(found: Sequence[tuple[str, CustomCode]]) -> list[str]:
    """Which parents bring Python files, and what it takes to load the child where those are needed."""
    if not found:
        return []
    lines = ["## Custom code", "", "Python files of the parents never ran and are not part of this model.", ""]
    for parent, code in found:
        files = ", ".join(f"`{_line(name)}`" for name in code.files) or "its Python files"
        lines.append(
            f"- {_line(parent)}: {files}. They are needed: to load this model, copy these files "
            "from that parent beside it, bring back `auto_map` in `config.json`, and pass `trust_remote_code=True`, if "
            "you trust that code."
            if code.needed
            else f"- {_line(parent)}: {files}. Not needed: transformers has a class of its own."
        )
    return [*lines, ""]


def _left_out(not_taken: NotTaken) -> list[str]:
    """A table of what the child has not got of its parents' folders."""
    rows = [
        f"| {_line(item.parent)} | {_some(item.files)} | {item.reason} |"
        for item in (*not_taken.left_out, *(LeftOut(name, files, _IGNORED) for name, files in not_taken.ignored))
    ]
    head = ["## Not taken from the parents", "", "| model | what | why |", "|---|---|---|"]
    return [*head, *rows, ""] if rows else []


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(_line(name if name.isprintable() else ascii(name)) for name in names[:_MOST_NAMES])
    return shown + (f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else "")


def _written(recipe: Recipe) -> list[str]:
    """The recipe as YAML, or as JSON where mergekit's YAML has no words for it."""
    try:
        return ["```yaml", write_mergekit(recipe).rstrip(), "```"]
    except RecipeError:
        return ["```json", json.dumps(to_json(recipe), ensure_ascii=False, indent=1), "```"]


def _licences(parent: Parent) -> str:
    own = parent.licence or "not stated"
    return _line(own if parent.adapter_licence is None else f"{own}; its adapter: {parent.adapter_licence}")


def _licence_sentence(licence: str) -> str:
    if licence == UNKNOWN:
        return "At least one parent states no licence: clear the rights before use."
    if licence == OTHER:
        return "The parents' licences differ and each binds the child: clear the rights before use."
    return f"{licence}, the strictest of the parents' licences."


def _line(text: str) -> str:
    """Text safe inside a table cell or a heading: one line, nothing that Markdown or HTML would act on."""
    flat = " ".join(text.split())
    for mark, shown in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("|", "\\|"), ("`", "'")):
        flat = flat.replace(mark, shown)
    return flat
