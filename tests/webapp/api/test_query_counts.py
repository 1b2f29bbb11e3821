"""Lists cost the same number of queries for one row and for many."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.webapp import thread
from webapp.accounts.models import User
from webapp.designer.services import create
from webapp.runs.services import cancel, start

pytestmark = pytest.mark.django_db
LISTS = [
    "/models/", "/question-sets/", "/designs/", "/runs/", "/judging/", "/", "/api/v1/models", "/api/v1/evaluation-sets",
    "/api/v1/evaluation-sets/growing",
    "/api/v1/designs", "/api/v1/runs", "/api/v1/judging/projects", "/api/v1/judging/work",
]  # fmt: skip


def counts(client: Client) -> dict[str, int]:
    found = {}
    for path in LISTS:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        found[path] = len(queries)
    return found


def test_lists_do_not_ask_row_by_row(as_expert: Client, expert: User, settings: Any) -> None:
    models = thread.zoo_models()
    evaluation_set = thread.questions(expert)
    design = create(expert, "one", thread.drawing(models), thread.search(evaluation_set))
    cancel(expert, start(expert, design).pk)
    few = counts(as_expert)
    for number in range(4):
        thread.questions(expert, f"set {number}")
        another = create(expert, f"design {number}", thread.drawing(models), thread.search(evaluation_set))
        cancel(expert, start(expert, another).pk)
    assert counts(as_expert) == few
    assert max(few.values()) <= 14, few
