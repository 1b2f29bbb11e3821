"""The web process and Celery's parent load neither torch nor numba: no CUDA survives a fork, no memory the load."""

import os
import subprocess
import sys

import pytest

from webapp.environment import ROOT

WEB = """
import webapp.asgi
from django.urls import get_resolver
get_resolver().url_patterns
"""
WORKER = """
from webapp.celery import app
import django
django.setup()
app.loader.import_default_modules()
app.finalize()
assert "webapp.runs.tasks.reconcile" in app.tasks, sorted(app.tasks)
"""
SUPERVISOR = "import webapp.embedded.supervisor"
ENGINE = """
import merger.checks, merger.genomes, merger.judgements, merger.licences, merger.methods
import merger.recipes.mergekit, merger.search, merger.space
assert merger.methods.METHODS
"""
HEAVY = ("torch", "transformers", "numba", "pandas")


@pytest.mark.parametrize(
    ("code", "absent"),
    [(WEB, HEAVY), (WORKER, HEAVY), (ENGINE, (*HEAVY, "django")), (SUPERVISOR, (*HEAVY, "django", "celery"))],
    ids=["web", "worker's parent", "methods, recipes, genomes and searches", "supervisor"],
)
def test_what_is_not_loaded(code: str, absent: tuple[str, ...]) -> None:
    show = f"\nimport sys; print([name for name in {absent!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code + show],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "webapp.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
