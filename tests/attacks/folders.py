"""Hostile indexes, settings and folders."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.attacks.bundles import INDEX, SETTINGS, SHAPES, WEIGHTS, Attack, sparse, weights, write_json

MIB = 2**20
HALVES = (dict(list(SHAPES.items())[:6]), dict(list(SHAPES.items())[6:]))
FILES = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
PLACES = {name: file for file, half in zip(FILES, HALVES, strict=True) for name in half}
NORM = "model.norm.weight"


def sharded(folder: Path) -> None:
    """The sound model in two files with an index."""
    (folder / WEIGHTS).unlink()
    for file, half in zip(FILES, HALVES, strict=True):
        (folder / file).write_bytes(weights(half))
    write_json(folder / INDEX, {"metadata": {}, "weight_map": PLACES})


def index(value: object) -> Callable[[Path], object]:
    """An index with this weight_map."""

    def build(folder: Path) -> None:
        sharded(folder)
        write_json(folder / INDEX, {"weight_map": value})

    return build


def points(file: object) -> Callable[[Path], object]:
    return index(PLACES | {NORM: file})


def text(file: str, content: str | bytes) -> Callable[[Path], object]:
    """The file with this content; the model is in two files if it is the index."""

    def build(folder: Path) -> None:
        if file == INDEX:
            sharded(folder)
        (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)

    return build


def instead(file: str, make: Callable[[Path], object]) -> Callable[[Path], object]:
    def build(folder: Path) -> None:
        if file in (INDEX, *FILES):
            sharded(folder)
        (folder / file).unlink(missing_ok=True)
        make(folder / file)

    return build


def linked(path: Path) -> None:
    """A link to a file outside that would do."""
    target = path.parent.parent / f"outside-{path.name}"
    target.write_bytes(path.read_bytes() if path.exists() else b"{}")
    path.symlink_to(target)


def to_other(path: Path) -> None:
    """A link by way of a link to a folder outside."""
    outside = path.parent.parent / "elsewhere"
    outside.mkdir()
    linked_to = outside / path.name
    linked_to.write_bytes(weights(HALVES[1]))
    (path.parent / "inner").symlink_to(outside)
    path.symlink_to(f"inner/{path.name}")


def chain(path: Path) -> None:
    """A link to a link that leads out."""
    linked(path.parent / "middle.safetensors")
    path.symlink_to("middle.safetensors")


LINKS: dict[str, Callable[[Path], object]] = {
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a link to the passwords": lambda path: path.symlink_to("/etc/passwd"),
    "a link up and out": lambda path: path.symlink_to(f"../{path.parent.name}/../outside"),
    "a link to a folder outside": lambda path: path.symlink_to("/etc"),
    "a link through a linked folder": to_other,
    "a link to a link": chain,
}


def in_cache(make: Callable[[Path], object]) -> Callable[[Path], object]:
    """The sound model as a snapshot of a Hub cache beside another model's; ``make`` puts the second shard there."""

    def build(folder: Path) -> None:
        sharded(folder)
        root = folder.parent / "hub"
        blobs, snapshot = root / "models--a--b" / "blobs", root / "models--a--b" / "snapshots" / "0123abcd"
        other = root / "models--a--c" / "blobs"
        for place in (blobs, snapshot, other):
            place.mkdir(parents=True)
        for path in sorted(folder.iterdir()):
            path.rename(blobs / path.name)
            (snapshot / path.name).symlink_to(f"../../blobs/{path.name}")
        (blobs / FILES[1]).rename(other / FILES[1])
        (snapshot / FILES[1]).unlink()
        make(snapshot / FILES[1])
        folder.rmdir()
        folder.symlink_to(snapshot)

    return build


CACHE_LINKS: dict[str, Callable[[Path], object]] = {
    "a link to another model's blob": lambda path: path.symlink_to(f"../../../models--a--c/blobs/{path.name}"),
    "an absolute link to it": lambda path: path.symlink_to(path.parents[3] / "models--a--c" / "blobs" / path.name),
    "a link to a file of the cache itself": lambda path: path.symlink_to("../../../version.txt"),
    "a link whose blob is gone": lambda path: path.symlink_to(f"../../blobs/{path.name}"),
}


