"""A project's judgements as a question set."""

from pathlib import Path

import pytest
from django.test import Client

from merger.evaluation.runner import Answer
from merger.evaluation.tasks import read_task
from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import finished, judge_all
from webapp.accounts.models import User
from webapp.catalog import queries
from webapp.foundation.refusals import Refused
from webapp.review import rating_sets
from webapp.review.answering import open_project
from webapp.review.freezing import keep
from webapp.review.making import ProjectWish, make
from webapp.review.models import Question

pytestmark = pytest.mark.django_db(transaction=True)


def test_judgements_are_frozen_as_a_question_set_or_refused(
    expert: User, make_project: MakeProject, make_rater: MakeRater
) -> None:
    project = make_project(questions=6, raters=2)
    with pytest.raises(Refused) as fault:
        keep(expert, project.pk)
    assert (fault.value.facts["name"], fault.value.facts["more"]) == (project.name, 90)
    judge_all(make_rater(project), "left")
    found = rating_sets.rating_set(project)
    assert (found.rows, found.enough, found.more) == (18, False, 12)
    with pytest.raises(Refused):
        keep(expert, project.pk)


def test_the_kept_file_is_the_exported_one(
    expert: User, as_expert: Client, make_rater: MakeRater, tmp_path: Path
) -> None:
    project = make(expert, finished(expert).pk, ProjectWish(split="search", raters=1))
    asked = list(project.asked.order_by("place"))
    more = [Question(project=project, place=place, key=f"k{place}", text=f"問{place}") for place in range(6, 26)]
    asked += Question.objects.bulk_create(more)
    rows = [[Answer(one.key, f"answer {one.place} in way {system}", 1.0) for one in asked] for system in range(4)]
    open_project(project.pk, rows)
    project.refresh_from_db()
    judge_all(make_rater(project), "left")
    found = rating_sets.rating_set(project)
    assert found.enough and found.rows == 78
    kept = keep(expert, project.pk)
    assert kept.ratings == {"project": str(project.pk), "people": 1, "judgements": 78}
    assert kept.splits == found.sizes and list(queries.evaluation_sets(expert).filter(pk=kept.pk)) == [kept]
    task = queries.task_of(kept)
    put = {name: project.decoding[name] for name in ("template", "max_new_tokens")}
    path = tmp_path / "ratings.jsonl"
    path.write_text(found.content, encoding="utf-8")
    assert task.digest() == read_task(path, **put).digest()
    answer = as_expert.post(f"/judging/{project.pk}/ratings/")
    assert (answer.status_code, answer["Location"]) == (302, f"/question-sets/{kept.pk}/")  # nothing was said since
