"""Methods that decide element by element: the kernel gives the bits of the torch reference."""

from typing import Any

import numpy as np
import pytest
import torch

from merger.kernels import Given, kernel_of
from merger.methods import METHODS
from merger.numerics.elementary import exp_of, log_of
from merger.numerics.floats import PRECISIONS
from tests.merger.kernels.test_same_bits import DTYPES, SHAPES, inputs, swept

# method, models, keywords of the function
CASES: list[tuple[str, int, dict[str, Any]]] = [
    ("nearswap", 1, {"t": 0.001}),
    ("nearswap", 1, {"t": 0.0}),
    ("nearswap", 1, {"t": 0.1}),
    ("ram", 3, {"epsilon": 1e-5}),
    ("ram", 5, {"epsilon": 1e-3}),
    ("ramplus_tl", 3, {"r": 0.1, "alpha": 0.2, "epsilon": 1e-5}),
    ("ramplus_tl", 4, {"r": 0.7, "alpha": 3.0, "epsilon": 3e-3}),
    ("ramplus_tl", 1, {"r": 0.1, "alpha": 0.2, "epsilon": 1e-5}),
    ("sce", 3, {"select_topk": 1.0, "int8_mask": False}),
    ("sce", 3, {"select_topk": 0.3, "int8_mask": True}),
    ("sce", 2, {"select_topk": 0.01, "int8_mask": False}),
    ("sce", 5, {"select_topk": 0.9, "int8_mask": False}),
    ("sce", 1, {"select_topk": 0.5, "int8_mask": False}),
    ("sce", 2, {"select_topk": 0.0, "int8_mask": False}),
    ("arcee_fusion", 1, {}),
]


@pytest.mark.parametrize("far", [False, True], ids=["close", "far"])
@pytest.mark.parametrize("precision", DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("method", "count", "numbers"), CASES)
def test_kernel_equals_reference(
    method: str, count: int, numbers: dict[str, Any], shape: tuple[int, ...], precision: str, far: bool
) -> None:
    declared = METHODS[method]
    models, base = inputs(method, count, shape, DTYPES[precision])
    if far:
        models = torch.randn(models.shape, generator=torch.Generator().manual_seed(3)).to(models.dtype)
    expected = declared.function(models - base if declared.task_vectors else models, base, **numbers)
    assert expected.dtype == models.dtype
    for tile in (96, 4096, 1 << 20):
        given = Given(numbers, shape, count, PRECISIONS[precision])
        found = swept(given, method, models, base, max(tile, expected.numel() // 50))
        same = torch.from_numpy(found).reshape(shape).view(torch.int32) == expected.float().view(torch.int32)
        assert same.all(), (tile, int((~same).sum()))
    again = Given(numbers, shape, count, PRECISIONS[precision], memory=given.memory)
    assert kernel_of(method)(again).sweeps == 0
    assert np.array_equal(swept(again, method, models, base, 4096), found, equal_nan=True)


def test_exponential_and_logarithm() -> None:
    x = -torch.rand(10_000, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) * 90
    assert torch.allclose(exp_of(x), x.exp(), rtol=1e-14, atol=0)
    assert torch.allclose(log_of(x.exp()), x, rtol=1e-14, atol=0)
    assert exp_of(x.new_tensor([0.0, -1e9])).float().tolist() == [1.0, 0.0]
    assert log_of(x.new_tensor([1.0])).tolist() == [0.0]
