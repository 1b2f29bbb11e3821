"""A file is one idea: what grows beyond this has a second one, which belongs into a file of its own."""

import pytest

from webapp.environment import ROOT

MOST = 300  # lines


@pytest.mark.parametrize("folder", ["merger", "webapp"])
def test_no_file_is_longer_than_an_idea(folder: str) -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts  # written by Django
    }
    assert lengths
    assert {name: count for name, count in lengths.items() if count > MOST} == {}
