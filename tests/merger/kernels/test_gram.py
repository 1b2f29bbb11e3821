"""Methods that combine their inputs by inner products: the kernel gives the bits of the torch reference."""

from typing import Any

import numpy as np
import pytest
import torch

from merger.kernels import Given, kernel_of
from merger.methods import METHODS
from merger.numerics.floats import PRECISIONS
from merger.numerics.sums import LANES, add_magnitudes, add_products, dot, magnitudes, settled
from tests.merger.kernels.test_same_bits import DTYPES, inputs, swept

SHAPES = [(1,), (37,), (5000,), (64, 129), (3, 40, 70), (130, 96)]
# method, models, with a base, keywords of the function
CASES: list[tuple[str, int, bool, dict[str, Any]]] = [
    ("slerp", 1, True, {"t": 0.37}),
    ("slerp", 1, True, {"t": 0.0}),
    ("nuslerp", 2, False, {"weight": (0.3, 0.9), "nuslerp_row_wise": False, "nuslerp_flatten": True}),
    ("nuslerp", 2, True, {"weight": (0.3, 0.9), "nuslerp_row_wise": True, "nuslerp_flatten": True}),
    ("nuslerp", 2, False, {"weight": (0.3, -0.3), "nuslerp_row_wise": False, "nuslerp_flatten": False}),
    ("nuslerp", 2, True, {"weight": (0.3, 0.9), "nuslerp_row_wise": False, "nuslerp_flatten": False}),
    ("nuslerp", 2, True, {"weight": (0.3, 0.9), "nuslerp_row_wise": True, "nuslerp_flatten": False}),
    ("nuslerp", 2, False, {"weight": (1.3, 0.9), "nuslerp_row_wise": True, "nuslerp_flatten": False}),
    ("multislerp", 3, True, {"weight": (0.3, 0.9, -0.1), "normalize_weights": True, "eps": 1e-8}),
    ("multislerp", 2, False, {"weight": (0.3, 0.9), "normalize_weights": False, "eps": 1e-8}),
    ("multislerp", 1, True, {"weight": (0.3,), "normalize_weights": True, "eps": 1e-8}),
    ("karcher", 3, False, {"max_iter": 10, "tol": 1e-5}),
    ("karcher", 1, False, {"max_iter": 10, "tol": 1e-5}),
    ("model_stock", 2, True, {"filter_wise": False}),
    ("model_stock", 4, True, {"filter_wise": True}),
]


@pytest.mark.parametrize("far", [False, True], ids=["close", "far"])
@pytest.mark.parametrize("precision", DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("method", "count", "with_base", "numbers"), CASES)
def test_kernel_equals_reference(
    method: str, count: int, with_base: bool, numbers: dict[str, Any], shape: tuple[int, ...], precision: str, far: bool
) -> None:
    models, base = inputs(method, count, shape, DTYPES[precision])
    if far:
        models = torch.randn(models.shape, generator=torch.Generator().manual_seed(3)).to(models.dtype)
    origin = base if with_base else None
    expected = METHODS[method].function(models, origin, **numbers)
    for tile in (1, 96, 4096, 1 << 20):
        if tile == 1 and len(shape) == 1 and shape[0] > 100:
            continue
        given = Given(numbers, shape, count, PRECISIONS[precision])
        found = swept(given, method, models, origin, max(tile, expected.numel() // 50))
        same = torch.from_numpy(found).reshape(shape).view(torch.int32) == expected.float().view(torch.int32)
        assert same.all(), (tile, int((~same).sum()))
    again = Given(numbers, shape, count, PRECISIONS[precision], memory=given.memory)
    assert (given.count == 1 and method != "slerp") or kernel_of(method)(again).sweeps == 0
    assert np.array_equal(swept(again, method, models, origin, 4096), found, equal_nan=True)


@pytest.mark.parametrize("length", [1, 63, 64, 4095, 4096, 4097, 30_000])
@pytest.mark.parametrize("tile", [1, 7, 64, 1000, 4096, 5000])
def test_sums_are_the_same_for_any_tiling(length: int, tile: int) -> None:
    random = np.random.default_rng(length)
    a, b = random.standard_normal((2, length), np.float32)
    product, size, lanes, sizes = 0.0, 0.0, np.zeros(LANES), np.zeros(LANES)
    for start in range(0, length, tile):
        part = slice(start, start + tile)
        product = add_products(a[part], b[part], start, lanes, product)
        size = add_magnitudes(a[part], start, sizes, size)
    assert settled(product, lanes) == dot(a, b, 0.0)
    assert settled(size, sizes) == magnitudes(a, 0.0)
    assert np.isclose(dot(a, b, 0.0), a.astype(float) @ b.astype(float))
