"""Whatever a careless or hostile sender puts into a request, the project stays whole and the answer is in words."""

import csv
import io
import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import choose, finished
from webapp.accounts.models import User
from webapp.foundation.refusals import Refused
from webapp.review import exports, judging, seats
from webapp.review.making import LONGEST_GUIDE, ProjectWish, make
from webapp.review.models import Judgement, Project, Rater

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(make_project: MakeProject, make_rater: MakeRater) -> Iterator[tuple[Rater, Client]]:
    rater, client = make_rater(make_project(questions=2, raters=1)), Client(raise_request_exception=False)
    assert rater.user is not None
    client.force_login(rater.user)
    yield rater, client


def said(rater: Rater, **more: Any) -> dict[str, Any]:
    seat = seats.reserve(rater, 1)[0]
    facts = {"id": str(uuid4()), "seat": str(seat.pk), "token": str(seat.token), "choice": "left", "seconds": 3}
    return facts | more


def results(project: Project) -> int:
    client = Client(raise_request_exception=False)
    client.force_login(project.owner)
    return client.get(f"/api/v1/judging/projects/{project.pk}/results").status_code


def test_seconds_that_are_no_number_are_refused(place: tuple[Rater, Client]) -> None:
    rater, client = place
    address, plain = f"/api/v1/judging/work/{rater.desk}/judgements", json.dumps(said(rater, seconds=0))
    for seconds in ("NaN", "Infinity", "-Infinity", "1e999", '"NaN"', '"inf"'):
        body = plain.replace('"seconds": 0', f'"seconds": {seconds}')
        answer = client.post(address, body, content_type="application/json")
        assert answer.status_code in (400, 422) and not Judgement.objects.exists(), seconds


def test_no_clock_can_end_the_results(place: tuple[Rater, Client]) -> None:
    rater, _client = place
    for seconds in (math.nan, math.inf, -1.0, 1e300):
        choose(rater, seats.reserve(rater, 1)[0], seconds=seconds)
    kept = set(Judgement.objects.values_list("seconds", flat=True))
    assert kept == {0.0, judging.MOST_SECONDS} and results(rater.project) == 200


@pytest.mark.django_db(transaction=True)  # a table whose rows have checks to come cannot be altered
def test_seconds_of_before_that_are_no_number_are_mended(place: tuple[Rater, Client]) -> None:
    rater, _client = place
    choose(rater, seats.reserve(rater, 1)[0])
    mended = import_module("webapp.review.migrations.0010_accounts_and_seconds").SECONDS
    with connection.cursor() as cursor:
        cursor.execute(mended.replace("seconds = 0 WHERE seconds = 'NaN'", "seconds = 'NaN'"))
        cursor.execute(mended)
    assert Judgement.objects.get().seconds == 0


def test_half_characters_are_kept_as_a_sign_that_one_was_there(place: tuple[Rater, Client]) -> None:
    rater, client = place
    body = said(rater, comment="half \ud83d")
    answer = client.post(f"/api/v1/judging/work/{rater.desk}/judgements", body, content_type="application/json")
    assert answer.status_code == 200 and Judgement.objects.get().comment == "half \ufffd"


def test_the_same_reason_counts_once(place: tuple[Rater, Client]) -> None:
    rater, client = place
    body = said(rater, reasons=["correct", "safe"] * 50)
    client.post(f"/api/v1/judging/work/{rater.desk}/judgements", body, content_type="application/json")
    assert Judgement.objects.get().reasons == ["correct", "safe"]


def test_more_than_there_is_can_be_asked_for(place: tuple[Rater, Client]) -> None:
    rater, _client = place
    client = Client(raise_request_exception=False)
    client.force_login(rater.project.owner)
    people = f"/api/v1/judging/projects/{rater.project_id}/people/{rater.number}/share"
    answer = client.post(people, {"count": 10**30}, content_type="application/json")
    assert answer.status_code == 200 and answer.json() == {"kept": rater.project.turns}
    for typed in ("9" * 5000, "²", "-1", ""):
        told = {"rater": str(rater.number), "action": "give", "count": typed}
        assert client.post(f"/judging/{rater.project_id}/people/", told).status_code == 302
        assert client.post(f"/judging/{rater.project_id}/people/", told | {"rater": typed}).status_code == 404


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"guide": "あ" * (LONGEST_GUIDE + 1)}, "guide"),
        ({"closes": datetime(9999, 12, 31, tzinfo=UTC)}, "closes"),
        ({"kind": "rubric", "criteria": (), "own": (("a", ("", "b")),)}, "own"),
        ({"kind": "rubric", "criteria": (), "own": (("a", (" ", "b")),)}, "own"),
        ({"kind": "rubric", "criteria": (), "own": (("a", ("b", "b ")),)}, "own"),
        ({"kind": "rubric", "criteria": (), "own": (("a", ("b", "c")), ("a ", ("d", "e")))}, "own"),
    ],
)
def test_what_raters_could_not_use_is_refused_at_its_field(expert: User, wish: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as fault:
        make(expert, finished(expert).pk, ProjectWish(split="search", **wish))
    assert fault.value.facts["field"] == field


def test_a_closing_time_has_its_zone(expert: User) -> None:
    run = finished(expert)
    client = Client(raise_request_exception=False)
    client.force_login(expert)
    wish = {"run": str(run.pk), "split": "search"}
    soon = timezone.now() + timedelta(hours=1)
    naive = wish | {"closes": soon.replace(tzinfo=None).isoformat()}
    assert client.post("/api/v1/judging/projects", naive, content_type="application/json").status_code == 422
    there = wish | {"closes": soon.astimezone(timezone.get_fixed_timezone(-11 * 60)).isoformat()}
    made = client.post("/api/v1/judging/projects", there, content_type="application/json")
    assert made.status_code == 201 and Project.objects.get().closes == soon


def test_no_cell_is_a_formula(make_project: MakeProject, make_rater: MakeRater) -> None:
    signs = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r=", "\n=")
    project = make_project(
        answers=lambda system, question: f"{signs[system + question * 3]}1+1 | \u202e<b>x</b>{system}", questions=3,
        raters=1,
    )  # fmt: skip
    rater = make_rater(project)
    for seat in seats.reserve(rater, 6):
        choose(rater, seat, comment="=1+1")
    for row in csv.DictReader(io.StringIO(exports.as_csv(project).removeprefix("\ufeff"), newline="")):
        cells = [row["left_answer"], row["right_answer"], row["comment"]]
        assert all(cell.startswith(tuple(f"'{sign}" for sign in signs)) for cell in cells)
    assert {json.loads(line)["comment"] for line in exports.as_lines(project).splitlines()} == {"=1+1"}
