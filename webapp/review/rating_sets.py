"""A project's judgements as a question set of people's ratings, which a search can take."""

from merger.judgements import AnsweredItem, Ratings, ratings
from webapp.review import rated, results
from webapp.review.models import Project, Question
from webapp.review.said import system


def rating_set(project: Project) -> Ratings:
    """The judgements of a project, whatever its kind, as such a set."""
    said = results.tally(project) if project.kind == Project.Kind.PAIRS else rated.preferences(project)
    items = [
        AnsweredItem(
            id=question.key,
            question=question.text,
            answers={system(place): answer["text"] for place, answer in enumerate(question.answers)},
            tags=tuple(question.tags),
        )
        for question in Question.objects.filter(project=project).order_by("place")
    ]
    return ratings(said, items)
