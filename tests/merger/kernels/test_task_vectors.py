"""The task-arithmetic family: every kernel gives the bits of its torch reference, whatever is asked of it."""

from typing import Any

import numpy as np
import pytest
import torch

from merger.kernels import Given, kernel_of
from merger.methods import METHODS
from merger.numerics.floats import PRECISIONS
from tests.merger.kernels.test_same_bits import DTYPES, inputs, swept

SHAPES = [(), (1,), (37,), (64, 129), (3, 40, 70), (5003,), (130, 96)]
KEY = 0xFEDC_BA98_7654_3210
THREE: dict[str, Any] = {"weight": (0.7, -0.4, 1.3)}
CASES: list[tuple[str, dict[str, Any]]] = [
    ("passthrough", {}),
    ("passthrough", {"scale": 0.3}),
    ("task_arithmetic", THREE),
    ("task_arithmetic", THREE | {"normalize": True, "lambda": 0.83}),
    ("task_arithmetic", {"weight": (0.5, -0.5, 0.0), "normalize": True}),
    ("ties", THREE),
    ("ties", THREE | {"density": (0.53, 0.2, 1.0), "lambda": 1.7}),
    ("ties", THREE | {"density": (0.9, 0.0, 0.001), "normalize": False}),
    ("ties", {"weight": (0.5, -0.5, 0.0), "density": (0.5, 0.5, 0.5), "rescale": True}),
    ("breadcrumbs", THREE | {"density": (0.9, 0.5, 1.0), "gamma": (0.01, 0.3, 0.2)}),
    ("breadcrumbs", THREE | {"density": (0.99, 0.0, 0.001), "gamma": (0.3, 0.3, 0.0), "rescale": True}),
    ("breadcrumbs_ties", THREE | {"density": (0.6, 0.7, 0.8), "gamma": (0.0, 0.15, 1.0), "normalize": True}),
    ("dare_linear", THREE | {"density": (0.53, 0.2, 1.0), "lambda": 0.83}),
    ("dare_linear", THREE | {"density": (0.53, 0.0, 0.9), "rescale": False}),
    ("dare_ties", THREE | {"density": (0.7, 0.2, 0.01), "normalize": True}),
    ("della", THREE | {"density": (0.53, 0.2, 1.0), "lambda": 0.83}),
    ("della", THREE | {"density": (0.5, 0.0, 0.7), "epsilon": (0.4, 0.4, 0.0), "rescale": False}),
    ("della_linear", THREE | {"density": (0.7, 0.2, 0.5)}),
]


def whole(method: str, numbers: dict[str, Any], count: int) -> dict[str, Any]:
    """The keywords of the method's function, with its own defaults where ``numbers`` has nothing."""
    found = {}
    for spec in METHODS[method].parameters:
        default = (spec.default,) * count if spec.per_input else spec.default
        found[spec.argument] = numbers.get(spec.name, default)
    return found


@pytest.mark.parametrize("precision", DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("method", "asked"), CASES)
def test_kernel_equals_reference(method: str, asked: dict[str, Any], shape: tuple[int, ...], precision: str) -> None:
    declared = METHODS[method]
    count = len(asked.get("weight", "1"))
    numbers = whole(method, asked, count)
    models, base = inputs(method, count, shape, DTYPES[precision])
    with_base = base if declared.base != "none" else None
    taken = models - base if declared.task_vectors else models
    key = {"key": KEY} if declared.random else {}
    expected = declared.function(taken, with_base, **numbers, **key)
    for tile in (4096, 1 << 20):
        given = Given(numbers, shape, count, PRECISIONS[precision], key=KEY)
        found = swept(given, method, models, with_base, tile)
        same = torch.from_numpy(found).reshape(shape).view(torch.int32) == expected.float().view(torch.int32)
        assert same.all(), (tile, int((~same).sum()))
    again = Given(numbers, shape, count, PRECISIONS[precision], key=KEY, memory=given.memory)
    assert np.array_equal(swept(again, method, models, with_base, 4096), found)


@pytest.mark.parametrize("precision", DTYPES)
@pytest.mark.parametrize("method", ["ties", "breadcrumbs"])
def test_what_is_remembered_serves_other_densities(method: str, precision: str) -> None:
    models, base = inputs(method, 3, (64, 129), DTYPES[precision])
    memory: dict[str, Any] = {}
    before, after = [], []
    for density in ((0.5, 0.5, 0.5), (0.2, 0.9, 0.03)):
        numbers = whole(method, THREE | {"density": density}, 3)
        given = Given(numbers, (64, 129), 3, PRECISIONS[precision], memory=memory)
        expected = METHODS[method].function(models - base, base, **numbers).float().reshape(-1)
        before.append(kernel_of(method)(given).sweeps)
        assert np.array_equal(swept(given, method, models, base, 4096), expected.numpy())
        assert np.array_equal(swept(given, method, models, base, 4096), expected.numpy())
        after.append(kernel_of(method)(given).sweeps)
    assert before == ([2, 1] if precision == "F32" else [1, 0])  # other densities: the low halves alone
    assert after == [0, 0]  # the same: nothing


@pytest.mark.parametrize("method", ["ties", "breadcrumbs", "dare_linear", "dare_ties"])
def test_any_start_of_a_tile_will_do(method: str) -> None:
    """Beside a method that needs whole rows, tiles begin at multiples of the row's length."""
    models, base = inputs(method, 3, (300, 131), torch.bfloat16)
    numbers = whole(method, THREE | {"density": (0.5, 0.3, 0.9), "rescale": True}, 3)
    given = Given(numbers, (300, 131), 3, PRECISIONS["BF16"], key=KEY)
    odd = swept(given, method, models, base, 131 * 31)
    assert np.array_equal(odd, swept(given, method, models, base, 4096))


def test_infinities_and_what_is_no_number_stay_where_they_are() -> None:
    models, base = inputs("ties", 3, (64, 129), torch.float16)
    models[0, 3, 4], models[1, 5, 6], base[7, 8] = torch.inf, torch.nan, torch.inf
    for method in ("task_arithmetic", "ties"):
        numbers = whole(method, THREE | {"density": (0.5, 0.5, 0.5)}, 3)
        expected = METHODS[method].function(models - base, base, **numbers).float().reshape(-1)
        given = Given(numbers, (64, 129), 3, PRECISIONS["F16"])
        assert np.array_equal(swept(given, method, models, base, 4096), expected.numpy(), equal_nan=True)
