"""The spherical methods and Model Stock: numbers worked out by hand."""

import math

import pytest
import torch
from torch import tensor

from merger.checks import validate
from merger.errors import RecipeError
from merger.methods.karcher import karcher
from merger.methods.model_stock import model_stock
from merger.methods.multislerp import multislerp
from merger.methods.nuslerp import nuslerp
from merger.methods.slerp import slerp
from merger.recipes.mergekit import read_mergekit
from merger.recipes.recipe import Merge
from merger.recipes.resolving import Resolver

EAST, NORTH = tensor([1.0, 0.0]), tensor([0.0, 1.0])
HALF = 0.5**0.5


def close(found: torch.Tensor, expected: list[float] | list[list[float]]) -> bool:
    return torch.allclose(found, tensor(expected), atol=1e-6)


def test_nuslerp_walks_by_the_weights_share() -> None:
    models = torch.stack([EAST, NORTH])
    assert close(nuslerp(models, None, weight=(1.0, 1.0)), [HALF, HALF])
    assert close(nuslerp(models, None, weight=(2.0, 1.0)), [math.cos(math.pi / 6), math.sin(math.pi / 6)])
    assert close(nuslerp(models, None, weight=(1.0, -1.0)), [HALF, HALF])  # weights that cancel: the middle
    assert close(nuslerp(models, tensor([0.0, -1.0]), weight=(1.0, 0.0)), [1.0, 0.0])


def test_nuslerp_of_parallel_and_of_opposite_models_is_the_chord() -> None:
    assert nuslerp(tensor([[1.0, 1.0], [3.0, 3.0]]), None, weight=(1.0, 1.0)).tolist() == [2.0, 2.0]
    assert nuslerp(tensor([[1.0, 2.0], [-1.0, -2.0]]), None, weight=(1.0, 3.0)).tolist() == [-0.5, -1.0]


def test_nuslerp_turns_each_row_or_each_column_by_itself() -> None:
    first, second = tensor([[1.0, 0.0], [1.0, 1.0]]), tensor([[0.0, 1.0], [2.0, 2.0]])
    rows = nuslerp(torch.stack([first, second]), None, weight=(1.0, 1.0), nuslerp_flatten=False)
    assert close(rows, [[HALF, HALF], [1.5, 1.5]])
    turned = nuslerp(
        torch.stack([first.T, second.T]), None, weight=(1.0, 1.0), nuslerp_flatten=False, nuslerp_row_wise=True
    )
    assert torch.equal(turned, rows.T)


def test_multislerp_is_the_mean_direction_at_the_mean_length() -> None:
    assert close(multislerp(torch.stack([EAST, NORTH * 3]), None, weight=(1.0, 1.0)), [2 * HALF, 2 * HALF])
    assert close(multislerp(torch.stack([EAST, NORTH]), EAST + NORTH, weight=(1.0, 1.0)), [1 - HALF, 1 - HALF])
    assert close(
        multislerp(torch.stack([EAST, NORTH]), None, weight=(3.0, 3.0), normalize_weights=False), [6 * HALF] * 2
    )
    assert multislerp(EAST[None], NORTH, weight=(0.3,)).tolist() == [1.0, 0.0]


def test_multislerp_of_directions_that_cancel() -> None:
    assert multislerp(torch.stack([EAST, -EAST]), None, weight=(1.0, 1.0)).tolist() == [0.0, 0.0]
    with pytest.raises(RecipeError, match="cancel each other"):
        multislerp(torch.stack([EAST, -EAST, EAST * 0]), None, weight=(1.0, 1.0, 1.0))


def test_karcher_mean_of_two_is_the_middle_of_the_arc() -> None:
    assert close(karcher(torch.stack([EAST, NORTH * 3]), None), [2 * HALF, 2 * HALF])
    assert karcher(EAST[None], None).tolist() == [1.0, 0.0]
    assert karcher(torch.zeros(2, 3), None).tolist() == [0.0, 0.0, 0.0]


def test_karcher_mean_balances_the_angles() -> None:
    angles = (0.0, 0.3, 1.2)
    models = tensor([[math.cos(angle), math.sin(angle)] for angle in angles])
    assert close(karcher(models, None), [math.cos(0.5), math.sin(0.5)])  # the mean of the angles


def test_slerp_is_nuslerp_with_its_base_as_first_model() -> None:
    generator = torch.Generator().manual_seed(1)
    first, second = torch.randn(2, 50, generator=generator)
    assert torch.equal(
        slerp(second[None], first, t=0.25), nuslerp(torch.stack([first, second]), None, weight=(0.75, 0.25))
    )


def test_model_stock_goes_as_far_as_the_angle_says() -> None:
    base = tensor([1.0, 1.0])
    assert model_stock(torch.stack([base + EAST, base + NORTH]), base).tolist() == [1.0, 1.0]  # at right angles: 0
    assert model_stock(torch.stack([base + EAST, base + EAST * 3]), base).tolist() == [3.0, 1.0]  # parallel: the mean
    diagonal = model_stock(torch.stack([base + EAST, base + EAST + NORTH]), base)
    t = 2 * HALF / (1 + HALF)
    assert close(diagonal, [1 + t, 1 + t / 2])
    assert model_stock(torch.stack([base + EAST, base - EAST]), base).tolist() == [1.0, 1.0]  # divisor 0: the base


def test_model_stock_by_rows() -> None:
    base = torch.zeros(2, 2)
    models = torch.stack([torch.stack([EAST, EAST]), torch.stack([NORTH, EAST * 3])])
    assert model_stock(models, base, filter_wise=True).tolist() == [[0.0, 0.0], [2.0, 0.0]]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
def test_what_nobody_changed_stays(dtype: torch.dtype) -> None:
    base = torch.randn(7, 5, generator=torch.Generator().manual_seed(2)).to(dtype)
    same = torch.stack([base] * 3)
    assert torch.equal(model_stock(same, base), base)
    assert torch.equal(nuslerp(same[:2], base, weight=(0.3, 0.9)), base)


def test_a_number_of_rounds_is_whole() -> None:
    text = "merge_method: karcher\nmodels: [{model: a}, {model: b}]\nparameters: {max_iter: "
    assert [str(problem) for problem in validate(read_mergekit(text + "2.5}"))] == [
        "merge: max_iter must be a whole number, not 2.5. Use a value that is accepted."
    ]
    recipe = read_mergekit(text + "3}")
    assert validate(recipe) == [] and isinstance(recipe.root, Merge)
    assert dict(Resolver.of(recipe.root).at("x", 0.5))["max_iter"] == 3


def test_an_optional_base_is_no_model() -> None:
    text = "merge_method: nuslerp\nparameters: {weight: 1}\nmodels: [{model: a}, {model: b}%s]\n"
    assert validate(read_mergekit(text % "")) == []
    assert validate(read_mergekit(text % "" + "base_model: c")) == []
    assert validate(read_mergekit(text % ", {model: c}" + "base_model: c")) == []
    assert [str(problem) for problem in validate(read_mergekit(text % "" + "base_model: a"))] == [
        "merge: nuslerp takes exactly 2 model(s) beside the base, not 1. Add or remove models."
    ]
