"""A search on the real demo models, small enough for a test."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from merger.evolution import Plan, read_search

ZOO = Path(__file__).parents[3] / "zoo"
STAGES: list[dict[str, Any]] = [
    {"algorithm": "grid", "granularity": "model", "points": [0.5, 1.0]},
    {"algorithm": "cma_es", "granularity": "layer", "generations": 2, "population": 4, "sigma": 0.3},
    {"algorithm": "cma_es", "granularity": "matrix", "generations": 2, "population": 4, "sigma": 0.1},
]
WritePlan = Callable[..., Path]


@pytest.fixture(scope="session")
def write_search(tmp_path_factory: pytest.TempPathFactory) -> WritePlan:
    """Writes a search file over the zoo, a few questions and two skills' few questions beside it.

    Keyword arguments replace entries of its search section.
    """

    def write(**search: Any) -> Path:
        folder = tmp_path_factory.mktemp("search")
        demo = yaml.safe_load((ZOO / "demo.yml").read_text(encoding="utf-8"))
        demo["base_model"] = str(ZOO / "base")
        for entry in demo["models"]:
            entry["model"] = str(ZOO / entry["model"])
        demo["search"] |= {
            "task": "few.csv",
            "stages": STAGES,
            "items_per_generation": 5,
            "max_new_tokens": 20,
        } | search
        (folder / "few.csv").write_text(few_questions({"search": 12, "validation": 5, "heldout": 6}), encoding="utf-8")
        for skill in ("sums_en", "trivial_ja"):
            few = few_questions({"search": 20, "validation": 10, "heldout": 20}, skill)
            (folder / f"{skill}.csv").write_text(few, encoding="utf-8")
        path = folder / "search.yml"
        path.write_text(yaml.safe_dump(demo, allow_unicode=True), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def plan(write_search: WritePlan) -> Plan:
    return read_search(write_search())


def few_questions(sizes: dict[str, int], name: str = "sums_ja") -> str:
    """The first questions of each split of a shipped set."""
    with (ZOO / "questions" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    chosen = [row for name, size in sizes.items() for row in [r for r in rows if r["split"] == name][:size]]
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in chosen)]
    return "\n".join(lines) + "\n"


def same_but_for_time(report: dict[str, Any]) -> dict[str, Any]:
    """The report without its seconds, through JSON."""
    kept: dict[str, Any] = json.loads(json.dumps({key: value for key, value in report.items() if key != "seconds"}))
    return kept
