"""JSON objects in the shapes that question sets are published in -> flat records, one for each question."""

from collections.abc import Iterator, Mapping
from typing import Any

from merger.evaluation.tasks._columns import named, plain

_DEEPEST = 4  # lists of objects within objects: data, paragraphs, qas
_CHATS = ("messages", "conversations", "conversation", "chat", "turns")
_TURNS = "turns"
_EACH_TURN = (["answer"], ["response"], ["criteria"])  # may hold one for each turn
_SAID_BY = {"user": "user", "human": "user", "assistant": "assistant", "gpt": "assistant", "system": "system"}
_SPLITS = {"train": "search", "validation": "validation", "valid": "validation", "dev": "validation", "test": "heldout"}
_FINAL = "####"  # before the answer of a worked solution, as in GSM8K


class NoQuestion(ValueError):
    """A chat that is no question with an answer."""


def spread(value: Any, outer: Mapping[str, Any] | None = None, depth: int = 0) -> Iterator[Any]:
    """The objects within a value: those of a list; of an object's lists of objects with what the object says besides.

    {"instruction": ..., "samples": [{...}, ...]}, {"data": [...]}, SQuAD's paragraphs and qas, {"train": [...]}.
    """
    if isinstance(value, list):
        for one in value:
            yield from spread(one, outer, depth + 1) if isinstance(one, dict) else iter([one])
        return
    if rows := _rows(value):
        yield from spread(rows, outer, depth + 1)
        return
    record = {**(outer or {}), **value}
    lists = [key for key, one in value.items() if _objects(one) and plain(key) not in (*_CHATS, "answers", "choices")]
    if not lists or depth > _DEEPEST:
        yield record
        return
    shared = {key: one for key, one in record.items() if not isinstance(one, list | dict)}
    for key in lists:
        split = {"split": _SPLITS[key]} if len(lists) > 1 and key in _SPLITS else {}
        yield from spread(value[key], shared | split, depth + 1)


def _rows(value: Mapping[str, Any]) -> list[Any]:
    """The rows of a table that is written column by column or with a key for each row, as pandas does; else none.

    {"question": [...], "answer": [...]}, {"question": {"0": ...}, "answer": {"0": ...}}, {"0": {"question": ...}, ...}.
    """
    parts = list(value.values())
    by_column = "question" in named(list(value))
    if len(parts) < 2:
        return []
    if by_column and all(isinstance(one, list) and len(one) == len(parts[0]) for one in parts):
        return [dict(zip(value, row, strict=True)) for row in zip(*parts, strict=True)]
    if not all(isinstance(one, dict) and one.keys() == parts[0].keys() for one in parts):
        return []
    return [{key: one[row] for key, one in value.items()} for row in parts[0]] if by_column else parts


def flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record's cells by the file's own names: what is null is left out, and what lies within comes up.

    Of questions that follow each other (MT-Bench: "turns", a list of texts) the first is the question, the others are
    turn_2 and so on; of a list of as many answers the first belongs to it. Raises NoQuestion for a chat of more than
    one exchange.
    """
    cells: dict[str, Any] = {}
    turns: list[Any] = next((value for key, value in record.items() if plain(key) == _TURNS and _texts(value)), [])
    for key, value in record.items():
        if value is None:
            continue
        if value is turns:
            first = "turn_1" if "question" in record else "question"
            cells |= {first: turns[0]} | {f"turn_{number}": text for number, text in enumerate(turns[1:], start=2)}
            continue
        if len(turns) > 1 and isinstance(value, list) and len(value) == len(turns) and named([key]) in _EACH_TURN:
            value = value[:1]
        if plain(key) in _CHATS and _objects(value):
            cells |= _exchange(value)
        elif isinstance(value, dict):
            cells |= _inner(key, value)
        elif isinstance(value, list) and value and all(isinstance(one, dict) and "text" in one for one in value):
            cells[key] = [one["text"] for one in value]
        else:
            cells[key] = value
    return _solved(cells)


def _objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _inner(key: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """An object in a record: texts with labels (ARC), choices by label, texts with places (SQuAD), or fields."""
    texts, labels = value.get("text"), value.get("label")
    if isinstance(texts, list):
        if isinstance(labels, list) and len(labels) == len(texts):
            return {f"choice{label}": text for label, text in zip(labels, texts, strict=True)}
        return {key: texts}
    if named([key]) == ["choices"]:
        return {f"choice{label}": text for label, text in value.items()}
    return {f"{key}.{name}": one for name, one in value.items() if one is not None}


def _exchange(turns: list[dict[str, Any]]) -> dict[str, Any]:
    """A chat of one exchange, in the form of messages (role, content) or of ShareGPT (from, value)."""
    said: dict[str, Any] = {}
    for turn in turns:
        role = _SAID_BY.get(str(turn.get("role", turn.get("from", ""))).lower(), "")
        if not role or role in said:
            raise NoQuestion
        said[role] = turn.get("content", turn.get("value"))
    return said


def _solved(cells: dict[str, Any]) -> dict[str, Any]:
    answer = cells.get("answer")
    if isinstance(answer, str) and answer.count(_FINAL) == 1:
        return {**cells, "answer": answer.partition(_FINAL)[2].strip(), "response": answer}
    return cells
