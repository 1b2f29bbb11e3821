"""The methods' numbers, worked out by hand where hands suffice."""

import pytest
import torch
from torch import Tensor, tensor

from merger.methods.linear import linear
from merger.methods.passthrough import passthrough
from merger.methods.slerp import slerp
from merger.methods.task_arithmetic import task_arithmetic
from merger.methods.ties import ties


def test_linear_is_a_weighted_mean() -> None:
    models = tensor([[1.0, 2.0], [3.0, 6.0]])
    assert linear(models, None, weight=(1.0, 3.0)).tolist() == [2.5, 5.0]
    assert linear(models, None, weight=(1.0, 3.0), normalize=False).tolist() == [10.0, 20.0]


def test_linear_leaves_its_inputs_alone_and_keeps_the_dtype() -> None:
    models = tensor([[1.0], [2.0]], dtype=torch.bfloat16)
    merged = linear(models, None, weight=(0.5, 0.5))
    assert merged.dtype == torch.bfloat16 and models.tolist() == [[1.0], [2.0]]


def test_linear_rounds_once() -> None:
    fine = tensor([[1.0], [2.0**-8], [2.0**-8]], dtype=torch.bfloat16)  # each small one alone would be lost
    assert linear(fine, None, weight=(1.0, 1.0, 1.0), normalize=False).tolist() == [1.0 + 2.0**-7]


def test_slerp_walks_the_quarter_circle() -> None:
    base, model = tensor([1.0, 0.0]), tensor([[0.0, 1.0]])
    halfway = slerp(model, base, t=0.5)
    assert torch.allclose(halfway, tensor([0.5**0.5, 0.5**0.5]))
    assert slerp(model, base, t=0.0).tolist() == [1.0, 0.0]


def test_slerp_of_parallel_or_empty_directions_is_the_chord() -> None:
    assert slerp(tensor([[3.0, 3.0]]), tensor([1.0, 1.0]), t=0.5).tolist() == [2.0, 2.0]
    assert slerp(tensor([[0.0, 0.0]]), tensor([0.0, 0.0]), t=0.5).tolist() == [0.0, 0.0]


def test_task_arithmetic_adds_weighted_task_vectors() -> None:
    vectors, base = tensor([[1.0, -2.0], [4.0, 0.0]]), tensor([10.0, 10.0])
    assert task_arithmetic(vectors, base, weight=(1.0, 0.5)).tolist() == [13.0, 8.0]
    assert task_arithmetic(vectors, base, weight=(1.0, 0.5), lambda_=2.0).tolist() == [16.0, 6.0]
    assert task_arithmetic(vectors, base, weight=(1.0, 1.0), normalize=True).tolist() == [12.5, 9.0]
    assert task_arithmetic(vectors, base, weight=(1.0, -1.0), normalize=True).tolist() == [7.0, 8.0]  # sum 0: as 1


def test_ties_elects_and_averages_those_that_agree() -> None:
    vectors = tensor([[4.0, -1.0, 0.0, 1.0], [2.0, 3.0, 0.0, -1.0]])
    merged = ties(vectors, torch.zeros(4), weight=(1.0, 1.0), density=(1.0, 1.0))
    # 4 and 2 agree; 3 outvotes -1; nobody votes; 1 and -1 balance: + is elected
    assert merged.tolist() == [3.0, 3.0, 0.0, 1.0]


def test_ties_weighs_the_mean_and_multiplies_by_lambda_last() -> None:
    vectors = tensor([[4.0], [2.0]])
    assert ties(vectors, tensor([1.0]), weight=(3.0, 1.0), density=(1.0, 1.0)).tolist() == [4.5]
    assert ties(vectors, tensor([1.0]), weight=(3.0, 1.0), density=(1.0, 1.0), lambda_=2.0).tolist() == [8.0]
    assert ties(vectors, tensor([1.0]), weight=(3.0, 1.0), density=(1.0, 1.0), normalize=False).tolist() == [15.0]


def test_ties_trims_before_it_elects() -> None:
    vectors = tensor([[1.0, -5.0], [-3.0, 1.0]])
    assert ties(vectors, torch.zeros(2), weight=(1.0, 1.0), density=(0.5, 0.5)).tolist() == [-3.0, -5.0]


def test_passthrough_scales() -> None:
    model = tensor([[1.0, 2.0]])
    assert passthrough(model, None).tolist() == [1.0, 2.0]
    assert passthrough(model, None, scale=0.5).tolist() == [0.5, 1.0]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
def test_ties_without_trimming_or_conflict_is_the_weighted_mean(dtype: torch.dtype) -> None:
    vectors: Tensor = torch.ones(3, 4, dtype=dtype)
    assert ties(vectors, torch.zeros(4, dtype=dtype), weight=(1, 2, 4), density=(1, 1, 1)).tolist() == [1.0] * 4
