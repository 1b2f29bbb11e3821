"""No two classes share a name, in whatever packages they are."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
# A form of the API, and a row of the database, have the name of the thing that they describe or keep.
DESCRIBED = {
    "Algorithm",
    "Candidate",
    "Design",
    "EvaluationSet",
    "Free",
    "Gradient",
    "Job",
    "Judgement",
    "Method",
    "Model",
    "ParameterSpec",
    "Preset",
    "Version",
}
OF_DJANGO = {"Command", "Migration"}  # names by which Django finds them


def classes() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for package in ("merger", "webapp", "zoo", "benchmarks"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and node.name not in OF_DJANGO:
                    found[node.name].append(path.relative_to(ROOT).as_posix())
    return found


def describes(path: str) -> bool:
    return path.startswith("webapp/api/") or path.endswith("/models.py")


def test_two_classes_never_share_a_name() -> None:
    shared = {name: paths for name, paths in classes().items() if len(paths) > 1}
    same = {name for name in DESCRIBED & shared.keys() if sum(not describes(path) for path in shared[name]) <= 1}
    assert {name: paths for name, paths in shared.items() if name not in same} == {}
