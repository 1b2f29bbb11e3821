"""A project's judgements as they stand now, kept as a question set that a search can take."""

from dataclasses import dataclass
from uuid import UUID

from merger.errors import N_
from merger.evaluation.scorers import PREFERENCES
from merger.judgements import Ratings
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.catalog.models import EvaluationSet
from webapp.catalog.services import add_evaluation_set
from webapp.foundation.refusals import Refused
from webapp.review import rating_sets
from webapp.review.models import Project


@dataclass(frozen=True)
class FrozenRatings:
    """A question set that changes no more, and who stands behind it."""

    evaluation_set: EvaluationSet
    people: int
    judgements: int


def frozen_ratings(user: User, project: Project) -> FrozenRatings:
    """Keep the project's ratings for this person, put as the judged questions were. Raises Refused: too few yet."""
    found = rating_sets.rating_set(project)
    return FrozenRatings(kept(user, project, found, project.name), found.people, found.judgements)


def kept(user: User, project: Project, found: Ratings, name: str, description: str = "") -> EvaluationSet:
    """These ratings of the project's answers as a question set. Raises Refused where they are too few."""
    if not found.enough:
        raise Refused(
            N_("“{name}” has too few judgements for a search yet."),
            mend=N_("About {more} more judgements are missing."),
            name=project.name,
            more=found.more,
            field="evaluation_set",
        )
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


def keep(user: User, project_id: UUID) -> EvaluationSet:
    """The same as the project's owner asks for it. Raises Refused, Project.DoesNotExist."""
    require(user, "judging.make")
    return frozen_ratings(user, Project.objects.changeable_by(user).get(pk=project_id)).evaluation_set
