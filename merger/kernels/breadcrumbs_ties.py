"""Breadcrumbs with TIES, compiled; the reference is :func:`merger.methods.breadcrumbs_ties.breadcrumbs_ties`."""

from merger.kernels._trimming import CrumbsKernel


class BreadcrumbsTies(CrumbsKernel):
    elect = True


KERNEL = BreadcrumbsTies
