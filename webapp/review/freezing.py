"""A project's judgements as they stand now, kept as a question set that a search can take."""

from dataclasses import dataclass

from merger.errors import N_
from merger.evaluation.scorers import PREFERENCES
from webapp.accounts.models import User
from webapp.catalog.models import EvaluationSet
from webapp.catalog.services import add_evaluation_set
from webapp.foundation.refusals import Refused
from webapp.review import results
from webapp.review.models import Project


@dataclass(frozen=True)
class FrozenRatings:
    """A question set that changes no more, and who stands behind it."""

    evaluation_set: EvaluationSet
    people: int
    judgements: int


def frozen_ratings(user: User, project: Project) -> FrozenRatings:
    """Keep the project's ratings for this person, put as the judged questions were. Raises Refused: too few yet."""
    found = results.rating_set(project)
    if not found.enough:
        raise Refused(
            N_("“{name}” has too few judgements for a search yet."),
            mend=N_("About {more} more judgements are missing."),
            name=project.name,
            more=found.more,
            field="evaluation_set",
        )
    made = add_evaluation_set(
        user,
        filename="ratings.jsonl",
        content=found.content.encode(),
        name=project.name,
        scorer=PREFERENCES,
        template=project.decoding.get("template") or "",
        max_new_tokens=project.decoding.get("max_new_tokens") or 64,
    )
    return FrozenRatings(made, found.people, found.judgements)