def shards(*contents: dict[str, tuple[int, ...]]) -> Callable[[Path], object]:
    """The index as it should be, the files not."""

    def build(folder: Path) -> None:
        sharded(folder)
        for file, shapes in zip(FILES, contents, strict=True):
            (folder / file).write_bytes(weights(shapes))

    return build


def said(key: str, value: Any) -> Callable[[Path], object]:
    return lambda folder: write_json(folder / "config.json", dict(SETTINGS) | {key: value})


def pickled(name: str) -> Callable[[Path], object]:
    def build(folder: Path) -> None:
        (folder / WEIGHTS).unlink()
        (folder / name).write_bytes(b"\x80\x04cos\nsystem\n")

    return build


def _sparse(size: int, begin: bytes = b"{") -> Callable[[Path], object]:
    return lambda path: sparse(path, size, begin)


def documents(file: str) -> tuple[Attack, ...]:
    """What can be wrong with any JSON file."""
    deep = '{"a":' * 100 + "1" + "}" * 100
    return tuple(
        Attack(f"{file}: {name}", build, told)
        for name, build, told in (
            ("empty", text(file, ""), "not readable JSON"),
            ("no JSON", text(file, "{nope}"), "not readable JSON"),
            ("a list", text(file, "[]"), "not readable JSON"),
            ("UTF-16", text(file, "{}".encode("utf-16")), "not readable JSON"),
            ("Latin-1", text(file, b'{"a": "\xe9"}'), "not readable JSON"),
            ("deep", text(file, deep), "not readable JSON"),
            ("very deep", text(file, "[" * 200_000), "not readable JSON"),
            ("NaN", text(file, '{"a": NaN}'), "not finite"),
            ("minus infinity", text(file, '{"a": [-Infinity]}'), "not finite"),
            ("infinity", text(file, '{"a": Infinity}'), "not finite"),
            ("overflow", text(file, '{"a": {"b": 1e999}}'), "not finite"),
            ("5,000 digits", text(file, '{"a": ' + "9" * 5000 + "}"), "not readable JSON"),
            ("a key with two meanings", text(file, '{"k": 1, "k": 2}'), "says k twice"),
            ("half a pair", text(file, '{"a": "\\ud800"}'), "not readable JSON"),
            ("half a pair in a key", text(file, '{"\\udfff": 1}'), "not readable JSON"),
            ("keys without end", text(file, "{" + ",".join(f'"{n}":0' for n in range(270_000)) + "}"), "too many"),
            ("values without end", text(file, '{"a": [' + "0," * 1_500_000 + "0]}"), "too many"),
            ("1 GB", instead(file, _sparse(2**30)), "too large"),
            ("a link", instead(file, linked), "is a link"),
            ("a link to itself", instead(file, lambda path: path.symlink_to(path.name)), "is a link"),
            ("a folder", instead(file, Path.mkdir), "is no file"),
            ("a pipe", instead(file, os.mkfifo), "is no file"),
        )
    )


_WRONG: dict[str, tuple[Any, ...]] = {
    "architectures": ("LlamaForCausalLM", 1, [1], [["a"]], ["<b>"], ["a\x1b[2J"], ["../x"], ["A" * 200], {"a": 1}),
    "model_type": (["llama"], 1, "<script>", "a b", "l" * 200),
    "num_hidden_layers": ("1", -1, 1.5, True, [1], 10**9, 10**30, {}),
    "n_layer": (10**12,),
    "vocab_size": ("5", -1, 2**40, True, [5], 5.0),
    "tie_word_embeddings": ("false", 0, [], {}),
    "torch_dtype": (16, ["bfloat16"], "os;system"),
    "hidden_act": ({"a": 1}, ["silu"], "x" * 1000),
    "rope_theta": ("\x1b[2J", {"a": 1}, ["x"], True),
    "num_key_value_heads": ("<b>", [None], {}),
    "text_config": ([], "x", 1, True),
}

