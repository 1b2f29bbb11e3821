"""DARE with TIES, compiled; the reference is :func:`merger.methods.dare_ties.dare_ties`."""

from merger.kernels._dropping import DroppingKernel


class DareTies(DroppingKernel):
    elect = True


KERNEL = DareTies
