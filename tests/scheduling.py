"""How tests are dealt out to the processes of pytest-xdist."""

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

PRODUCT = (
    "tests/browser/",
    "tests/flows/test_annotators.py",
    "tests/flows/test_durability.py",
    "tests/flows/test_run_waits.py",
    "tests/webapp/embedded/test_product.py",
)
CHILD = tuple(
    f"tests/browser/test_{name}" for name in ("add_", "chat", "designer", "judging", "lineage", "look", "rubric")
)
GROUPS = ("product with a child", "product")
DATABASE = "tests/webapp/"


class ByProduct(LoadFileScheduling):
    """File by file, but what uses the running product stays together: a process starts one, with one browser.

    These are two groups of about equal length: the tests that want a child in the catalogue, made once by a search,
    with the designer's, and the others. They wait more than they compute: where there are three processes or more, two
    begin with them and the others with what needs a database.

    A process that has had a group takes no more files that need a database: Playwright leaves an event loop running
    in its process, and Django's database refuses to work beside one. pytest-django sorts them first, which
    ``--no-loadscope-reorder`` keeps.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(CHILD):
            return GROUPS[0]
        return GROUPS[1] if nodeid.startswith(PRODUCT) else super()._split_scope(nodeid)

    def _next(self, node: WorkerController) -> str | None:
        """The waiting scope that this process is given next."""
        if not self.assigned_work.get(node) and len(self.nodes) > len(GROUPS):
            for group in GROUPS:
                if group in self.workqueue:
                    return group
        worked = any(group in self.assigned_work.get(node, {}) for group in GROUPS)
        return next((scope for scope in self.workqueue if not (worked and scope.startswith(DATABASE))), None)

    def _assign_work_unit(self, node: WorkerController) -> None:
        scope = self._next(node)
        if scope is None:
            node.shutdown()
            return
        self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)
