"""A project's judgements as a question set of people's ratings, which a search can take."""

from merger.judgements import AnsweredItem, PairTally, Ratings, ratings
from webapp.review import rated, results, said
from webapp.review.models import Project, Question
from webapp.review.said import system


def rating_set(project: Project) -> Ratings:
    """The judgements of a project, whatever its kind, as such a set."""
    if project.kind == Project.Kind.PAIRS:
        return rows_of(project, results.tally(project))
    return rows_of(project, rated.preferences(project, said.judgements(project)))


def rows_of(project: Project, said: PairTally) -> Ratings:
    """What these sums say of the project's answers, as such a set."""
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
