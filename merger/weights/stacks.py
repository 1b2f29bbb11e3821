"""Which numbers in tensor names count layers and which count experts, found without knowing the architecture."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_NUMBERED = re.compile(r"((?:\d*[^.\d][^.]*\.)*)(\d+)\.(.+)")  # the outermost number between dots
_CONTAINER = re.compile(r"(?:^|\.)(?:layers?|h|blocks?)\.$")  # a run of layers even when only one of them is stored
_TOWER = re.compile(r"(?:^|\.|_)(?:vision|visual|vit|image|img|audio|speech)")
_PROJECTOR = re.compile(r"projector|merger|connector|resampler|aligner|abstractor|perceiver|multi_modal|(?:^|\.)mlp1\.")


@dataclass(frozen=True)
class Numbered:
    """A name taken apart: prefix with its dot, number, rest: ``model.layers.``, 3, ``mlp.up_proj.weight``."""

    prefix: str
    number: int
    rest: str


@dataclass(frozen=True)
class LayerStack:
    """Groups of tensors numbered 0 .. size - 1 under one prefix; ``elements``: how many numbers they hold."""

    prefix: str
    size: int
    elements: int


def taken_apart(name: str) -> Numbered | None:
    """The outermost number of a name; None where there is none."""
    found = _NUMBERED.fullmatch(name)
    return Numbered(found.group(1), int(found.group(2)), found.group(3)) if found else None


def stacks(sizes: Mapping[str, int]) -> tuple[LayerStack, ...]:
    """All stacks of layers among tensors (name -> number of elements), in the order of the names.

    A stack is a run of groups, numbered from 0, that have parts in common; ``mlp.0.weight, mlp.2.weight`` is none.
    """
    groups: dict[str, dict[int, set[str]]] = {}
    elements: dict[str, int] = {}
    for name, count in sizes.items():
        if part := taken_apart(name):
            groups.setdefault(part.prefix, {}).setdefault(part.number, set()).add(part.rest)
            elements[part.prefix] = elements.get(part.prefix, 0) + count
    return tuple(
        LayerStack(prefix, max(numbered) + 1, elements[prefix])
        for prefix, numbered in groups.items()
        if _CONTAINER.search(prefix) or _is_run(numbered)
    )


def language_stack(found: Iterable[LayerStack]) -> LayerStack | None:
    """The layers of the language model: the stack with the most elements that is in no tower for pictures or sound."""
    ordered = sorted(found, key=lambda stack: (stack.elements, stack.size), reverse=True)
    language = [stack for stack in ordered if not is_tower(stack.prefix) and not is_projector(stack.prefix)]
    return next(iter(language or ordered), None)


def experts(rests: Iterable[str]) -> frozenset[str]:
    """Prefixes, inside a layer, whose numbers count experts: ``block_sparse_moe.experts.``."""
    groups: dict[str, dict[int, set[str]]] = {}
    for rest in rests:
        if part := taken_apart(rest):
            groups.setdefault(part.prefix, {}).setdefault(part.number, set()).add(part.rest)
    return frozenset(
        prefix
        for prefix, numbered in groups.items()
        if "expert" in prefix or (_is_run(numbered) and len({frozenset(parts) for parts in numbered.values()}) == 1)
    )


def is_tower(name: str) -> bool:
    """Does a name, or its beginning, lie in a tower for pictures or sound?"""
    return bool(_TOWER.search(name))


def is_projector(name: str) -> bool:
    """Does a name lie in what carries a tower's output into the language model?"""
    return bool(_PROJECTOR.search(name))


def _is_run(numbered: Mapping[int, set[str]]) -> bool:
    common = set.intersection(*numbered.values())
    return len(numbered) > 1 and set(numbered) == set(range(len(numbered))) and any("." in rest for rest in common)
