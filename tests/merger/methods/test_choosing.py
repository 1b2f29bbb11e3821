"""SCE, RAM, RAM+, NearSwap and Arcee Fusion: numbers worked out by hand."""

import pytest
import torch
from torch import tensor

from merger.methods.arcee_fusion import arcee_fusion, quartile_ranks
from merger.methods.nearswap import nearswap
from merger.methods.ram import ram
from merger.methods.ramplus_tl import ramplus_tl
from merger.methods.sce import sce, selected_count


def test_sce_weighs_by_squares_and_erases_the_minority() -> None:
    vectors = tensor([[2.0, 2.0, 0.0], [1.0, -1.0, 0.0]])  # squares: 8/3 and 2/3, so weights 0.8 and 0.2
    assert torch.allclose(sce(vectors, torch.ones(3)), tensor([1 + 1.8, 1 + 2.0, 1.0]))


def test_sce_selects_where_the_models_disagree() -> None:
    vectors = tensor([[3.0, 1.0, 5.0, 0.0], [-1.0, 1.0, 1.0, 1.0]])  # variances 4, 0, 4, 0.25
    selected = sce(vectors, torch.zeros(4), select_topk=0.4)  # one of three: of the two equals the first
    assert torch.allclose(selected, tensor([3.0, 0.0, 0.0, 0.0]))
    assert sce(vectors, torch.zeros(4), select_topk=0.0).tolist() == [0.0] * 4
    assert selected_count(10, 0.7) == 7


def test_sce_weighs_next_to_nothing_equally() -> None:
    vectors = tensor([[1e-4, 1e-4], [3e-4, 3e-4]])
    assert torch.allclose(sce(vectors, torch.zeros(2)), tensor([2e-4, 2e-4]))


def test_ram_averages_only_what_several_changed() -> None:
    vectors = tensor([[1.0, 1.0, 0.0], [0.0, 3.0, 0.0], [0.0, 1e-6, 1e-6]])
    assert ram(vectors, torch.ones(3)).tolist() == [2.0, 3.0, 1.0]


def test_ram_plus_turns_up_what_one_alone_changed() -> None:
    vectors = tensor([[1.0, 1.0, 0.0], [0.0, 3.0, 0.0]])
    merged = ramplus_tl(vectors, torch.zeros(3), r=0.5, alpha=10.0)  # model 0: one shared for one of its own
    assert merged.tolist() == [1.5, 2.0, 0.0]
    assert torch.allclose(ramplus_tl(vectors, torch.zeros(3)), tensor([1.02, 2.0, 0.0]))  # alpha holds it at 0.2


def test_nearswap_takes_the_near_and_leans_to_the_far() -> None:
    base, model = tensor([1.0, 1.0, 1.0]), tensor([[1.0625, 1.25, 2.0]])
    assert nearswap(model, base, t=0.125).tolist() == [1.0625, 1.125, 1.125]
    assert torch.equal(nearswap(model, base, t=0.0), base)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
def test_nearswap_of_equals_is_a_number(dtype: torch.dtype) -> None:
    base = tensor([1.0, 2.0], dtype=dtype)
    for t in (0.0, 1e-7, 1.0):
        assert torch.equal(nearswap(base[None], base, t=t), base)


def test_arcee_fusion_takes_only_what_stands_out() -> None:
    base = torch.zeros(4, 8)
    model = base + 0.01 * torch.arange(32).reshape(4, 8) / 32
    model[2, 3] = 1.0
    merged = arcee_fusion(model[None], base)
    assert merged[2, 3] == 1.0
    assert (merged == base).sum() >= 24 and ((merged == base) | (merged == model)).all()


def test_quartiles_are_whole_places() -> None:
    assert quartile_ranks(1) == (0, 0, 0)
    assert quartile_ranks(9) == (2, 4, 6)
    assert quartile_ranks(12) == (2, 5, 8)
