"""The tokens of a model whose tokenizer has no ``tokenizer.json``: of SentencePiece alone, or of ``vocab.json``.

Read only as far as it takes to know which token has which number: where its answers end.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from merger.errors import CheckpointError
from merger.tokenizers.words import FLAGS, SETTINGS, AddedToken, ModelTokens, numbered
from merger.weights.checkpoint import Checkpoint
from merger.weights.documents import read_json
from merger.weights.links import read_bytes

_PIECES, _VOCABULARY, _ADDED = "tokenizer.model", "vocab.json", "added_tokens.json"
_CONTROL, _USER_DEFINED = 3, 4  # SentencePiece.Type (sentencepiece_model.proto)


def unconverted_words(checkpoint: Checkpoint) -> ModelTokens | None:
    """The tokens by their texts; None where they cannot be read.

    Numbers that the settings give to added tokens count. Where they contradict the pieces' places, the model's class
    numbers the pieces otherwise (XGLM), and only the added ones are known.
    """
    folder = checkpoint.tokenizer_folder
    try:
        pieces = _pieces(folder)
        added = _added(folder)
    except (CheckpointError, ValueError, IndexError):
        return None
    own = {text: number for number, (text, _) in enumerate(pieces)}
    stated = {number: text for text, number in own.items()}
    if any(stated.get(number, text) != text for number, text in added.items()):
        own, pieces = {}, []
    whole = {text for text, kind in pieces if kind in (_CONTROL, _USER_DEFINED)} | set(added.values())
    every = own | {text: number for number, text in added.items()}
    flags: dict[str, AddedToken] = {text: {"content": text} | FLAGS for text in every if text in whole}
    return numbered(checkpoint, every, flags, own) if every else None


def _pieces(folder: Path) -> list[tuple[str, int]]:
    """(text, type) of every token of the tokenizer's own model, in the order of their numbers."""
    if (folder / _PIECES).is_file():
        return [_piece(body) for field, body in _fields(read_bytes(folder / _PIECES)) if field == 1]
    if (folder / _VOCABULARY).is_file():
        known = read_json(folder / _VOCABULARY)
        ordered = sorted((number, text) for text, number in known.items() if type(number) is int)
        if [number for number, _ in ordered] == list(range(len(ordered))):
            return [(text, 1) for _, text in ordered]
    return []


def _piece(body: bytes) -> tuple[str, int]:
    """ModelProto.SentencePiece: 1 = piece, 2 = score, 3 = type."""
    parts = dict(_fields(body))
    kind = parts.get(3, b"\x01")
    return parts[1].decode("utf-8"), kind[0]


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, bytes) of the fields of a protobuf message; whole numbers as their least byte.

    Raises ValueError or IndexError for what is no message (protobuf.dev, "Encoding").
    """
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = _varint(data, at)
            yield tag >> 3, bytes([value & 255])
            continue
        size, at = _varint(data, at) if kind == 2 else ({1: 8, 5: 4}.get(kind, -1), at)
        if size < 0 or at + size > len(data):
            raise ValueError("no protobuf message")
        yield tag >> 3, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if not byte & 128:
            return value, at
        if shift > 63:
            raise ValueError("no protobuf message")


def _added(folder: Path) -> Mapping[int, str]:
    """Number -> text of the tokens that the tokenizer's settings add."""
    found: dict[int, str] = {}
    if (folder / _ADDED).is_file():
        found |= {number: text for text, number in read_json(folder / _ADDED).items() if type(number) is int}
    if (folder / SETTINGS).is_file():
        listed = read_json(folder / SETTINGS).get("added_tokens_decoder")
        for number, token in listed.items() if isinstance(listed, dict) else ():
            if number.isdecimal() and isinstance(token, dict) and isinstance(token.get("content"), str):
                found[int(number)] = token["content"]
    return found
