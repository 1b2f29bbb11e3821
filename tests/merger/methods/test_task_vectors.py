"""DARE, DELLA and breadcrumbs in numbers worked out by hand, and what thins nothing out."""

import pytest
import torch
from torch import tensor

from merger.methods._trimming import crumbs
from merger.methods.breadcrumbs import breadcrumbs
from merger.methods.breadcrumbs_ties import breadcrumbs_ties
from merger.methods.dare_linear import dare_linear
from merger.methods.dare_ties import dare_ties
from merger.methods.della import della
from merger.methods.della_linear import della_linear
from merger.methods.task_arithmetic import task_arithmetic
from merger.methods.ties import ties

VECTORS = tensor([[5.0, -1.0, 2.0, -4.0, 3.0], [-1.0, -1.0, 1.0, 1.0, 6.0]])
ZERO = torch.zeros(5)


def test_breadcrumbs_leave_out_the_largest_and_the_small() -> None:
    merged = breadcrumbs(VECTORS[:1], ZERO, weight=(1.0,), density=(0.4,), gamma=(0.2,))
    assert merged.tolist() == [0.0, 0.0, 0.0, -4.0, 3.0]


def test_fewer_outliers_are_left_out_where_the_rest_would_not_suffice() -> None:
    assert crumbs(10, 0.9, 0.5) == (1, 9)
    assert crumbs(10, 0.5, 0.2) == (2, 5)
    assert crumbs(10, 0.01, 1.0) == (10, 0)


def test_breadcrumbs_with_ties_elect() -> None:
    merged = breadcrumbs_ties(VECTORS, ZERO, weight=(1.0, 1.0), density=(0.8, 0.8), gamma=(0.2, 0.2))
    assert merged.tolist() == [-1.0, -2.0, 3.0, -4.0, 3.0]  # without 5 and 6: -1; -1 -1; 2 + 1; -4 outvotes 1; 3


def test_rescaling_keeps_the_l1_norm() -> None:
    merged = ties(VECTORS[:1], ZERO, weight=(1.0,), density=(0.4,), rescale=True)
    assert merged.tolist() == pytest.approx([5 * 15 / 9, 0.0, 0.0, -4 * 15 / 9, 0.0])


def test_density_0_keeps_nothing_and_1_all() -> None:
    base = torch.ones(5)
    for method in (ties, dare_linear, dare_ties):
        key = {} if method is ties else {"key": 1}
        assert method(VECTORS, base, weight=(1.0, 1.0), density=(0.0, 0.0), **key).tolist() == base.tolist()
    whole = task_arithmetic(VECTORS, base, weight=(0.3, 0.6))
    assert dare_linear(VECTORS, base, weight=(0.3, 0.6), density=(1.0, 1.0), key=1).equal(whole)
    even = {"weight": (0.3, 0.6), "density": (1.0, 1.0), "epsilon": (0.1, 0.1), "key": 1}
    assert della_linear(VECTORS, base, **even).equal(whole)


def test_dare_on_average_changes_nothing() -> None:
    vector = torch.full((1, 300, 300), 0.5)
    merged = dare_linear(vector, torch.zeros(300, 300), weight=(1.0,), density=(0.25,), key=3)
    kept = merged != 0
    assert abs(float(kept.double().mean()) - 0.25) < 5 * (0.25 * 0.75 / 90_000) ** 0.5
    assert merged[kept].unique().numel() == 1 and float(merged.double().mean()) == pytest.approx(0.5, rel=1e-6)


def test_the_key_decides_and_each_model_draws_for_itself() -> None:
    vectors = torch.ones(2, 1000)
    one, same, other = (
        dare_linear(vectors, torch.zeros(1000), weight=(1.0, 2.0), density=(0.5, 0.5), rescale=False, key=key)
        for key in (7, 7, 8)
    )
    assert one.equal(same) and not one.equal(other)
    assert one.unique().tolist() == [0.0, 1.0, 2.0, 3.0]


def test_della_keeps_the_larger_rather() -> None:
    vectors = torch.arange(1.0, 101.0).repeat(1, 2000, 1)
    merged = della(
        vectors, torch.zeros(2000, 100), weight=(1.0,), density=(0.5,), epsilon=(0.4,), rescale=False, key=11
    )
    share = (merged != 0).double().mean(dim=0)
    expected = torch.linspace(0.1, 0.9, 100, dtype=torch.float64)
    assert ((share - expected).abs() < 5 * (expected * (1 - expected) / 2000).sqrt()).all()
