"""Events, summaries and reports that an earlier version stored are read as what is written now."""

from importlib import import_module

import pytest
from django.apps import apps

from tests.webapp import thread
from webapp.accounts.models import User
from webapp.runs.models import Generation, Run
from webapp.streams.models import Event
from webapp.streams.services import append

pytestmark = pytest.mark.django_db(transaction=False)
forwards = import_module("webapp.runs.migrations.0004_one_wire_form").forwards

HELDOUT = {"score": 0.5, "low": 0.4, "high": 0.6, "n": 40}
OLD = {
    "winner": {"heldout": HELDOUT},
    "parents": [],
    "difference": {"difference": 0.1, "low": -0.1, "high": 0.3, "n": 40, "parent": "m", "against": "Japanese"},
}


def test_quartiles_have_their_own_names(expert: User) -> None:
    run = thread.run(expert)
    closed = {"number": 1, "best": 0.9, "median": 0.5, "low": 0.4, "high": 0.6}
    append(run.stream_id, "generation.closed", closed)
    generation = Generation.objects.create(
        run=run, number=1, stage=0, population=2, items=2, summary=closed, closed=run.created
    )
    forwards(apps, None)
    forwards(apps, None)  # twice is once
    generation.refresh_from_db()
    told = Event.objects.get(stream=run.stream_id, kind="generation.closed").payload
    assert told == generation.summary == {
        "number": 1, "best": 0.9, "median": 0.5, "lower_quartile": 0.4, "upper_quartile": 0.6
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sure", "high", "verdict"),
    [(None, 0.3, "perhaps"), (0.02, 0.3, "better"), (-0.2, 0.3, "perhaps"), (-0.3, -0.1, "worse")],
)
def test_a_report_has_its_verdict(expert: User, sure: float | None, high: float, verdict: str) -> None:
    run = thread.run(expert)
    old = OLD | {"difference": OLD["difference"] | {"high": high}} | ({"lead": {"at_least": sure}} if sure else {})
    append(run.stream_id, "run.finished", {"report": old})
    Run.objects.filter(pk=run.pk).update(report=old)
    forwards(apps, None)
    run.refresh_from_db()
    assert run.report["verdict"] == verdict
    assert run.report["difference"]["name"] == "Japanese"
    assert Event.objects.get(stream=run.stream_id, kind="run.finished").payload["report"] == run.report
    assert not run.report["gap"]["search"]["warn"] and run.report["heldout"]["times"] == 1
