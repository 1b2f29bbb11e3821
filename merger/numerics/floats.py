"""bfloat16 and float16 inside compiled loops: everything is computed in float32 and rounded where it must be.

A *precision* says to what: FLOAT32 (no rounding), BFLOAT16, FLOAT16. Rounding is to nearest, ties to even, as in IEEE
754 and in torch, NaN to the quiet NaN.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

FLOAT32, BFLOAT16, FLOAT16 = 0, 1, 2
PRECISIONS = {"F32": FLOAT32, "BF16": BFLOAT16, "F16": FLOAT16}
STORED_AS: dict[int, "np.dtype[Any]"] = {FLOAT32: np.dtype("<f4"), BFLOAT16: np.dtype("<u2"), FLOAT16: np.dtype("<u2")}
_EXPONENT: dict[int, tuple[Any, Any]] = {  # the bits that are all set in NaN and infinity, and in nothing else
    FLOAT32: (np.uint32, np.uint32(0x7F800000)),
    BFLOAT16: (np.uint16, np.uint16(0x7F80)),
    FLOAT16: (np.uint16, np.uint16(0x7C00)),
}
_NAN = 0x7FC0  # bfloat16's quiet NaN


@intrinsic
def bits(context: Any, value: Any) -> Any:
    """The 32 bits of a float32."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(32))

    return types.uint32(types.float32), code


@intrinsic
def from_bits(context: Any, value: Any) -> Any:
    """The float32 with these 32 bits."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(types.uint32), code


@intrinsic
def fma(context: Any, a: Any, b: Any, c: Any) -> Any:
    """``a b + c`` in float32, rounded once."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return types.float32(types.float32, types.float32, types.float32), code


@intrinsic
def _from_half(context: Any, value: Any) -> Any:
    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.fpext(builder.bitcast(arguments[0], ir.HalfType()), ir.FloatType())

    return types.float32(types.uint16), code


@intrinsic
def _to_half(context: Any, value: Any) -> Any:
    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(builder.fptrunc(arguments[0], ir.HalfType()), ir.IntType(16))

    return types.uint16(types.float32), code


@njit(inline="always")
def to_bfloat16(value: Any) -> Any:
    """The 16 bits of a float32 rounded to bfloat16."""
    whole = bits(value)
    rounded = (whole + np.uint32(0x7FFF) + ((whole >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16)
    return np.uint16(rounded) if value == value else np.uint16(_NAN)


@njit(inline="always")
def to_float16(value: Any) -> Any:
    """The 16 bits of a float32 rounded to float16."""
    return _to_half(value)


@njit(inline="always")
def rounded(value: Any, precision: Any) -> Any:
    """A float32 rounded to the precision and back."""
    if precision == BFLOAT16:
        whole = bits(value)
        nearest = whole + np.uint32(0x7FFF) + ((whole >> np.uint32(16)) & np.uint32(1))
        return from_bits(nearest & np.uint32(0xFFFF0000) if value == value else np.uint32(_NAN << 16))
    if precision == FLOAT16:
        return _from_half(_to_half(value))
    return value


@njit(nogil=True, cache=True)
def decode(stored: Any, precision: int, out: Any) -> None:
    """stored [n] float32, or uint16 holding the bits of bfloat16 or float16 -> out [n] float32."""
    if precision == BFLOAT16:
        for i in range(out.size):
            out[i] = from_bits(np.uint32(stored[i]) << np.uint32(16))
    elif precision == FLOAT16:
        for i in range(out.size):
            out[i] = _from_half(np.uint16(stored[i]))
    else:
        for i in range(out.size):
            out[i] = stored[i]


@njit(nogil=True, cache=True)
def encode(values: Any, precision: int, out: Any) -> None:
    """values [n] float32, rounded -> out [n] float32, or uint16 with the bits of bfloat16 or float16."""
    if precision == BFLOAT16:
        for i in range(out.size):
            out[i] = to_bfloat16(values[i])
    elif precision == FLOAT16:
        for i in range(out.size):
            out[i] = _to_half(values[i])
    else:
        for i in range(out.size):
            out[i] = values[i]


@njit(nogil=True, cache=True)
def round_all(values: Any, precision: int) -> None:
    """values [n] float32, each rounded to the precision in place."""
    if precision == BFLOAT16:
        for i in range(values.size):
            values[i] = rounded(values[i], BFLOAT16)
    elif precision == FLOAT16:
        for i in range(values.size):
            values[i] = rounded(values[i], FLOAT16)


def all_finite(stored: Any, precision: int) -> bool:
    """stored [n] float32, or uint16 with the bits of bfloat16 or float16: is there neither NaN nor infinity in it?"""
    kind, exponent = _EXPONENT[precision]
    return not _any_with(stored.view(kind), exponent)


@njit(nogil=True, cache=True)
def _any_with(whole: Any, exponent: Any) -> bool:
    found = False
    for i in range(whole.size):
        found |= (whole[i] & exponent) == exponent
    return found
