"""The slow imports behind results: not while a process starts, not in a request, but before results are asked for."""

import os
import subprocess
import sys

import pytest

from tests.webapp.review.conftest import MakeProject
from webapp.environment import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
LOOK = """
import sys, time
import webapp.asgi
from webapp.review import preparing
assert "pandas" not in sys.modules and "scipy" not in sys.modules, "the start of the web process brings them"
end = time.monotonic() + float(sys.argv[1])
while "evalica" not in sys.modules and time.monotonic() < end:
    time.sleep(0.05)
print("evalica" in sys.modules)
"""


def looked(seconds: float) -> str:
    from django.db import connection

    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    environment = {**os.environ, "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}"}
    command = [sys.executable, "-c", LOOK, str(seconds)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_web_process_imports_them_by_itself_where_something_is_judged(make_project: MakeProject) -> None:
    make_project(questions=1)
    assert looked(60) == "True"


def test_and_not_where_nothing_is(db: None) -> None:
    assert looked(6) == "False"
