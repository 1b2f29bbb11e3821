"""DELLA without election, compiled; the reference is :func:`merger.methods.della_linear.della_linear`."""

from merger.kernels._ranked_dropping import RankedDroppingKernel


class DellaLinear(RankedDroppingKernel):
    elect = False


KERNEL = DellaLinear
