"""Any bytes are either refused or read as a header of which every invariant holds; what is sound is read back equal."""

import json
import math
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from merger.errors import CheckpointError
from merger.weights.documents import HEADER
from merger.weights.header import ITEM_BYTES, MOST_DIMENSIONS, MOST_ELEMENTS, MOST_TENSORS, Header, read_header
from merger.weights.writer import _header as written_header

MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAME = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_\-]{0,20}(\.[A-Za-z0-9_\-]{1,10}){0,3}", fullmatch=True)
DTYPE = st.sampled_from(sorted(ITEM_BYTES))
SHAPE = st.lists(st.integers(0, 5), max_size=4)
NOTES = st.dictionaries(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")), max_size=3)

# JSON that looks like a header, with anything wrong in it.
WORD = st.text(max_size=6) | NAME | DTYPE | st.just("__metadata__") | st.just("../x")
NUMBER = st.integers() | st.integers(0, 40) | st.floats() | st.booleans() | st.none()
ANY = st.recursive(
    NUMBER | WORD,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORD, inner, max_size=4),
    max_leaves=12,
)
ENTRY = st.fixed_dictionaries(
    {}, optional={"dtype": DTYPE | ANY, "shape": SHAPE | ANY, "data_offsets": st.lists(st.integers(0, 60)) | ANY}
)


def read(folder: Path, raw: bytes) -> Header | None:
    """The header, or None when it is refused; anything but CheckpointError is a fault of ours."""
    path = folder / "x.safetensors"
    path.write_bytes(raw)
    try:
        return read_header(path)
    except CheckpointError as fault:
        assert fault.facts["file"] == "x.safetensors" and fault.mend
        assert str(fault).isprintable() and len(str(fault)) < 1000
        return None


def check(header: Header, size: int) -> None:
    """All that the rest of the program relies on."""
    place = header.data_start
    assert 8 <= place <= min(size, 8 + HEADER.size)
    assert len(header.tensors) <= MOST_TENSORS
    for name, tensor in header.tensors.items():
        assert name == tensor.name and name.isascii() and name.isprintable()
        assert not set(name) & set("/\\<>\"' ") and ".." not in name and name[0] not in ".-"
        assert tensor.dtype in ITEM_BYTES
        assert len(tensor.shape) <= MOST_DIMENSIONS
        assert all(type(length) is int and 0 <= length <= MOST_ELEMENTS for length in tensor.shape)
        assert tensor.count == math.prod(tensor.shape) <= MOST_ELEMENTS
        assert tensor.start == place and tensor.end - tensor.start == tensor.nbytes
        place = tensor.end
    assert place == size
    for word in (*header.metadata, *header.metadata.values()):
        assert isinstance(word, str) and word.encode() is not None


@MANY
@given(st.binary(max_size=200))
@example(b"")
@example(struct.pack("<Q", 2) + b"{}")
def test_any_bytes(tmp_path: Path, raw: bytes) -> None:
    if header := read(tmp_path, raw):
        check(header, len(raw))


@MANY
@given(st.dictionaries(WORD, ENTRY | ANY, max_size=4), st.integers(0, 60))
def test_anything_like_a_header(tmp_path: Path, value: dict[str, object], size: int) -> None:
    text = json.dumps(value).encode()
    raw = struct.pack("<Q", len(text)) + text + bytes(size)
    if header := read(tmp_path, raw):
        check(header, len(raw))


def laid_out(tensors: dict[str, tuple[str, list[int]]], notes: dict[str, str]) -> tuple[dict[str, object], int]:
    entries: dict[str, object] = {"__metadata__": notes}
    place = 0
    for name, (dtype, shape) in tensors.items():
        end = place + math.prod(shape) * ITEM_BYTES[dtype]
        entries[name] = {"dtype": dtype, "shape": shape, "data_offsets": [place, end]}
        place = end
    return entries, place


@MANY
@given(st.dictionaries(NAME, st.tuples(DTYPE, SHAPE), max_size=6), NOTES)
def test_what_is_sound_is_read_back_equal(
    tmp_path: Path, tensors: dict[str, tuple[str, list[int]]], notes: dict[str, str]
) -> None:
    entries, size = laid_out(tensors, notes)
    text = json.dumps(entries).encode()
    header = read(tmp_path, struct.pack("<Q", len(text)) + text + bytes(size))
    assert header is not None
    check(header, 8 + len(text) + size)
    assert {name: (tensor.dtype, list(tensor.shape)) for name, tensor in header.tensors.items()} == tensors
    assert header.metadata == notes
    again = written_header(list(header.tensors.values()))
    rewritten = read(tmp_path, again + bytes(size))
    assert rewritten is not None
    assert [(t.name, t.dtype, t.shape, t.nbytes) for t in rewritten.tensors.values()] == [
        (t.name, t.dtype, t.shape, t.nbytes) for t in header.tensors.values()
    ]


@MANY
@given(st.dictionaries(NAME, st.tuples(DTYPE, SHAPE), min_size=1, max_size=4), st.data())
def test_a_sound_file_with_a_few_bytes_changed(
    tmp_path: Path, tensors: dict[str, tuple[str, list[int]]], data: st.DataObject
) -> None:
    entries, size = laid_out(tensors, {})
    text = json.dumps(entries).encode()
    raw = bytearray(struct.pack("<Q", len(text)) + text + bytes(size))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, 3))
    raw = raw[: len(raw) - cut]
    if header := read(tmp_path, bytes(raw)):
        check(header, len(raw))


@pytest.mark.parametrize("count", [MOST_TENSORS, MOST_TENSORS + 1])
def test_the_most_tensors(tmp_path: Path, count: int) -> None:
    text = json.dumps({f"t{n}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for n in range(count)}).encode()
    header = read(tmp_path, struct.pack("<Q", len(text)) + text)
    assert (header is not None) == (count == MOST_TENSORS)


@pytest.mark.parametrize("length", [0x0280, 0x0380, 0x0480, 0x0580, 0x4B50])
def test_a_header_whose_length_looks_like_a_pickles_start_is_read(tmp_path: Path, length: int) -> None:
    text = b'{"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}'
    path = tmp_path / "model.safetensors"
    path.write_bytes(length.to_bytes(8, "little") + text.ljust(length) + bytes(4))
    assert list(read_header(path).tensors) == ["x"]
