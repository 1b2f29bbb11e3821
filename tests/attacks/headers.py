"""Hostile safetensors headers."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.attacks.bundles import SHAPES, WEIGHTS, Attack, entries, sparse, weights, with_header

FIRST = "model.embed_tokens.weight"
MIB = 2**20


def raw(content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / WEIGHTS).write_bytes(content)


def header(text: str | bytes, size: int = 0) -> Callable[[Path], object]:
    return raw(with_header(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"), size))


def filled(text: str, end: str = "", size: int = 10 * MIB) -> Callable[[Path], object]:
    """A header as long as is allowed: ``text`` again and again."""
    return lambda folder: header("[" * (end == "]") + text * ((size - 2) // len(text)) + end)(folder)


def changed(**part: Any) -> Callable[[Path], object]:
    """The sound header, but for parts of its first tensor's entry; None removes the part."""

    def build(folder: Path) -> None:
        sound = entries(SHAPES)
        size = max(entry["data_offsets"][1] for entry in sound.values())
        sound[FIRST] = {key: value for key, value in (sound[FIRST] | part).items() if value is not None}
        header(json.dumps(sound), size)(folder)

    return build


def literal(key: str, text: str) -> Callable[[Path], object]:
    """As ``changed``, with the JSON of the value as written here."""

    def build(folder: Path) -> None:
        sound = entries(SHAPES)
        size = max(entry["data_offsets"][1] for entry in sound.values())
        sound[FIRST][key] = "HERE"
        header(json.dumps(sound).replace('"HERE"', text), size)(folder)

    return build


def named(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / WEIGHTS).write_bytes(weights({name: (1,)} | dict(SHAPES)))


