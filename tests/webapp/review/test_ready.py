"""Ready texts are read in the reader's language, whoever made the project; what somebody wrote stays as it is."""

import json
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import finished
from webapp.foundation.refusals import Refused
from webapp.review import inviting, ready
from webapp.review.making import ProjectWish, make
from webapp.review.models import Project

pytestmark = pytest.mark.django_db
KINDS = ("pairs", "rubric", "check")


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def told(client: Client, project: Project, language: str) -> str:
    """Everything that the judging page begins with, and what a practice item teaches."""
    work, headers = f"/api/v1/judging/work/{project.pk}", {"Accept-Language": language}
    answer = client.get(work, headers=headers)
    assert answer.status_code == 200
    said = {"id": "0" * 31 + "1", "place": 0, "choice": "left", "seconds": 1}
    if project.kind != "pairs":
        said |= {"choice": "rated", "steps": {row["name"]: 0 for row in project.criteria}}
    learnt = client.post(f"{work}/practice", said, content_type="application/json", headers=headers)
    assert learnt.status_code == 200
    return f"{json.dumps(answer.json(), ensure_ascii=False)} {learnt.json()['why']}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_japanese_rater_reads_an_english_makers_ready_texts_in_japanese(
    make_project: MakeProject, make_rater: MakeRater, english: None, kind: str
) -> None:
    project = make_project(questions=1, raters=2, kind=kind, answers=lambda system, question: f"答{system}")
    Project.objects.filter(pk=project.pk).update(name="x")
    project.asked.update(text="問い")
    rater, client = make_rater(project), Client()
    assert rater.user is not None and project.title.isascii()
    rater.user.language = "ja"
    rater.user.save(update_fields=["language"])
    client.force_login(rater.user)
    page = told(client, project, "ja")
    with translation.override("ja"):
        for text in (project.title, project.guide, *(row["label"] for row in project.criteria)):
            assert ready.shown(text) != text and ready.shown(text).split("\n")[0] in page
        assert project.practice[0]["why"] not in page and ready.shown(project.practice[0]["why"]) in page
    assert project.title not in page and project.practice[0]["question"] not in page


def test_an_invitation_is_read_in_the_readers_language(make_project: MakeProject, english: None) -> None:
    project = make_project(questions=1, raters=1)
    _, path = inviting.invite(project.owner, project.pk)
    page = Client().get(path, headers={"Accept-Language": "ja"}).content.decode()
    assert project.title not in page and "どちらの回答が良いですか" in page


def test_words_of_ones_own_stay_as_they_were_written(make_project: MakeProject, english: None) -> None:
    project = make_project(questions=1, raters=1, title="Our letters", guide="Read slowly.")
    with translation.override("ja"):
        assert project.shown_title == "Our letters" and ready.shown(project.guide) == "Read slowly."


def test_a_name_that_stands_in_a_ready_text_by_chance_is_no_hint(make_project: MakeProject, english: None) -> None:
    owner = make_project(questions=1, raters=1).owner
    run = finished(owner)
    run.name = "answer"
    run.save(update_fields=["name"])
    assert make(owner, run.pk, ProjectWish(split="search", questions=1)).title == "Which answer is better?"
    with pytest.raises(Refused):
        make(owner, run.pk, ProjectWish(split="search", questions=1, title="Which answer?"))
