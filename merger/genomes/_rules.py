"""Few substrings that tell groups of tensor names apart, as mergekit's filters want them."""

from collections.abc import Sequence


def rules_for(groups: Sequence[Sequence[str]]) -> tuple[tuple[str, int], ...]:
    """``(substring, index of the group)``: read in order, the first hit names each tensor's own group.

    Each substring is a run of whole name parts shared by tensors of one group and by no other, as short a list as
    the names allow; ``model.layers.3.self_attn.q_proj.`` rather than its weight and its bias.
    """
    names = [(name, index) for index, group in enumerate(groups) for name in group]
    rules: list[tuple[str, int]] = []
    for index, group in enumerate(groups):
        others = [name for name, owner in names if owner != index]
        rules += [(part, index) for part in _parts(list(group), others)]
    if any(_first(rules, name) != index for name, index in names):
        rules.sort(key=lambda rule: -len(rule[0]))  # a whole name inside a longer one: the longer one goes first
    return tuple(rules)


def _parts(names: list[str], others: Sequence[str], depth: int = 1) -> list[str]:
    """Prefixes that cover ``names``; each is the shortest run of name parts from ``depth`` on that hits no other."""
    if not names:
        return []
    if len(names) == 1:
        return names
    shared = _shared(names)
    if shared and not any(shared in other for other in others):
        return [shared]
    branches: dict[str, list[str]] = {}
    for name in names:
        branches.setdefault(".".join(name.split(".")[:depth]), []).append(name)
    return [part for branch in branches.values() for part in _parts(branch, others, depth + 1)]


def _shared(names: Sequence[str]) -> str:
    """The longest common run of leading name parts, with the dot that ends it."""
    split = [name.split(".") for name in names]
    count = 0
    while all(len(parts) > count + 1 and parts[count] == split[0][count] for parts in split):
        count += 1
    return "".join(part + "." for part in split[0][:count])


def _first(rules: Sequence[tuple[str, int]], name: str) -> int | None:
    return next((index for part, index in rules if part in name), None)
