"""Corrected answers as the right answers of a new question set."""

import json
from uuid import UUID

from django.utils.translation import gettext as _

from merger.errors import N_
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.catalog import services as catalog
from webapp.catalog.models import EvaluationSet
from webapp.foundation.refusals import Refused
from webapp.review import results
from webapp.review.models import Project

SCORER = "japanese_answer"  # what the page for adding a set begins with
LONGEST_ANSWER = 512  # tokens that a model may write, where answers were corrected by hand


def lines(project: Project) -> str:
    """JSON Lines with question, answer (every corrected text, in the order of first mention) and tags.

    Adjudicated or not, practice aside; of a repeat the correction counts as well: it is a text, not a vote.
    """
    found: dict[int, list[str]] = {}
    asked = {question.pk: question for question in project.asked.order_by("place")}
    for row in results.counted(project).exclude(seat=None).iterator(2000):
        assert row.seat is not None
        text = row.details.get("corrected")
        texts = found.setdefault(row.seat.item.question_id, [])
        if text and text.strip() not in texts:
            texts.append(text.strip())
    rows = [
        {"question": question.text, "answer": found[key]} | ({"tags": question.tags} if question.tags else {})
        for key, question in asked.items()
        if found.get(key)
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def keep(user: User, project_id: UUID) -> EvaluationSet:
    """A question set of them, by the catalogue's ordinary way. Raises Refused, TaskProblems, Project.DoesNotExist."""
    require(user, "judging.make")
    project = Project.objects.changeable_by(user).get(pk=project_id)
    content = lines(project)
    if not content:
        raise Refused(
            N_("Nobody has corrected an answer yet."), mend=N_("Corrected answers of a check can be kept so.")
        )
    return catalog.add_evaluation_set(
        user,
        filename="corrected.jsonl",
        content=content.encode(),
        name=_("{name}: corrected answers").format(name=project.name),
        scorer=SCORER,
        max_new_tokens=LONGEST_ANSWER,
    )
