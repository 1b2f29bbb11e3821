"""Ranks in a row, against a sort."""

import numpy as np
import pytest
import torch
from numba import njit

from merger.numerics.floats import BFLOAT16, FLOAT16, FLOAT32
from merger.numerics.ranks import rank_row, ranks_of
from merger.numerics.selection import BUCKETS


@njit
def _ranks(row, precision):  # type: ignore[no-untyped-def]
    keys, order = np.empty(row.size, np.uint32), np.empty((2, row.size), np.int32)
    counts, ranks = np.zeros(BUCKETS, np.int32), np.empty(row.size, np.int32)
    for _ in range(2):  # the room to work in is left as it was
        rank_row(row, precision, keys, order, counts, ranks)
    return ranks


@pytest.mark.parametrize(
    ("precision", "dtype"), [(FLOAT32, torch.float32), (BFLOAT16, torch.bfloat16), (FLOAT16, torch.float16)]
)
@pytest.mark.parametrize("columns", [1, 2, 37, 5000])
@pytest.mark.parametrize("scale", [0, 1e-7, 1, 3e4])
def test_ranks_are_those_of_a_stable_sort(columns: int, precision: int, dtype: torch.dtype, scale: float) -> None:
    random = torch.Generator().manual_seed(columns)
    row = (torch.randn(columns, generator=random) * scale).mul(torch.rand(columns, generator=random) < 0.7).to(dtype)
    order = sorted(range(columns), key=lambda index: abs(float(row[index])))
    expected = np.empty(columns, np.int64)
    expected[order] = np.arange(columns)
    assert np.array_equal(ranks_of(row).numpy(), expected)
    assert np.array_equal(_ranks(row.float().numpy(), precision), expected)


def test_each_row_has_ranks_of_its_own() -> None:
    assert ranks_of(torch.tensor([[3.0, -1.0, 2.0], [5.0, -5.0, 4.0]])).tolist() == [[2, 0, 1], [1, 2, 0]]
