"""How tests are dealt out to the processes of pytest-xdist."""

from xdist.scheduler import LoadFileScheduling

PRODUCT = ("tests/browser/", "tests/flows/test_durability.py", "tests/webapp/embedded/test_product.py")


class OneProduct(LoadFileScheduling):
    """File by file, but what uses the running product stays together: one process starts it, and one browser.

    Files keep the order of pytest-django, tests with a database first: Playwright leaves an event loop running in its
    process, and Django's database refuses to work beside one. pytest-xdist would begin with the largest files unless
    told ``--no-loadscope-reorder``.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "product" if nodeid.startswith(PRODUCT) else super()._split_scope(nodeid)
