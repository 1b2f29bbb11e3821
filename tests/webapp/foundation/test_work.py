"""Leased work of every kind: named rightly, held by one, and forgotten where nobody waits for it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string

from tests.webapp import thread
from webapp.accounts.models import User
from webapp.celery import app
from webapp.foundation import work
from webapp.foundation.dispatch import DEFAULT, GPU
from webapp.foundation.models import Work
from webapp.runs import kinds
from webapp.runs.models import Run

RUNS = {"score", "parents", "samples", "report"}
KINDS = RUNS | {"mail", "judging_demo", "import", "upload", "chat", "save", "answers"}
KINDS |= {"model_verdicts", "outside_verdicts", "leaders"}


@pytest.mark.django_db
def test_every_kind_names_a_task_and_what_ends_it() -> None:
    app.loader.import_default_modules()
    assert set(work.KINDS) == KINDS
    for kind in work.KINDS.values():
        assert kind.task in app.tasks and kind.queue in (DEFAULT, GPU)
        assert not kind.due().exists()
        assert all(callable(import_string(name)) for name in (kind.give_up, kind.release) if name)


@pytest.mark.django_db(transaction=True)
def test_samples_at_which_workers_died_are_dropped_and_the_run_goes_on(expert: User) -> None:
    run = thread.opened(expert)
    work.open_all(kinds.SAMPLES, [run.pk], scope=run.pk)
    work.open_all(kinds.SAMPLES, [run.pk], scope=run.pk)  # open already
    for attempt in range(work.ATTEMPTS):
        held = work.claim(kinds.SAMPLES, run.pk)
        assert held is not None and held.attempts == attempt + 1
        assert work.claim(kinds.SAMPLES, run.pk) is None
        Work.objects.filter(kind=kinds.SAMPLES).update(lease_until=timezone.now() - timedelta(seconds=1))
        work.reconcile()
        assert not held.settle()  # the worker was only slow, and comes too late
    assert not Work.objects.filter(kind=kinds.SAMPLES).exists()
    assert Run.objects.get(pk=run.pk).status == Run.Status.RUNNING
