"""Every kernel gives the bits of its torch reference, for every precision, shape and size of tile."""

from typing import Any

import numpy as np
import pytest
import torch

from merger.kernels import Given, kernel_of
from merger.methods import METHODS
from merger.numerics.floats import PRECISIONS

DTYPES = {"F32": torch.float32, "BF16": torch.bfloat16, "F16": torch.float16}
SHAPES = [(1,), (37,), (64, 129), (3, 40, 70), (130, 96)]
# method -> (models, keywords of the function)
CASES: list[tuple[str, int, dict[str, Any]]] = [
    ("linear", 3, {"weight": (0.3, 0.9, -0.123), "normalize": True}),
    ("linear", 2, {"weight": (0.3, 0.9), "normalize": False}),
]


def inputs(method: str, count: int, shape: tuple[int, ...], dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    """models [count, *shape] and a base close by, with zeros and equal magnitudes among the differences."""
    random = torch.Generator().manual_seed(len(method) * 1000 + count)
    base = torch.randn(shape, generator=random) * 0.02
    models = base + torch.randn((count, *shape), generator=random).mul(8).round().div(8) * 0.004
    return models.to(dtype), base.to(dtype)


@pytest.mark.parametrize("precision", DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("method", "count", "numbers"), CASES)
def test_kernel_equals_reference(
    method: str, count: int, numbers: dict[str, Any], shape: tuple[int, ...], precision: str
) -> None:
    declared = METHODS[method]
    models, base = inputs(method, count, shape, DTYPES[precision])
    with_base = declared.base != "none"
    key = {"key": 12345} if declared.random else {}
    taken = models - base if declared.task_vectors else models
    expected = declared.function(taken, base if with_base else None, **numbers, **key)
    for tile in (4096, 1 << 20):
        given = Given(numbers, shape, count, PRECISIONS[precision], key=12345)
        found = swept(given, method, models, base if with_base else None, tile)
        same = torch.from_numpy(found).reshape(shape).view(torch.int32) == expected.float().view(torch.int32)
        assert same.all(), (tile, int((~same).sum()))
    again = Given(numbers, shape, count, PRECISIONS[precision], key=12345, memory=given.memory)
    assert np.array_equal(swept(again, method, models, base if with_base else None, 4096), found, equal_nan=True)


def swept(
    given: Given, method: str, models: torch.Tensor, base: torch.Tensor | None, tile: int
) -> "np.ndarray[Any, Any]":
    """The kernel's result [n] float32, read as the engine reads: tile by tile, in order, sweep after sweep."""
    kernel = kernel_of(method)(given)
    flat = np.ascontiguousarray(models.float().reshape(given.count, -1).numpy())
    origin = None if base is None else base.float().reshape(-1).numpy()
    if kernel.rows:
        tile = max(1, tile // given.columns) * given.columns
    out = np.full(given.elements, np.nan, np.float32)
    for sweep in range(kernel.sweeps + 1):
        for start in range(0, given.elements, tile):
            part = slice(start, min(start + tile, given.elements))
            seen = np.ascontiguousarray(flat[:, part])
            beside = None if origin is None else origin[part]
            if sweep < kernel.sweeps:
                kernel.look(sweep, start, seen, beside)
            else:
                kernel.apply(start, seen, beside, out[part])
    return out
