"""The compiled twins of the merge methods: one file each, loaded when first asked for."""

from importlib import import_module

import merger.numerics  # noqa: F401  # says where compiled code is kept, before numba is loaded
from merger.kernels._kernel import Given, Kernel, Tile

__all__ = ["Given", "Kernel", "Tile", "kernel_of"]


def kernel_of(method: str) -> type[Kernel]:
    """The kernel of a method in the registry."""
    found: type[Kernel] = import_module(f"merger.kernels.{method}").KERNEL
    return found
