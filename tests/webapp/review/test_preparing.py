"""The slow imports behind results: not while a process starts, not in a request, but before results are asked for."""

import os
import subprocess
import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import judge_all
from webapp.environment import ROOT
from webapp.review import preparing, results, sums

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
    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    environment = {**os.environ, "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}"}
    command = [sys.executable, "-c", LOOK, str(seconds)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_web_process_imports_them_by_itself_where_something_is_judged(make_project: MakeProject) -> None:
    make_project(questions=1)
    assert looked(60) == "True"


def test_large_projects_are_counted_before_their_page_is_asked_for(
    make_project: MakeProject, make_rater: MakeRater
) -> None:
    project = make_project(questions=2, raters=2)
    judge_all(make_rater(project))
    sums.keep(project.pk)
    sums.forget()
    preparing.large()
    with CaptureQueriesContext(connection) as captured:
        assert results.results(project).pairs.judgements == 6
    assert not [row for row in captured.captured_queries if "review_judgement" in row["sql"]]


def test_and_not_where_nothing_is(db: None) -> None:
    assert looked(6) == "False"
