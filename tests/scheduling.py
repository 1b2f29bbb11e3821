"""How tests are dealt out to the processes of pytest-xdist."""

from xdist.scheduler import LoadFileScheduling

PRODUCT = (
    "tests/browser/",
    "tests/flows/test_annotators.py",
    "tests/flows/test_durability.py",
    "tests/webapp/embedded/test_product.py",
)
CHILD = tuple(f"tests/browser/test_{name}" for name in ("add_", "chat", "judging", "lineage", "look", "rubric"))


class ByProduct(LoadFileScheduling):
    """File by file, but what uses the running product stays together: a process starts one, with one browser.

    These are two groups of about equal length, so that no process waits for the other at the end: the tests that
    want a child in the catalogue, made once by a search, and the others.

    Files keep the order of pytest-django, tests with a database first: Playwright leaves an event loop running in its
    process, and Django's database refuses to work beside one. pytest-xdist would begin with the largest files unless
    told ``--no-loadscope-reorder``.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(CHILD):
            return "product with a child"
        return "product" if nodeid.startswith(PRODUCT) else super()._split_scope(nodeid)
