"""Show what a model folder holds: architecture, layers, blocks, roles, vocabulary, licence; only headers are read."""

import argparse
import json
from collections.abc import Iterable

from merger.errors import CheckpointError
from merger.formulas.opening import open_source
from merger.recipes.recipe import Source
from merger.tokenizers.words import TOKENIZER, ModelTokens
from merger.weights.adapter_base import other_base
from merger.weights.checkpoint import Checkpoint
from merger.weights.custom_code import custom_code, custom_code_notice
from merger.weights.folder_files import name_below, of_kind
from merger.weights.layout import Layout, Place
from merger.weights.quantised import QuantisedError
from merger.weights.settings import vocabulary_size

Rows = list[dict[str, object]]


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", help="a model folder, or MODEL+ADAPTER")
    parser.add_argument("--tensors", action="store_true", help="list every tensor")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--digest", action="store_true", help="add the SHA-256 of all weights, which reads them")


def run(args: argparse.Namespace) -> None:
    refused: QuantisedError | None = None
    try:
        checkpoint = open_source(Source(args.model))
    except QuantisedError as fault:  # what it is can still be shown
        checkpoint, refused = Checkpoint.open(args.model, as_stored=True), fault
    layout = Layout.of(checkpoint.tensors, checkpoint.settings)
    facts = _facts(checkpoint, layout)
    if args.digest:
        facts["digest"] = _digest(checkpoint)
    tables = {
        "blocks": _counted(checkpoint, layout, ("block",)),
        "roles": _counted(checkpoint, layout, ("block", "role")),
    }
    if args.tensors:
        tables["names"] = _tensors(checkpoint, layout)
    if args.json:
        print(json.dumps(facts | tables, ensure_ascii=False, indent=2))
    else:
        for name, value in facts.items():
            print(f"{name:<16}{_shown(value)}")
        for rows in tables.values():
            print()
            _print(rows)
    if refused is not None:
        raise refused


def _facts(checkpoint: Checkpoint, layout: Layout) -> dict[str, object]:
    code = custom_code(checkpoint)
    known = (checkpoint.tokenizer_folder / TOKENIZER).is_file()
    words = ModelTokens.of(checkpoint) if known else None
    return {
        "architecture": checkpoint.architecture,
        "parameters": checkpoint.parameters,
        "layers": layout.layers,
        "dtype": checkpoint.dtype,
        "quantisation": checkpoint.quantisation or "none",
        "bytes": checkpoint.size_bytes,
        "tensors": len(checkpoint.tensors),
        "ignored tensors": len(checkpoint.ignored),
        "files": len(set(checkpoint.files.values())),
        "vocabulary": vocabulary_size(checkpoint.settings),
        "embedding rows": next(
            (
                checkpoint.tensors[name].shape[0]
                for name, place in layout.places.items()
                if place.role == place.block == "embedding"
            ),
            None,
        ),
        "tokens": len(words.ids) + len(words.beyond) if words else None,
        "beyond rows": sorted(words.beyond) if words else [],
        "tied embeddings": layout.tied,
        "adapter": None if checkpoint.adapter is None else checkpoint.name.rpartition("+")[2],
        "towers": [f"{prefix} ({size})" for prefix, size in (layout.towers or {}).items()],
        "tokenizer": [name_below(path) for path in checkpoint.tokenizer_files],
        "processor": [file.name for file in of_kind(checkpoint.path, "processor")],
        "custom code": list(code.files) if code else [],
        "notices": [str(item) for item in _notices(checkpoint) if item],
        "licence": checkpoint.licence,
    }


def _notices(checkpoint: Checkpoint) -> tuple[CheckpointError | None, ...]:
    return (*checkpoint.notices, custom_code_notice(checkpoint, checkpoint.path.name), other_base(checkpoint))


def _digest(checkpoint: Checkpoint) -> str:
    from tqdm import tqdm  # slow to import

    with tqdm(total=checkpoint.size_bytes, unit="B", unit_scale=True, desc="digest", leave=False, disable=None) as bar:

        def progress(count: int) -> None:
            bar.update(count)

        return checkpoint.digest(progress)


def _counted(checkpoint: Checkpoint, layout: Layout, keys: tuple[str, ...]) -> Rows:
    """A row for every block, or role in it, in the order of the tensors: how many, how large, how stored."""
    found: dict[tuple[str, ...], list[str]] = {}
    for name, place in layout.places.items():
        found.setdefault(tuple(getattr(place, key) for key in keys), []).append(name)
    rows: Rows = []
    for words, names in found.items():
        tensors = [checkpoint.tensors[name] for name in names]
        row: dict[str, object] = dict(zip(keys, words, strict=True))
        row |= {"tensors": len(tensors), "parameters": sum(tensor.count for tensor in tensors)}
        row |= {"bytes": sum(tensor.nbytes for tensor in tensors), "dtype": _once(tensor.dtype for tensor in tensors)}
        if "role" in keys:
            row["shape"] = _once("x".join(map(str, tensor.shape)) for tensor in tensors)
        rows.append(row)
    return rows


def _tensors(checkpoint: Checkpoint, layout: Layout) -> Rows:
    def row(name: str, place: Place) -> dict[str, object]:
        tensor = checkpoint.tensors[name]
        layer = place.layer if place.tower_layer is None else place.tower_layer
        return {
            "name": name, "layer": layer, "block": place.block, "role": place.role, "expert": place.expert,
            "dtype": tensor.dtype, "shape": "x".join(map(str, tensor.shape)), "bytes": tensor.nbytes,
        }  # fmt: skip

    return [row(name, place) for name, place in layout.places.items()]


def _once(words: Iterable[str]) -> str:
    """Each word once; of many, the first few."""
    found = list(dict.fromkeys(words))
    return ", ".join(found[:4]) + (f" and {len(found) - 4} more" if len(found) > 4 else "")


def _print(rows: Rows) -> None:
    """A table: words to the left, numbers to the right."""
    columns = list(rows[0])
    cells = [columns, *([("" if row[key] is None else _shown(row[key])) for key in columns] for row in rows)]
    widths = [max(len(line[index]) for line in cells) for index in range(len(columns))]
    right = [any(isinstance(row[key], int) for row in rows) for key in columns]
    for line in cells:
        padded = zip(line, widths, right, strict=True)
        print("  ".join(cell.rjust(width) if to else cell.ljust(width) for cell, width, to in padded).rstrip())


def _shown(value: object) -> str:
    if value is None:
        return "not stated"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return ", ".join(map(_word, value)) or "none" if isinstance(value, list) else str(value)


def _word(text: str) -> str:
    """A token's text may hold anything; a terminal should not."""
    return text if text.isprintable() else ascii(text)
