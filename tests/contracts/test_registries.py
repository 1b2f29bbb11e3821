"""A file that a registry does not list, or that names no source, is a mistake: found here, not by a user."""

from pathlib import Path

import pytest

from merger.commands import COMMANDS
from merger.methods import METHODS
from merger.methods._method import Method
from tests.contracts.declarations import files
from webapp.environment import ROOT


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_every_method_says_where_it_comes_from(method: Method) -> None:
    assert method.source
    assert method.function.__doc__, f"{method.name} has no docstring"


@pytest.mark.parametrize("root", ["merger", "webapp", "zoo", "tests"])
def test_every_file_says_in_one_line_what_it_is(root: str) -> None:
    silent = []
    for path in sorted((ROOT / root).rglob("*.py")):
        text = path.read_text()
        if text.strip() and "/migrations/" not in path.as_posix() and not text.startswith(('"""', 'r"""', "#!")):
            silent.append(path.relative_to(ROOT).as_posix())
    assert silent == []


def test_every_command_of_the_engine_is_reachable() -> None:
    assert sorted(command.replace("-", "_") for command in COMMANDS) == sorted(files("merger/commands"))


def test_the_tree_has_no_machine_paths() -> None:
    """Paths of the machine it was written on help nobody else."""
    bad = []
    for folder in ("merger", "webapp", "zoo", "docs", "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".md", ".html", ".yml"} and any(word in path.read_text() for word in _paths()):
                bad.append(path.relative_to(ROOT).as_posix())
    assert bad == []


def _paths() -> list[str]:
    return [f"/{name}/" for name in ("work", "root", "home")] + [str(Path("/tmp") / "scratch")]
