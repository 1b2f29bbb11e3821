"""Reading and writing checkpoints, on the committed zoo and on files broken by hand."""

import json
import shutil
import struct
from pathlib import Path

import pytest

from merger.errors import CheckpointError
from merger.weights.checkpoint import INDEX, Checkpoint
from merger.weights.header import read_header
from merger.weights.writer import ShardFile, shards_of, write_index

ZOO = Path(__file__).parents[3] / "zoo"


@pytest.fixture
def base() -> Checkpoint:
    return Checkpoint.open(ZOO / "base")


def copy_of(checkpoint: Checkpoint, folder: Path, shard_size: int) -> Path:
    shards = shards_of(list(checkpoint.tensors.values()), shard_size)
    for name, shard in shards.items():
        with ShardFile(folder / name, shard) as file:
            for tensor in shard:
                file.write(tensor.name, 0, checkpoint.stored(tensor.name).tobytes())
    write_index(folder, shards)
    for path in (checkpoint.path / "config.json", *checkpoint.tokenizer_files):
        shutil.copy(path, folder)
    return folder


def test_a_checkpoint_tells_its_facts_from_headers_alone(base: Checkpoint) -> None:
    assert (base.architecture, base.dtype, base.licence) == ("LlamaForCausalLM", "bfloat16", "apache-2.0")
    assert base.size_bytes == 2 * base.parameters == sum(tensor.nbytes for tensor in base.tensors.values())


def test_sharding_changes_neither_tensors_nor_identity(base: Checkpoint, tmp_path: Path) -> None:
    split = Checkpoint.open(copy_of(base, tmp_path, shard_size=10**6))
    assert sorted(path.name for path in tmp_path.glob("*.safetensors")) == [
        f"model-{number:05d}-of-00003.safetensors" for number in (1, 2, 3)
    ]
    assert all(split.read(name).equal(base.read(name)) for name in base.tensors)
    assert split.digest() == base.digest()


def test_one_changed_bit_changes_the_identity(base: Checkpoint, tmp_path: Path) -> None:
    copy_of(base, tmp_path, shard_size=10**9)
    weights = tmp_path / "model.safetensors"
    raw = bytearray(weights.read_bytes())
    raw[-1] ^= 1
    weights.write_bytes(raw)
    assert Checkpoint.open(tmp_path).digest() != base.digest()


def header_file(path: Path, header: bytes, size: int = 0) -> Path:
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(size))
    return path


def entry(shape: list[int], start: int, end: int, dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


EMPTY = json.dumps(entry([0], 0, 0))
BROKEN: list[tuple[str, bytes, int, str]] = [
    ("not json", b"{nope", 0, "header is not readable JSON"),
    ("deep", b"[" * 100_000, 0, "header is not readable JSON"),
    ("not an object", b"[]", 0, "header is not readable JSON"),
    (
        "twice",
        b'{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}',
        0,
        "twice",
    ),
    ("path", json.dumps({"../../etc/x": entry([1], 0, 4)}).encode(), 4, "unsafe name"),
    ("html", json.dumps({"<b>": entry([1], 0, 4)}).encode(), 4, "unsafe name"),
    ("dtype", json.dumps({"a": entry([1], 0, 4, "F31")}).encode(), 4, "unknown number format"),
    ("negative", json.dumps({"a": entry([-1], 0, 4)}).encode(), 4, "impossible shape"),
    ("rank", json.dumps({"a": entry([1] * 9, 0, 4)}).encode(), 4, "impossible shape"),
    ("huge", json.dumps({"a": entry([2**40, 2**40], 0, 4)}).encode(), 4, "impossible shape"),
    ("boolean", json.dumps({"a": entry([True], 0, 4)}).encode(), 4, "impossible shape"),
    ("size", json.dumps({"a": entry([2], 0, 4)}).encode(), 4, "its shape needs 8"),
    ("overlap", json.dumps({"a": entry([1], 0, 4), "b": entry([1], 2, 6)}).encode(), 6, "overlap"),
    ("hole", json.dumps({"a": entry([1], 0, 4), "b": entry([1], 8, 12)}).encode(), 12, "hole"),
    ("short", json.dumps({"a": entry([2], 0, 8)}).encode(), 4, "should be"),
    ("long", json.dumps({"a": entry([1], 0, 4)}).encode(), 9, "should be"),
]


@pytest.mark.parametrize(("header", "size", "words"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_header_is_refused_by_name(tmp_path: Path, header: bytes, size: int, words: str) -> None:
    path = header_file(tmp_path / "bad.safetensors", header, size)
    with pytest.raises(CheckpointError, match=words) as told:
        read_header(path)
    assert told.value.facts["file"] == "bad.safetensors"


@pytest.mark.parametrize("raw", [b"", b"1234", struct.pack("<Q", 2**60), struct.pack("<Q", 100) + b"{}"])
def test_a_file_cut_off_is_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "bad.safetensors").write_bytes(raw)
    with pytest.raises(CheckpointError, match="cut off"):
        read_header(tmp_path / "bad.safetensors")


@pytest.mark.parametrize("target", ["../x.safetensors", "a/b.safetensors", "weights.bin", ""])
def test_an_index_may_only_name_plain_files(tmp_path: Path, target: str) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / INDEX).write_text(json.dumps({"weight_map": {"a": target}}))
    with pytest.raises(CheckpointError, match="no plain safetensors"):
        Checkpoint.open(tmp_path)


def test_pickled_weights_are_never_opened(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04")
    with pytest.raises(CheckpointError, match="never opened"):
        Checkpoint.open(tmp_path)


def test_remote_code_is_stripped_from_the_settings(base: Checkpoint, tmp_path: Path) -> None:
    copy_of(base, tmp_path, shard_size=10**9)
    settings = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(settings | {"auto_map": {"AutoModel": "evil.py"}}))
    assert "auto_map" not in Checkpoint.open(tmp_path).settings