ATTACKS = (
    *documents("config.json"),
    *documents(INDEX),
    *(
        Attack(f"{key} is {value!r}"[:60], said(key, value), f"{key} cannot be")
        for key, values in _WRONG.items()
        for value in values
    ),
    Attack("layers of the inner part", said("text_config", {"num_hidden_layers": -3}), "num_hidden_layers cannot be"),
    Attack("vocabulary of the innermost part", said("thinker_config", {"text_config": {"vocab_size": "x"}}),
           "vocab_size cannot be"),
    Attack("settings missing", lambda folder: (folder / "config.json").unlink(), "is missing"),
    Attack("settings of 5 MB", text("config.json", '{"a": "' + "a" * 5 * MIB + '"}'), "too large"),
    *(
        Attack(f"weight_map is {value!r}"[:60], index(value), "no usable weight_map")
        for value in ([], {}, "model.safetensors", None, 1, {NORM: 1}, {NORM: None}, {NORM: [FILES[0]]})
    ),
    Attack("no weight_map", text(INDEX, '{"metadata": {}}'), "no usable weight_map"),
    *(
        Attack(f"index points at {file!r}"[:60], points(file), "no plain safetensors file name", NORM)
        for file in (
            "../model.safetensors", "/etc/passwd.safetensors", "a/b.safetensors", "./model.safetensors",
            "..\\model.safetensors", "C:model.safetensors", "", ".safetensors", ".hidden.safetensors", "weights.bin",
            "model.safetensors\n", "model.safetensors\0", "model.safetensors ", " model.safetensors",
            "-rf.safetensors", "http:model.safetensors", "ｍodel.safetensors", "model.SAFETENSORS", "~.safetensors",
            "$HOME.safetensors", "%2e%2e%2fmodel.safetensors", "model.safetensors.index.json", "con:.safetensors",
        )
    ),
    Attack("index points at what is not there", points("gone.safetensors"), "is missing"),
    Attack("index points at a name that no file can have", points("a" * 300 + ".safetensors"), "is missing"),
    Attack("a shard is missing", instead(FILES[1], lambda path: None), "is missing"),
    Attack("a shard is a link", instead(FILES[1], linked), "is a link"),
    Attack("a shard is a link to the other", instead(FILES[1], lambda path: path.symlink_to(FILES[0])),
           "does not hold it"),
    *(Attack(f"a shard is {name}", instead(FILES[1], make), "is a link") for name, make in LINKS.items()),
    *(Attack(f"in a cache, a shard is {name}", in_cache(make), "is a link") for name, make in CACHE_LINKS.items()),
    Attack("a shard is a folder", instead(FILES[1], Path.mkdir), "is no file"),
    Attack("a shard is a pipe", instead(FILES[1], os.mkfifo), "is no file"),
    Attack("a shard is empty", text(INDEX, json.dumps({"weight_map": PLACES | {"x": "x.safetensors"}})), "is missing"),
    Attack("a shard lacks a tensor", shards(HALVES[0], {NORM: (4,)}), "does not hold it"),
    Attack("shards changed places", shards(HALVES[1], HALVES[0]), "does not hold it"),
    Attack("the index has one more", index(PLACES | {"extra": FILES[0]}), "does not hold it", "extra"),
    Attack("a hostile name in the index", index(PLACES | {"\x1b[2J<b>": FILES[0]}), "does not hold it", "\\x1b[2J<b>"),
    Attack("a tensor with two places",
           text(INDEX, json.dumps({"weight_map": PLACES})[:-2] + f', "{NORM}": "{FILES[0]}"}}}}'),
           f"says {NORM} twice"),
    Attack("6,000 files", index({f"t{n}": f"{n}.safetensors" for n in range(6_000)}), "at most 5000"),
    *(Attack(f"only {name}", pickled(name), "never opened")
      for name in ("pytorch_model.bin", "model.pt", "model.pth", "last.ckpt", "weights.pkl")),
    Attack("a template that is a link", instead("chat_template.jinja", lambda path: path.symlink_to("/etc/passwd")),
           "is a link"),
    Attack("a template of 2 MB", text("chat_template.jinja", "x" * 2 * MIB), "too large"),
    Attack("a template that is a pipe", instead("chat_template.jinja", os.mkfifo), "is no file"),
    Attack("a tokenizer that is a link", instead("tokenizer.json", lambda path: path.symlink_to("/etc/passwd")),
           "is a link"),
    Attack("a tokenizer model of 1 GB", instead("tokenizer.model", _sparse(2**30)), "too large"),
    Attack("merges that are a folder", instead("merges.txt", Path.mkdir), "is no file"),
)  # fmt: skip
