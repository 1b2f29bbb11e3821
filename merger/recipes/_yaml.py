"""YAML from strangers: looked at event by event, with limits, before any object is made of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from merger.errors import N_, RecipeError

MOST_BYTES = 2**20
_MOST_NODES = 100_000  # aliases written out
_MOST_DOCUMENTS = 1000
_DEEPEST = 40
_LONGEST_WORD = 4096  # without quotes; a path may be as long
_TAGS = frozenset(
    {"!", *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "seq", "map"))}
)
_LONG_NUMBER = re.compile(r"[-+]?[0-9.][0-9a-fA-FxXeE_:.+-]{40,}")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is there


def recipe_text(path: Path) -> str:
    """The text of a recipe's file; raises RecipeError when it is too large or no UTF-8."""
    with open(path, "rb") as file:
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise _too_large(path.name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise RecipeError(
            N_("{file} is no UTF-8 text (byte {place})."),
            mend=N_("Save it as UTF-8."),
            file=path.name, place=fault.start,
        ) from fault  # fmt: skip


def documents(text: str) -> list[Any]:
    """All documents that are not empty; raises RecipeError naming the line and the mend.

    Refused: more than a megabyte, deep nesting, aliases that grow or bite their own tail, tags, a key said twice,
    endless numbers.
    """
    if len(text) > MOST_BYTES:
        raise _too_large("YAML")
    try:
        _look_through(yaml.parse(text, Loader=_Loader))
        return [document for document in yaml.load_all(text, Loader=_Loader) if document is not None]
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as fault:
        mark = getattr(fault, "problem_mark", None)
        raise RecipeError(
            N_("The recipe is not readable YAML (line {line}: {fault})."),
            mend=N_("Check indentation, colons and brackets there."),
            line=mark.line + 1 if mark else 1,
            fault=ascii(getattr(fault, "problem", None) or type(fault).__name__)[1:-1][:200],
        ) from fault


@dataclass
class _Open:
    """A list or mapping that has begun: its anchor, its nodes so far, for a mapping the keys so far."""

    anchor: str | None
    nodes: int = 1
    keys: set[str] | None = None
    is_key: bool = True


def _look_through(events: Iterator[Any]) -> None:
    """Read all events of all documents; nothing is built."""
    stack: list[_Open] = []
    anchors: dict[str, int] = {}
    begun = 0

    def add(event: Any, nodes: int, word: str | None) -> None:
        """One node is complete, of so many with all aliases written out; word: the text of a scalar."""
        if nodes > _MOST_NODES:
            raise _refused(event, N_("Line {line}: the YAML holds too many values."), N_("Write a smaller recipe."))
        if not stack:
            return
        inside = stack[-1]
        inside.nodes += nodes
        if inside.nodes > _MOST_NODES:
            raise _refused(
                event, N_("Line {line}: the YAML holds too many values."), N_("Write out what the aliases stand for.")
            )
        if inside.keys is not None:
            if inside.is_key and word is not None:
                if word in inside.keys:
                    raise _refused(
                        event, N_("Line {line}: the key {key} stands there twice."), N_("Remove one of the two."),
                        key=ascii(word)[1:-1][:80],
                    )  # fmt: skip
                inside.keys.add(word)
            inside.is_key = not inside.is_key

    for event in events:
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in _TAGS:
            raise _refused(
                event, N_("Line {line}: the tag {tag} is not accepted."), N_("Write the value without a tag."),
                tag=ascii(tag)[1:-1][:80],
            )  # fmt: skip
        if isinstance(event, yaml.DocumentStartEvent):
            anchors.clear()
            begun += 1
            if begun > _MOST_DOCUMENTS:
                raise _refused(
                    event, N_("Line {line}: the YAML holds too many documents."), N_("Write a shorter chain.")
                )
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            keys: set[str] | None = set() if isinstance(event, yaml.MappingStartEvent) else None
            stack.append(_Open(event.anchor, keys=keys))
            if len(stack) > _DEEPEST:
                raise _refused(event, N_("Line {line}: the YAML is nested too deep."), N_("Write a flatter recipe."))
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            done = stack.pop()
            if done.anchor:
                anchors[done.anchor] = done.nodes
            add(event, done.nodes, None)
        elif isinstance(event, yaml.AliasEvent):
            if any(item.anchor == event.anchor for item in stack):
                raise _refused(
                    event, N_("Line {line}: an alias stands inside what it stands for."), N_("Write it out.")
                )
            add(event, anchors.get(str(event.anchor), 1), None)
        elif isinstance(event, yaml.ScalarEvent):
            _check_word(event)
            if event.anchor:
                anchors[event.anchor] = 1
            add(event, 1, event.value)


def _check_word(event: Any) -> None:
    if event.implicit[0] and (len(event.value) > _LONGEST_WORD or _LONG_NUMBER.fullmatch(event.value)):
        raise _refused(
            event, N_("Line {line}: a word or number is too long."), N_("Write it shorter, or put it in quotes.")
        )


def _refused(event: Any, message: str, mend: str, **facts: object) -> RecipeError:
    return RecipeError(message, mend=mend, line=event.start_mark.line + 1, **facts)


def _too_large(file: str) -> RecipeError:
    return RecipeError(
        N_("{file} is too large; a recipe may have {most} bytes."),
        mend=N_("Write a smaller recipe."),
        file=file, most=MOST_BYTES,
    )  # fmt: skip
