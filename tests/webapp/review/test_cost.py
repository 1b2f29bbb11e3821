"""What a judgement costs: statements sent to the database, since a hundred people judge on two processor cores."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.webapp.review.conftest import MakeProject, MakeRater
from webapp.review.models import Rater

pytestmark = pytest.mark.django_db
SAVE, SEATS = 11, 15  # session, user and place included


def asked(client: Client, rater: Rater, path: str, body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """The answer, and how many statements it took, the test's own savepoints aside."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(f"/api/v1/judging/work/{rater.pk}/{path}", json.dumps(body), "application/json")
    assert answer.status_code == 200, answer.content
    return answer.json(), sum("SAVEPOINT" not in row["sql"] for row in captured.captured_queries)


def test_a_judgement_and_the_next_pairs_take_few_statements(
    make_project: MakeProject, make_rater: MakeRater, client: Client
) -> None:
    rater = make_rater(make_project(questions=6, raters=2))
    assert rater.user is not None
    client.force_login(rater.user)
    told, count = asked(client, rater, "seats", {"count": 6})
    assert count <= SEATS
    for pair in told["seats"]:
        said = {"id": str(uuid4()), "seat": pair["id"], "token": pair["token"], "choice": "left", "seconds": 2}
        kept, count = asked(client, rater, "judgements", said)
        assert count <= SAVE and kept == {"state": "open"}
    told, count = asked(client, rater, "seats", {"count": 6})
    assert count <= SEATS and (told["judged"], told["remaining"]) == (6, 12)
