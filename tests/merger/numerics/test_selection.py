"""The k largest without a sort, against a sort."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import tensor

from merger.numerics.floats import BFLOAT16, FLOAT16
from merger.numerics.selection import BUCKETS, counted, kth, largest, new_counters, tally, value_of


def test_of_equal_magnitudes_the_first_are_kept() -> None:
    assert largest(tensor([1.0, -2.0, 2.0, 2.0, 3.0]), 3).tolist() == [False, True, True, False, True]


def test_none_and_all() -> None:
    assert largest(tensor([[1.0, 2.0], [0.0, 2.0]]), 0).tolist() == [[False, False], [False, False]]
    assert largest(tensor([[1.0, 2.0], [0.0, 2.0]]), 4).tolist() == [[True, True], [True, True]]


@given(
    st.lists(st.integers(-4, 4), min_size=1, max_size=40),
    st.floats(0, 1),
    st.sampled_from([torch.bfloat16, torch.float16, torch.float32, torch.float64]),
)
def test_largest_is_the_head_of_a_stable_sort(values: list[int], share: float, dtype: torch.dtype) -> None:
    count = int(share * len(values))
    order = sorted(range(len(values)), key=lambda index: -abs(values[index]))[:count]
    assert largest(tensor(values, dtype=dtype), count).nonzero().flatten().tolist() == sorted(order)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40), st.data())
def test_the_kth_largest_of_a_histogram(values: list[int], data: st.DataObject) -> None:
    count = data.draw(st.integers(1, len(values)))
    counters = new_counters(1, BUCKETS)[0]
    tally(np.array(values, np.uint32), counters)
    expected = sorted(values, reverse=True)[count - 1]
    place = count - sum(value > expected for value in values)
    assert kth(counted(counters), count) == (expected, place, values.count(expected))


@pytest.mark.parametrize(("precision", "dtype"), [(BFLOAT16, torch.bfloat16), (FLOAT16, torch.float16)])
def test_the_value_behind_a_bucket(precision: int, dtype: torch.dtype) -> None:
    places = torch.arange(0, BUCKETS, 77, dtype=torch.int16)
    values = places.view(dtype).float()
    finite = values.isfinite()
    found = [value_of(int(place), precision) for place in places[finite]]
    assert found == values[finite].view(torch.int32).tolist()
