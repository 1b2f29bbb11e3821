"""Exponential and logarithm in float64 whose every bit is decided here: compiled and as tensor operations.

Both kinds do the same additions, multiplications and divisions in the same order, none of them fused; they are true
to about 1e-15, far finer than the float32 to which the results are rounded. Loops around them vectorise when compiled
with error_model="numpy": a division that may raise stands in the way.
"""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

if TYPE_CHECKING:
    from torch import Tensor

_MAGIC = 1.5 * 2.0**52  # added to a small number, it leaves the nearest whole number in the lowest bits
_MAGIC_BITS = int(np.float64(_MAGIC).view(np.int64))
_ONE_BITS = int(np.float64(1).view(np.int64))
_ROOT_BITS = int(np.float64(0.5**0.5).view(np.int64))
_LEAST = -700.0  # of exp's argument: below, the result is nothing in float32
_LOG2E = 1 / math.log(2)
_LN2_HIGH = 0.693145751953125  # 20 bits of log 2: its product with a small whole number is exact
_LN2_LOW = 1.428606820309417232121458176568e-06
_LN2 = math.log(2)
_EXP = tuple(1 / math.factorial(power) for power in range(12, -1, -1))  # exp(r) = sum r^n / n!
_LOG = tuple(2 / (2 * power + 1) for power in range(8, -1, -1))  # log((1+s)/(1-s)) = sum 2 s^(2n+1) / (2n+1)


@intrinsic
def _bits(context: Any, value: Any) -> Any:
    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), code


@intrinsic
def _from_bits(context: Any, value: Any) -> Any:
    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), code


@njit(inline="always")
def exp(x: Any) -> Any:
    """``e^x`` of a float64 that is not above 700."""
    x = x if x > _LEAST else _LEAST
    shifted = x * _LOG2E + _MAGIC
    whole = shifted - _MAGIC
    rest = (x - whole * _LN2_HIGH) - whole * _LN2_LOW
    series = _EXP[0]
    for power in range(1, 13):
        series = series * rest + _EXP[power]
    return series * _from_bits((_bits(shifted) - _MAGIC_BITS + 1023) << 52)


@njit(inline="always")
def log(x: Any) -> Any:
    """The natural logarithm of a positive finite float64."""
    whole = ((_bits(x) - _ROOT_BITS + _ONE_BITS) >> 52) - 1023
    rest = _from_bits(_bits(x) - (whole << 52))
    ratio = (rest - 1.0) / (rest + 1.0)
    square = ratio * ratio
    series = _LOG[0]
    for power in range(1, 9):
        series = series * square + _LOG[power]
    return (_from_bits(whole + _MAGIC_BITS) - _MAGIC) * _LN2 + series * ratio


def exp_of(x: "Tensor") -> "Tensor":
    """:func:`exp` of a float64 tensor."""
    x = x.clamp(min=_LEAST)
    shifted = x * _LOG2E + _MAGIC
    whole = shifted - _MAGIC
    rest = (x - whole * _LN2_HIGH) - whole * _LN2_LOW
    series = x.new_full(x.shape, _EXP[0])
    for coefficient in _EXP[1:]:
        series = series * rest + coefficient
    bits = shifted.view(shifted.long().dtype)
    return series * ((bits - _MAGIC_BITS + 1023) << 52).view(x.dtype)


def log_of(x: "Tensor") -> "Tensor":
    """:func:`log` of a float64 tensor."""
    bits = x.view(x.long().dtype)
    whole = ((bits - _ROOT_BITS + _ONE_BITS) >> 52) - 1023
    rest = (bits - (whole << 52)).view(x.dtype)
    ratio = (rest - 1.0) / (rest + 1.0)
    square = ratio * ratio
    series = x.new_full(x.shape, _LOG[0])
    for coefficient in _LOG[1:]:
        series = series * square + coefficient
    return whole.double() * _LN2 + series * ratio
