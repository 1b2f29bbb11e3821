"""Arrays of float64 in JSON, exact to the bit and a quarter the size of decimals."""

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def pack(array: Array) -> dict[str, Any]:
    """Shape and little-endian bytes in base64."""
    content = np.ascontiguousarray(array, dtype="<f8").tobytes()
    return {"shape": list(array.shape), "float64": base64.b64encode(content).decode("ascii")}


def unpack(value: dict[str, Any]) -> Array:
    """The array written by :func:`pack`, in C order, writable."""
    flat = np.frombuffer(base64.b64decode(value["float64"]), dtype="<f8")
    return flat.reshape(value["shape"]).astype(np.float64)
