"""(1 + lambda): steps and rates that adapt."""

import pytest

from merger.search import SEARCHES, Score
from merger.space import Dimension, Space
from tests.merger.search.spaces import BITS, MIXED, REAL, begin


def test_steps_grow_on_a_slope_and_shrink_at_the_top() -> None:
    space = Space(tuple(Dimension(f"weight{n}", -100, 100, -99) for n in range(4)))
    search = SEARCHES["one_plus_lambda"].begin(space, 1, {"population": 16, "sigma": 0.1})
    widest = 0.0
    for _ in range(80):
        search.tell([Score(-sum((x - 20) ** 2 for x in vector)) for vector in search.ask()])
        widest = max(widest, search.state()["sigma"])
    assert widest > 5 > 0.5 > search.state()["sigma"]
    assert search.answer() == pytest.approx([20.0] * 4, abs=0.5)


def test_fewer_bits_change_as_the_path_comes_right() -> None:
    space = Space(tuple(Dimension(f"slot{n}", 0, 1, 0, "bit") for n in range(200)))
    search = SEARCHES["one_plus_lambda"].begin(space, 1, {"population": 16, "sigma": 0.1, "rate": 40})
    for _ in range(250):
        search.tell([Score(sum(vector)) for vector in search.ask()])
    assert search.state()["rate"] <= 4
    assert sum(search.answer()) >= 195


def test_each_child_changes_real_genes_or_whole_ones_never_nothing() -> None:
    for space, operators in ((REAL, {"step"}), (BITS, {"fewer", "more"}), (MIXED, {"step", "fewer", "more"})):
        search = SEARCHES["one_plus_lambda"].begin(space, 1, {"population": 16, "sigma": 0.2})
        parent, *children = search.ask()
        search.tell([None] * 16)
        assert parent == list(space.start)
        found = [entry["operator"] for entry in search.data()["genealogy"]][1:]
        assert set(found) == operators
        for child, operator in zip(children, found, strict=True):
            changed = {
                d.kind in ("real", "log") for x, y, d in zip(child, parent, space.dimensions, strict=True) if x != y
            }
            assert changed == {operator == "step"}


def test_the_parent_gives_way_only_to_one_as_good_on_the_same_questions() -> None:
    search = begin("one_plus_lambda")
    start = search.answer()
    search.tell([Score(0.5)] + [Score(0.4)] * 7)
    assert search.answer() == start
    search.tell(
        [Score(0.2)] + [Score(0.1)] * 3 + [Score(0.3)] + [Score(0.1)] * 3
    )  # harder questions: 0.3 is more than 0.2
    assert search.answer() != start


def test_a_parent_that_cannot_be_judged_is_what_it_last_was() -> None:
    search = begin("one_plus_lambda")
    start = search.answer()
    search.tell([Score(0.5)] + [Score(0.4)] * 7)
    search.tell([None] + [Score(0.4)] * 7)
    assert search.answer() == start
    search.tell([None] + [Score(0.6)] * 7)
    assert search.answer() != start
