"""A project's judgements as a question set that grows: offered to designs, fixed as it stands, kept by hand."""

import hashlib
from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from merger.errors import N_
from merger.evaluation.scorers import PREFERENCES
from merger.judgements import Ratings
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.catalog import growing
from webapp.catalog.models import EvaluationSet
from webapp.catalog.payloads import RatingsFacts
from webapp.catalog.services import add_evaluation_set
from webapp.foundation.ownership import Person
from webapp.foundation.refusals import Refused
from webapp.review import queries, rating_sets
from webapp.review.models import Project
from webapp.review.seats import stands


def register() -> None:
    """Make the projects known as question sets that grow."""
    growing.register(growing.GrowingSource(_offered, _standing, _address))


@transaction.atomic
def keep(user: User, project_id: UUID) -> EvaluationSet:
    """The judgements so far as a question set of the lists. Raises Refused: too few yet; Project.DoesNotExist."""
    require(user, "judging.make")
    kept = growing.fixed(user, standing(Project.objects.changeable_by(user).get(pk=project_id)))
    kept.archived = None
    kept.save(update_fields=["archived"])
    return kept


def standing(project: Project) -> growing.CurrentSet:
    """What the project's judgements are as a question set now, put as the judged questions were."""
    found = rating_sets.rating_set(project)
    content = found.content.encode()
    facts: RatingsFacts = {"project": str(project.pk), "people": found.people, "judgements": found.judgements}
    made = EvaluationSet(
        name=project.name,
        filename="ratings.jsonl",
        scorer=PREFERENCES,
        template=project.decoding.get("template") or "",
        max_new_tokens=project.decoding.get("max_new_tokens") or 64,
        sha256=hashlib.sha256(content).hexdigest(),
        items=found.rows,
        splits=dict(found.sizes),
        ratings=facts,
    )
    return growing.CurrentSet(made, content, None if found.enough else _too_few(project, found))


def kept(user: User, project: Project, found: Ratings, name: str, description: str = "") -> EvaluationSet:
    """Other ratings of the project's answers, a model's, as a question set. Raises Refused where they are too few."""
    if not found.enough:
        raise _too_few(project, found)
    return add_evaluation_set(
        user,
        filename="ratings.jsonl",
        content=found.content.encode(),
        name=name,
        description=description,
        scorer=PREFERENCES,
        template=project.decoding.get("template") or "",
        max_new_tokens=project.decoding.get("max_new_tokens") or 64,
    )


def _too_few(project: Project, found: Ratings) -> Refused:
    if stands(project) == Project.State.CLOSED:
        return Refused(
            N_("The judging of “{name}” has ended with too few judgements for a search."),
            mend=N_("Choose another question set, or make a new judging project."),
            name=project.name,
            field="evaluation_set",
        )
    return Refused(
        N_("“{name}” has too few judgements for a search yet."),
        mend=N_("About {more} more judgements are missing."),
        name=project.name,
        more=found.more,
        field="evaluation_set",
    )


def _offered(user: Person) -> list[growing.OfferedSet]:
    return [growing.OfferedSet(*row) for row in queries.judged_so_far(user)]


def _standing(user: Person, ids: Collection[UUID]) -> dict[UUID, growing.CurrentSet]:
    return {one.pk: standing(one) for one in queries.projects(user).filter(pk__in=ids)} if ids else {}


def _address(user: Person, key: str) -> str:
    try:
        there = queries.projects(user).filter(pk=key).exists()
    except ValidationError:  # no id at all
        return ""
    return reverse("review:project", args=[key]) if there else ""
