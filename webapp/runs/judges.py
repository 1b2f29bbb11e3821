"""The worker's open judges: sources mapped, a model built, ready for the next candidate of the same run."""

import hashlib
import json
from collections import OrderedDict

from django.conf import settings

from merger.evolution import Judge
from webapp.runs import engine
from webapp.runs.models import Run

_open: OrderedDict[str, Judge] = OrderedDict()


def bench(run: Run) -> Judge:
    """The judge of the run's plan, built when it is not open yet. Raises MergerError when a model is gone."""
    key = _key(run)
    if key not in _open:
        while len(_open) >= max(1, int(getattr(settings, "WORKBENCHES", 2))):
            _open.popitem(last=False)
        _open[key] = Judge(engine.plan_of(run), engine.checkpoints_of(run))
    _open.move_to_end(key)
    return _open[key]


def forget(run: Run) -> None:
    """Drop a judge that may be in an odd state."""
    _open.pop(_key(run), None)


def _key(run: Run) -> str:
    return hashlib.sha256(json.dumps(run.plan, ensure_ascii=False).encode()).hexdigest()
