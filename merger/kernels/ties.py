"""TIES, compiled; the reference is :func:`merger.methods.ties.ties`."""

from merger.kernels._trimming import TrimmingKernel


class Ties(TrimmingKernel):
    elect = True


KERNEL = Ties
