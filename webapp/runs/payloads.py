"""What a run on the web tells beside the engine's own events, and the whole list of kinds."""

from typing_extensions import TypedDict

from merger.evolution.loop import payloads
from webapp.runs.run_report import RunReport


class RunQueued(TypedDict):
    """``run.queued``"""

    name: str
    seed: int


class Nothing(TypedDict):
    """The kind says it all: ``run.paused``, ``run.resumed``, ``run.cancelled``, ``run.finishing``."""


class RunWaiting(TypedDict):
    """``run.waiting``: people are asked about the leaders of a generation.

    project: of the judging; leaders: how many are compared; judgements: how many are waited for.
    """

    generation: int
    project: str
    leaders: int
    judgements: int


class RunFinished(TypedDict):
    """``run.finished``; the answers to every single held-out question are told under /runs/{id}."""

    report: RunReport


class RunFailed(TypedDict):
    """``run.failed``: why, and what to do about it, in the run's language."""

    message: str
    mend: str


KINDS: dict[str, type] = {
    "run.queued": RunQueued,
    # On the web nobody is told of a forecast: the page has an estimate.
    **{kind: payload for kind, payload in payloads.KINDS.items() if kind != "search.forecast"},
    "run.waiting": RunWaiting,
    "run.paused": Nothing,
    "run.resumed": Nothing,
    "run.cancelled": Nothing,
    "run.finishing": Nothing,
    "run.finished": RunFinished,
    "run.failed": RunFailed,
}
