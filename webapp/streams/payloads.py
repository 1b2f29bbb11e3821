"""What a job tells on its stream, kind by kind."""

from typing import Any, NotRequired

from typing_extensions import TypedDict


class JobProgress(TypedDict):
    """``job.progress``; eta: seconds to go, null while unknown."""

    done: float
    total: float
    unit: str
    eta: float | None


class JobDone(TypedDict):
    """``job.done``; what the result holds depends on the kind of job."""

    result: dict[str, Any]


class JobFault(TypedDict):
    """``job.failed``: why, and how to mend it."""

    message: str
    mend: str
    field: NotRequired[str]


class JobCancelled(TypedDict):
    """``job.cancelled``"""


KINDS: dict[str, type] = {
    "job.progress": JobProgress,
    "job.done": JobDone,
    "job.failed": JobFault,
    "job.cancelled": JobCancelled,
}
