"""Breadcrumbs, compiled; the reference is :func:`merger.methods.breadcrumbs.breadcrumbs`."""

from merger.kernels._trimming import CrumbsKernel


class Breadcrumbs(CrumbsKernel):
    elect = False


KERNEL = Breadcrumbs
