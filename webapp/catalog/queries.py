"""Reads of the catalogue; each starts from what the person may see."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.db.models import Q, QuerySet

from merger.evaluation.task import Task
from webapp.catalog import question_files, store
from webapp.catalog.models import EvaluationSet, Model
from webapp.foundation.ownership import Person


def models(user: Person) -> QuerySet[Model]:
    """Models of the catalogue, oldest first, archived ones left out."""
    return Model.objects.for_user(user).filter(archived=None).select_related("owner", "base")


def models_by_id(user: Person, ids: Iterable[UUID | str]) -> dict[str, Model]:
    """Those of ``ids`` that the person may see, by id as text."""
    wanted = []
    for item in ids:
        try:
            wanted.append(UUID(str(item)))
        except ValueError:
            continue
    return {str(model.pk): model for model in models(user).filter(pk__in=wanted)}


def bases(user: Person) -> QuerySet[Model]:
    """Models on which an adapter can go, by name."""
    return models(user).filter(base=None).order_by("name", "created")


def evaluation_sets(user: Person) -> QuerySet[EvaluationSet]:
    """Question sets, oldest first, archived ones left out."""
    return EvaluationSet.objects.for_user(user).filter(archived=None).select_related("owner")


def readable_sets(user: Person) -> QuerySet[EvaluationSet]:
    """The same and the ratings that runs have taken, which stand in no list."""
    known = EvaluationSet.objects.for_user(user).select_related("owner")
    return known.filter(Q(archived=None) | Q(ratings__isnull=False))


def task_of(evaluation_set: EvaluationSet) -> Task:
    """The questions themselves, read from the store."""
    return question_files.read(Path(store.path_of(evaluation_set.sha256)), evaluation_set)
