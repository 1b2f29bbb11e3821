"""Show what a model folder holds: architecture, layers, roles, size, licence, tokenizer, digest."""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from merger.weights.checkpoint import Checkpoint
from merger.weights.layout import Layout


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", type=Path, metavar="MODEL", help="a model folder")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--no-digest", action="store_true", help="leave out the digest, which reads all weights")


def run(args: argparse.Namespace) -> None:
    checkpoint = Checkpoint.open(args.model)
    layout = Layout.of(checkpoint.tensors, checkpoint.settings)
    facts: dict[str, object] = {
        "architecture": checkpoint.architecture,
        "parameters": checkpoint.parameters,
        "layers": layout.layers,
        "dtype": checkpoint.dtype,
        "bytes": checkpoint.size_bytes,
        "tensors": len(checkpoint.tensors),
        "files": len(set(checkpoint.files.values())),
        "vocabulary": checkpoint.settings.get("vocab_size"),
        "tied embeddings": bool(checkpoint.settings.get("tie_word_embeddings", False)),
        "tokenizer": [path.name for path in checkpoint.tokenizer_files],
        "licence": checkpoint.licence,
    }
    if not args.no_digest:
        facts["digest"] = _digest(checkpoint)
    roles = _roles(checkpoint, layout)
    if args.json:
        print(json.dumps(facts | {"roles": roles}, ensure_ascii=False, indent=2))
        return
    for name, value in facts.items():
        print(f"{name:<16}{_shown(value)}")
    print()
    for row in [("role", "tensors", "parameters", "dtype", "shape"), *(_row(role) for role in roles)]:
        print(f"{row[0]:<12}{row[1]:>8}{row[2]:>16}  {row[3]:<10}{row[4]}")


def _digest(checkpoint: Checkpoint) -> str:
    from tqdm import tqdm

    with tqdm(total=checkpoint.size_bytes, unit="B", unit_scale=True, desc="digest", leave=False, disable=None) as bar:

        def progress(count: int) -> None:
            bar.update(count)

        return checkpoint.digest(progress)


def _roles(checkpoint: Checkpoint, layout: Layout) -> list[dict[str, object]]:
    """A row for every role, in the order of the tensors: how many, how large, how stored, which shapes."""
    found: dict[str, list[str]] = {}
    for name, place in layout.places.items():
        found.setdefault(place.role, []).append(name)
    rows: list[dict[str, object]] = []
    for role, names in found.items():
        tensors = [checkpoint.tensors[name] for name in names]
        rows.append(
            {
                "role": role,
                "tensors": len(tensors),
                "parameters": sum(tensor.count for tensor in tensors),
                "dtype": _once(tensor.dtype for tensor in tensors),
                "shape": _once("x".join(map(str, tensor.shape)) for tensor in tensors),
            }
        )
    return rows


def _once(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def _row(role: dict[str, object]) -> tuple[str, ...]:
    return tuple(_shown(role[key]) for key in ("role", "tensors", "parameters", "dtype", "shape"))


def _shown(value: object) -> str:
    if value is None:
        return "not stated"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return ", ".join(value) or "none" if isinstance(value, list) else str(value)
