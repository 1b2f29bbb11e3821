"""Hostile tokenizers: they are read when a merge needs to know the tokens."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.attacks.bundles import TOKENIZER, Attack, sparse, write_json

FILE = "tokenizer.json"
MIB = 2**20


def text(content: str | bytes, file: str = FILE) -> Callable[[Path], object]:
    return lambda folder: (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)


def part(key: str, value: object) -> Callable[[Path], object]:
    return lambda folder: write_json(folder / FILE, dict(TOKENIZER) | {key: value})


def vocabulary(value: object, kind: str = "WordLevel") -> Callable[[Path], object]:
    return part("model", {"type": kind, "vocab": value, "unk_token": "a"})


def added(*tokens: object) -> Callable[[Path], object]:
    return part("added_tokens", list(tokens))


def _with(token: str, number: Any) -> dict[str, Any]:
    return {"a": 0, "b": 1, "c": 2, token: number}


ATTACKS = (
    Attack("no JSON", text("nope"), "not readable JSON"),
    Attack("a list", text("[]"), "not readable JSON"),
    Attack("UTF-16", text("{}".encode("utf-16")), "not readable JSON"),
    Attack("deep", text('{"model":' * 100_000), "not readable JSON"),
    Attack("NaN", text('{"model": {"vocab": {"a": NaN}}}'), "not finite"),
    Attack("overflow", text('{"model": {"vocab": [["a", -1e999]]}}'), "not finite"),
    Attack("a number of 5,000 digits", text('{"model": {"vocab": {"a": ' + "9" * 5000 + "}}}"), "not readable JSON"),
    Attack("65 MB", lambda folder: sparse(folder / FILE, 65 * MIB, b"{"), "too large"),
    Attack("60 MB of brackets", text(b"[" * 60 * MIB), "too many entries"),
    Attack("60 MB of empty lists", text(b'{"a":[' + b"[]," * 20 * MIB + b"0]}"), "too many entries"),
    Attack("tokens without end", text("{" + ",".join(f'"t{n}":{n}' for n in range(700_000)) + "}"), "too many entries"),
    Attack("the same word twice", text('{"model": {"vocab": {"a": 0, "a": 1}}}'), "says a twice"),
    Attack("half a pair", text('{"model": {"vocab": {"\\ud800": 0}}}'), "not readable JSON"),
    Attack("no model", part("model", None), "no readable list of tokens"),
    Attack("model is a list", part("model", []), "no readable list of tokens"),
    Attack("model is text", part("model", "BPE"), "no readable list of tokens"),
    Attack("no vocabulary", part("model", {"type": "BPE"}), "no readable list of tokens"),
    Attack("vocabulary is text", vocabulary("abc"), "no readable list of tokens"),
    Attack("vocabulary is a number", vocabulary(3), "no readable list of tokens"),
    *(
        Attack(f"a number is {number!r}"[:40], vocabulary(_with("d", number)), "no readable list of tokens")
        for number in ("3", -1, 2.0, True, None, [3], {}, 2**31, 2**80)
    ),
    Attack("two words of one number", vocabulary(_with("d", 2)), "no readable list of tokens"),
    Attack("pairs that are none", vocabulary([["a", 0.0], "b"], "Unigram"), "no readable list of tokens"),
    Attack("pairs that are empty", vocabulary([[]], "Unigram"), "no readable list of tokens"),
    Attack("pairs that begin with a number", vocabulary([[1, 0.0]], "Unigram"), "no readable list of tokens"),
    Attack("additions are a mapping", part("added_tokens", {"</s>": 4}), "no readable list of tokens"),
    Attack("an addition is text", added("</s>"), "no readable list of tokens"),
    Attack("an addition has no text", added({"id": 4}), "no readable list of tokens"),
    Attack("an addition has no number", added({"content": "</s>"}), "no readable list of tokens"),
    *(
        Attack(f"an addition's number is {number!r}"[:50], added({"id": number, "content": "</s>"}), "no readable list")
        for number in ("4", -4, 4.0, True, 2**40)
    ),
    Attack("an addition's text is a list", added({"id": 4, "content": ["</s>"]}), "no readable list of tokens"),
    Attack("an addition takes another's number", added({"id": 2, "content": "</s>"}), "no readable list of tokens"),
    Attack("two additions of one number", added({"id": 4, "content": "x"}, {"id": 4, "content": "y"}), "no readable"),
    Attack("settings are no JSON", text("{", "tokenizer_config.json"), "not readable JSON"),
    Attack("settings hold NaN", text('{"model_max_length": NaN}', "tokenizer_config.json"), "not finite"),
    Attack("settings are deep", text('{"a":' * 5000, "tokenizer_config.json"), "not readable JSON"),
    Attack("settings are a list", text("[]", "tokenizer_config.json"), "not readable JSON"),
)
