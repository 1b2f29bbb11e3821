"""DELLA, compiled; the reference is :func:`merger.methods.della.della`."""

from merger.kernels._ranked_dropping import RankedDroppingKernel


class Della(RankedDroppingKernel):
    elect = True


KERNEL = Della
