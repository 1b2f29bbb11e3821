"""The model card that a child carries: what it was merged from, how, and under which licence."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from merger.errors import RecipeError
from merger.recipes.mergekit import write_mergekit
from merger.recipes.recipe import Recipe, Source, digest, renamed, to_json
from merger.weights.licences import strictest_licence


@dataclass(frozen=True)
class Parent:
    """A source model. model: its key in the recipe; name: what the card calls it; digest: SHA-256, see Checkpoint."""

    model: str
    name: str
    digest: str
    licence: str | None


@dataclass(frozen=True)
class Lineage:
    """What the card tells beside the recipe. notes: further lines, such as the search's seed or a held-out score."""

    name: str
    parents: tuple[Parent, ...]
    notes: Mapping[str, str] = field(default_factory=dict)


def card(recipe: Recipe, lineage: Lineage) -> str:
    """README.md with YAML front matter; the same recipe and lineage give the same text."""
    shown = renamed(recipe, {parent.model: parent.name for parent in lineage.parents})
    licence = strictest_licence([parent.licence for parent in lineage.parents])
    front: dict[str, Any] = {
        "library_name": "transformers",
        "pipeline_tag": "text-generation",
        "base_model": [parent.name for parent in lineage.parents],
        "base_model_relation": "merge",
        "tags": ["merge", "tsugiki"],
    }
    if licence != "unknown":
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
        *(
            f"| {_line(parent.name)} | {_line(parent.licence or 'not stated')} | `{parent.digest}` |"
            for parent in lineage.parents
        ),
        "",
        "## Licence",
        "",
        _licence_sentence(licence),
        "",
    ]
    if lineage.notes:
        lines += ["## Notes", "", *(f"- {_line(key)}: {_line(value)}" for key, value in lineage.notes.items()), ""]
    if not isinstance(shown.root, Source):
        lines += ["## Recipe", "", f"SHA-256 `{digest(shown)}`", "", *_written(shown), ""]
    return "\n".join(lines)


def _written(recipe: Recipe) -> list[str]:
    """The recipe as YAML, or as JSON where mergekit's YAML has no words for it."""
    try:
        return ["```yaml", write_mergekit(recipe).rstrip(), "```"]
    except RecipeError:
        return ["```json", json.dumps(to_json(recipe), ensure_ascii=False, indent=1), "```"]


def _licence_sentence(licence: str) -> str:
    if licence == "unknown":
        return "At least one parent states no licence: clear the rights before use."
    if licence == "other":
        return "The parents' licences differ and each binds the child: clear the rights before use."
    return f"{licence}, the strictest of the parents' licences."


def _line(text: str) -> str:
    """Text safe inside a table cell or a heading: one line, nothing that Markdown or HTML would act on."""
    flat = " ".join(text.split())
    for mark, shown in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("|", "\\|"), ("`", "'")):
        flat = flat.replace(mark, shown)
    return flat
