"""DARE, compiled; the reference is :func:`merger.methods.dare_linear.dare_linear`."""

from merger.kernels._dropping import DroppingKernel


class DareLinear(DroppingKernel):
    elect = False


KERNEL = DareLinear
