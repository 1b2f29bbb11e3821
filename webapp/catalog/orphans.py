"""Half-done folders that nobody will finish are deleted."""

import shutil
import time

from webapp.catalog import store
from webapp.streams.models import Job

KEPT_FOR = 24 * 3600  # seconds


def collect() -> int:
    """Delete what has lain in the store's entrance for a day while no job is open; how many were deleted."""
    old = [path for path in store.folder("incoming").iterdir() if time.time() - path.stat().st_mtime > KEPT_FOR]
    if not old or Job.objects.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists():
        return 0
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return len(old)
