"""An import inside a function says why it is not at the top: a comment on its line or on the line above.

One comment is enough for imports that follow each other.
"""

import ast
from collections.abc import Iterator

from webapp.environment import ROOT

Import = ast.Import | ast.ImportFrom


def groups(tree: ast.AST) -> Iterator[ast.stmt]:
    """The first of each row of imports inside a function."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                for block in ("body", "orelse", "finalbody"):
                    yield from firsts(getattr(node, block, ()))


def firsts(block: object) -> Iterator[ast.stmt]:
    before: ast.stmt | None = None
    for statement in block if isinstance(block, list) else ():
        if isinstance(statement, Import) and not isinstance(before, Import):
            yield statement
        before = statement


def unexplained(source: str) -> list[int]:
    """Lines of imports inside functions that carry no reason."""
    lines = source.splitlines()
    found = {item.lineno for item in groups(ast.parse(source))}
    return sorted(
        number for number in found if " # " not in lines[number - 1] and not lines[number - 2].lstrip().startswith("# ")
    )


def test_every_import_inside_a_function_carries_its_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("merger", "webapp", "zoo")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number in unexplained(path.read_text(encoding="utf-8"))
    ]
    assert bare == []


def test_what_counts_as_a_reason() -> None:
    source = """
def bare():
    import torch
def explained():
    import torch  # slow to import
    from torch import nn
def above():
    # Models are not ready before.
    import torch
    if torch:
        import numba
"""
    assert unexplained(source) == [3, 11]
