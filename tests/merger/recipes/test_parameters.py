"""Values by tensor."""

import pytest

from merger.errors import RecipeError
from merger.recipes.parameters import ByBlock, Filtered, Free, Gradient, value_at


def test_a_gradient_runs_straight_between_its_anchors() -> None:
    gradient = Gradient((0.0, 1.0, 0.5))
    assert [value_at(gradient, "x", place) for place in (0.0, 0.25, 0.5, 0.75, 1.0)] == [0.0, 0.5, 1.0, 0.75, 0.5]
    assert value_at(Gradient((0.3,)), "x", 0.7) == 0.3


def test_yes_and_no_have_nothing_between() -> None:
    gradient = Gradient((True, False, True))
    assert [value_at(gradient, "x", place) for place in (0.0, 0.4, 0.5, 0.9, 1.0)] == [True, True, False, False, True]


def test_a_block_has_its_own_value_and_other_means_all_that_are_not_named() -> None:
    blocks = ByBlock((("attention", Gradient((0.0, 2.0))), ("mlp", 0.3)))
    assert [value_at(blocks, "x", 0.5, block) for block in ("attention", "mlp", "norm")] == [1.0, 0.3, None]
    assert value_at(ByBlock((*blocks.values, ("other", 0.7))), "x", 0.5, "norm") == 0.7


def test_the_first_filter_that_hits_counts() -> None:
    rules = Filtered((("mlp", 1.0), ("layers.1", Gradient((0.0, 2.0))), ("*", 3.0)))
    assert value_at(rules, "layers.1.mlp", 0.5) == 1.0
    assert value_at(rules, "layers.1.attn", 0.5) == 1.0
    assert value_at(rules, "layers.2.attn", 0.5) == 3.0
    assert value_at(Filtered((("mlp", 1.0),)), "attn", 0.5) is None


def test_a_free_parameter_has_no_value() -> None:
    with pytest.raises(RecipeError, match="still free"):
        value_at(Free(0, 1), "x", 0.0)