def offsets(*pairs: tuple[int, int], size: int) -> Callable[[Path], object]:
    """Tensors t0, t1, ... of one element each, at these places."""
    told = {
        f"t{number}": {"dtype": "F32", "shape": [(stop - start) // 4], "data_offsets": [start, stop]}
        for number, (start, stop) in enumerate(pairs)
    }
    return header(json.dumps(told), size)


def note(text: str) -> Callable[[Path], object]:
    return header('{"__metadata__": ' + text + ', "a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}', 4)


def instead(make: Callable[[Path], object]) -> Callable[[Path], object]:
    """Something else where the file should be."""

    def build(folder: Path) -> None:
        (folder / WEIGHTS).unlink()
        make(folder / WEIGHTS)

    return build


def outside(path: Path) -> None:
    target = path.parent.parent / "outside.safetensors"
    target.write_bytes(weights(SHAPES))
    path.symlink_to(target)


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def many(
    count: int, each: str = '"t{}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'
) -> Callable[[Path], object]:
    return lambda folder: header("{" + ",".join(each.format(number) for number in range(count)) + "}")(folder)


_ONE = '{"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}'
_UNSAFE = {
    "parent": "../../etc/passwd", "absolute": "/etc/passwd", "slash": "a/b", "backslash": "a\\b", "empty": "",
    "dot": ".", "two dots": "..", "dots inside": "a..b", "dash": "-rf", "nul": "a\0b", "right to left": "a\u202eb",
    "html": "<script>alert(1)</script>", "blank": "a b", "line": "a\nb", "escape": "a\x1b[2J", "greek": "mοdel.weight",
    "emoji": "🙂", "long": "a" * 257, "very long": "a" * MIB, "quotes": 'a"b', "format": "{0.__class__}",
    "percent": "%s", "zero width": "a\u200bb", "half a pair": "a\ud800",
}  # fmt: skip

ATTACKS = (
    Attack("file empty", raw(b""), "cut off"),
    Attack("file of seven bytes", raw(b"\x10\0\0\0\0\0\0"), "cut off"),
    Attack("length only", raw(b"\0" * 8), "not readable JSON"),
    Attack("length past the end", raw(b"\xff\0\0\0\0\0\0\0{}"), "cut off"),
    Attack("length 2^63", raw(b"\0\0\0\0\0\0\0\x80{}"), "cut off"),
    Attack("length 2^64 - 1", raw(b"\xff" * 8 + b"{}"), "cut off"),
    Attack("header of 100 MB", lambda f: sparse(f / WEIGHTS, 101 * MIB, (100 * MIB).to_bytes(8, "little")), "at most"),
    Attack("header of 10 MB and a byte", filled(" ", size=10 * MIB + 3), "at most"),
    Attack("10 MB of blanks", filled(" "), "not readable JSON"),
    Attack("10 MB of zeros", filled("\0"), "not readable JSON"),
    Attack("10 MB of brackets", filled("["), "too many entries"),
    Attack("10 MB of braces", filled('{"a":'), "too many entries"),
    Attack("10 MB of empty lists", filled("[],", "]"), "too many entries"),
    Attack("10 MB of empty objects", filled("{},", "]"), "too many entries"),
    Attack("10 MB of numbers", filled("1,", "]"), "too many entries"),
    Attack("10 MB of keys", many(800_000, '"k{}":1'), "too many entries"),
    Attack("a million empty tensors", many(150_000), "too many entries"),
    Attack("50,001 empty tensors", many(50_001), "at most 50000"),
    Attack("900 brackets deep", header("[" * 900 + "]" * 900), "not readable JSON"),
    Attack("100,000 brackets deep", header("[" * 100_000), "not readable JSON"),
    Attack("deep inside", header('{"a":' * 50_000), "not readable JSON"),
    Attack("10 MB in one string", filled("a", '"'), "not readable JSON"),
    Attack("no JSON", header("nope"), "not readable JSON"),
    Attack("python's literals", header("{'a': None}"), "not readable JSON"),
    Attack("comment", header("{} // fine"), "not readable JSON"),
    Attack("two objects", header("{}{}"), "not readable JSON"),
    Attack("byte order mark", header("\ufeff{}"), "not readable JSON"),
    Attack("UTF-16", header("{}".encode("utf-16")), "not readable JSON"),
    Attack("Latin-1", header(b'{"\xe9": 1}'), "not readable JSON"),
    Attack("overlong UTF-8", header(b'{"\xc0\xaf": 1}'), "not readable JSON"),
    *(Attack(f"top is {text}", header(text), "not readable JSON") for text in ("[]", "1", '"a"', "null", "true")),
    Attack("same tensor twice", header(f'{{"a": {_ONE}, "a": {_ONE}}}', 4), "twice", "a"),
    Attack("same tensor twice, escaped", header(f'{{"a": {_ONE}, "\\u0061": {_ONE}}}', 4), "twice", "a"),
    Attack("same part twice", header('{"a": {"dtype": "F32", "dtype": "F16"}}', 4), "twice", "dtype"),
    Attack("notes twice", header('{"__metadata__": {}, "__metadata__": {}}'), "twice", "__metadata__"),
    Attack("a long key twice", header('{"' + "k" * MIB + '": 1, "' + "k" * MIB + '": 1}'), "twice"),
    *(
        Attack(f"notes are {text[:20]}", note(text), "__metadata__ is not readable", "__metadata__")
        for text in ("[]", "null", "1", '"a"', '{"a": 1}', '{"a": null}', '{"a": {"b": "c"}}', '{"a": "\\ud800"}')
    ),
    *(Attack(f"name: {kind}", named(name), "unsafe name") for kind, name in _UNSAFE.items()),
    Attack("no entry", header('{"a": null}'), "not readable", "a"),
    Attack("entry is a list", header('{"a": ["F32", [0], [0, 0]]}'), "not readable", "a"),
    Attack("entry has more", changed(code="x"), "not readable", FIRST),
    *(Attack(f"no {part}", changed(**{part: None}), "not readable", FIRST)
      for part in ("dtype", "shape", "data_offsets")),
    *(
        Attack(f"dtype {dtype!r}"[:40], changed(dtype=dtype), "unknown number format", FIRST)
        for dtype in ("F31", "f32", "", 32, True, ["F32"], {}, "F32\0", "A" * MIB)
    ),
    *(
        Attack(f"shape {text[:24]}", literal("shape", text), "impossible shape", FIRST)
        for text in ("[-5, 4]", "[5.0, 4]", '["5", 4]', "[true, 20]", "null", "{}", "20", "[[5, 4]]", "[5, null]",
                     "[1,1,1,1,1,1,1,5,4]", "[" + "1," * 5000 + "20]", f"[{2**40}, {2**40}]", f"[0, {2**80}]",
                     "[0, " + "9" * 4000 + "]")
    ),
    Attack("shape of 5,000 digits", literal("shape", "[" + "9" * 5000 + "]"), "not readable JSON"),
    *(Attack(f"shape {word}", literal("shape", f"[{word}]"), "not readable JSON") for word in ("NaN", "1e999")),
    Attack("shape Infinity", literal("shape", "[Infinity]"), "impossible shape", FIRST),
    Attack("shape too large", changed(shape=[6, 4]), "its shape needs", FIRST),
    Attack("shape too small", changed(shape=[4, 4]), "its shape needs", FIRST),
    Attack("dtype too wide", changed(dtype="F64"), "its shape needs", FIRST),
    *(
        Attack(f"offsets {value}"[:40], changed(data_offsets=value), "not readable", FIRST)
        for value in ([0], [], [0, 80, 80], [-80, 0], [0.0, 80.0], ["0", "80"], [False, 80], "0:80", {"0": 80})
    ),
    Attack("offsets reversed", changed(data_offsets=[80, 0]), "its shape needs", FIRST),
    Attack("offsets wrap around", changed(data_offsets=[2**64 - 80, 2**64]), "overlap"),
    Attack("offsets far out", changed(data_offsets=[2**70, 2**70 + 80]), "overlap"),
    Attack("overlap", offsets((0, 8), (4, 12), size=12), "overlap", "t1"),
    Attack("the same bytes twice", offsets((0, 8), (0, 8), size=8), "overlap", "t1"),
    Attack("inside another", offsets((0, 16), (4, 8), size=16), "overlap", "t1"),
    Attack("hole in front", offsets((4, 8), size=8), "hole", "t0"),
    Attack("hole between", offsets((0, 4), (8, 12), size=12), "hole", "t1"),
    Attack("hole behind", offsets((0, 4), size=64), "should be"),
    Attack("bytes cut off", offsets((0, 64), size=60), "should be"),
    Attack("all bytes cut off", offsets((0, 2**38), size=0), "should be"),
    Attack("no tensors", header("{}"), "no tensors"),
    Attack("notes alone", header('{"__metadata__": {}}'), "no tensors"),
    Attack("a zip by content", raw(b"PK\x03\x04" + bytes(100)), "pickle by its content"),
    *(Attack(f"a pickle by content, protocol {n}", raw(b"\x80" + bytes([n]) + bytes(99)), "pickle by its content")
      for n in (2, 4)),
    Attack("a GGUF by content", raw(b"GGUF\x03\0\0\0" + bytes(100)), "cut off"),
    Attack("a folder", instead(Path.mkdir), "is no file"),
    Attack("a pipe", instead(os.mkfifo), "is no file"),
    Attack("a link outside", instead(outside), "is a link"),
    Attack("a link to itself", instead(loop), "is a link"),
    Attack("a link to nothing", instead(lambda path: path.symlink_to("gone")), "is a link"),
    Attack("a link to a device", instead(lambda path: path.symlink_to("/dev/zero")), "is a link"),
    Attack("nothing", instead(lambda path: None), "is missing"),
)  # fmt: skip
