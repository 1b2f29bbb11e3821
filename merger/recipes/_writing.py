"""Write a recipe as mergekit's YAML: one document for every merge, stack or set of modules that others build on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from merger.errors import N_, RecipeError
from merger.recipes._path import PATH, write_path
from merger.recipes._vocabulary import write_vocabulary
from merger.recipes._yaml_document import no_base
from merger.recipes._yaml_parameters import write_parameters
from merger.recipes.recipe import (
    FreePath,
    Input,
    Layers,
    Merge,
    Modules,
    Node,
    Recipe,
    Source,
    Stack,
    children,
    sources,
)

_WIDTH = 110


def write_mergekit(recipe: Recipe) -> str:
    """YAML that :func:`merger.recipes.mergekit.read_mergekit` reads back equal; plain mergekit but for what mergekit
    cannot say: free and per-block values, ``seed``, ``residual_scale``, ``settings_source``.

    Raises RecipeError for a graph that is no chain of documents.
    """
    if isinstance(recipe.root, Source):
        raise RecipeError(
            N_("{model} alone is no merge."), mend=N_("Use passthrough to copy a model."), model=recipe.root.model
        )
    names: dict[Node, str] = {}
    for node in _documents(recipe.root):
        names[node] = _name(node, "merge" if node == recipe.root else f"part{len(names) + 1}")
    return "---\n".join(_Document(node, names, recipe).text() for node in names)


@dataclass(frozen=True)
class _Document:
    """One document. names: of this one and of all that come before it."""

    node: Node
    names: Mapping[Node, str]
    recipe: Recipe

    def text(self) -> str:
        final, name = self.node == self.recipe.root, self.names[self.node]
        document: dict[str, Any] = {} if final and name == "merge" else {"name": name}
        document["merge_method"] = self._method
        if self._shared_base is not None or (final and self._settings_by_base):
            document["base_model"] = self._reference(self._shared_base or self.recipe.tokenizer)
        if isinstance(self.node, FreePath):
            document |= write_path(self.node, [self._reference(model) for model in self.node.models])
        elif isinstance(self.node, Modules):
            document["modules"] = {key: self._body(part, f"{name}.{key}") for key, part in self.node.parts}
        else:
            document |= self._body(self.node, name)
        if self._shares_parameters and self._merges[0].parameters:
            document["parameters"] = write_parameters(self._merges[0].parameters)
        if self.recipe.dtype:
            document["dtype"] = self.recipe.dtype
        if final:
            document |= self._of_the_whole()
        written: str = yaml.safe_dump(
            document, sort_keys=False, allow_unicode=True, default_flow_style=None, width=_WIDTH
        )
        return written

    def _of_the_whole(self) -> dict[str, Any]:
        recipe, written = self.recipe, {}
        if recipe.out_dtype:
            written["out_dtype"] = recipe.out_dtype
        if recipe.tokenizer and not self._settings_by_base:
            written["settings_source"] = recipe.tokenizer.model
        written |= write_vocabulary(recipe)
        return written | ({"seed": recipe.seed} if recipe.seed else {})

    @property
    def _parts(self) -> tuple[Node, ...]:
        """The merges and bare layers of which the document consists."""
        return tuple(_parts(self.node))

    @property
    def _merges(self) -> tuple[Merge, ...]:
        return tuple(part for part in self._parts if isinstance(part, Merge))

    @property
    def _method(self) -> str:
        if isinstance(self.node, FreePath):
            return PATH
        methods = {part.method if isinstance(part, Merge) else "passthrough" for part in self._parts}
        if len(methods) != 1 or any(isinstance(part, Source) for part in self._parts):
            raise self._unsayable()
        return methods.pop()

    @property
    def _settings_by_base(self) -> bool:
        """Whether base_model can give the settings, as it does for slices that have no use for a base."""
        sliced = all(isinstance(part, Layers) or isinstance(children(part)[0], Layers) for part in self._parts)
        giver = self.recipe.tokenizer
        whole = isinstance(self.node, Modules) or not sliced
        return giver is not None and not whole and no_base(self._method) and giver != sources(self.node)[0]

    @property
    def _shares_parameters(self) -> bool:
        return len(self._merges) == len(self._parts) and len({merge.parameters for merge in self._merges}) == 1

    @property
    def _shared_base(self) -> Node | None:
        """The base model of all merges; None: they have none, or different ones."""
        bases = {_model(merge.base) for merge in self._merges}
        return bases.pop() if len(bases) == 1 else None

    def _body(self, node: Node, name: str) -> dict[str, Any]:
        if isinstance(node, Merge) and not any(isinstance(item.node, Layers) for item in node.inputs):
            if node.name != name or _model(node.base) != self._shared_base:
                raise self._unsayable()
            return {"models": [self._input(item) for item in node.inputs]} | self._own_parameters(node)
        parts = node.parts if isinstance(node, Stack) else (node,)
        names = [name] if len(parts) == 1 else [f"{name}.{number}" for number in range(1, len(parts) + 1)]
        return {"slices": [self._slice(part, name) for part, name in zip(parts, names, strict=True)]}

    def _slice(self, part: Node, name: str) -> dict[str, Any]:
        if isinstance(part, Layers):
            return {"sources": [self._input(Input(part))]}
        if not isinstance(part, Merge) or not all(isinstance(item.node, Layers) for item in part.inputs):
            raise self._unsayable()
        written: dict[str, Any] = {} if part.name == name else {"name": part.name}
        written["sources"] = [self._input(item) for item in part.inputs]
        if part.base is not None and self._shared_base is None:
            written["base_model"] = self._reference(part.base)
        return written | self._own_parameters(part)

    def _own_parameters(self, merge: Merge) -> dict[str, Any]:
        if self._shares_parameters or not merge.parameters:
            return {}
        return {"parameters": write_parameters(merge.parameters)}

    def _input(self, item: Input) -> dict[str, Any]:
        written: dict[str, Any] = {"model": self._reference(item.node)}
        if isinstance(item.node, Layers):
            written["layer_range"] = [item.node.first, item.node.stop]
            if item.node.scale != 1:
                written["residual_scale"] = item.node.scale
        if item.parameters:
            written["parameters"] = write_parameters(item.parameters)
        return written

    def _reference(self, node: Node | None) -> str:
        model = _model(node)
        if isinstance(model, Source):
            return model.model
        if model is None or model not in self.names:
            raise self._unsayable()
        return self.names[model]

    def _unsayable(self) -> RecipeError:
        return RecipeError(
            N_("{node}: mergekit's YAML cannot say what is built here."),
            mend=N_("Keep whole models, slices and modules apart, each in a merge of its own."),
            node=self.names[self.node],
        )


def _documents(node: Node) -> dict[Node, None]:
    """The nodes that need a document, those that others refer to first."""
    found: dict[Node, None] = {}
    for part in _parts(node):
        for child in children(part):
            model = _model(child) if isinstance(part, Merge) else child
            if model is not None and not isinstance(model, Source):
                found |= {item: None for item in _documents(model) if item not in found}
    return found | {node: None}


def _parts(node: Node) -> Iterator[Node]:
    """The merges and layers of one document: a stack and modules are made of them."""
    if isinstance(node, Stack | Modules):
        for part in children(node):
            yield from _parts(part)
    else:
        yield node


def _model(node: Node | None) -> Node | None:
    """The model whose layers are taken."""
    return node.node if isinstance(node, Layers) else node


def _name(node: Node, otherwise: str) -> str:
    """The document's name: its merge's own, or that from which the names of its slices and modules are made."""
    if isinstance(node, Merge | FreePath):
        return node.name
    if isinstance(node, Stack):
        for number, part in enumerate(node.parts, start=1):
            if isinstance(part, Merge) and part.name.endswith(f".{number}"):
                return part.name.removesuffix(f".{number}")
    if isinstance(node, Modules):
        for module, part in node.parts:
            name = _name(part, "")
            if name.endswith(f".{module}"):
                return name.removesuffix(f".{module}")
    return otherwise
