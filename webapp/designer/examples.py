"""The ready example: the demo models on a canvas, everything set, one press away from a child."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from webapp.accounts.models import User
from webapp.catalog import queries
from webapp.catalog.models import EvaluationSet, Model

ZOO = ("base", "japanese", "arithmetic")
QUESTIONS = "sums_ja.csv"


def example(user: User | AnonymousUser) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """(graph, search) of the example design; None while the demo models are not registered."""
    zoo = _zoo(user)
    questions = EvaluationSet.objects.for_user(user).filter(owner=None, filename=QUESTIONS, archived=None).first()
    if zoo is None or questions is None:
        return None
    base, japanese, arithmetic = zoo
    free = {"free": {"low": -1.0, "high": 2.0, "granularity": "matrix"}}
    graph = {
        "nodes": [
            _source("base", base, 40, 40),
            _source("japanese", japanese, 40, 256),
            _source("arithmetic", arithmetic, 40, 472),
            {
                "id": "merge",
                "kind": "merge",
                "method": "task_arithmetic",
                "parameters": {},
                "name": "",
                "x": 472,
                "y": 256,
            },
        ],
        "edges": [
            {"id": "base-merge", "from": "base", "to": "merge", "port": "base", "parameters": {}},
            {
                "id": "japanese-merge",
                "from": "japanese",
                "to": "merge",
                "port": "models",
                "parameters": {"weight": free},
            },
            {
                "id": "arithmetic-merge",
                "from": "arithmetic",
                "to": "merge",
                "port": "models",
                "parameters": {"weight": free},
            },
        ],
    }
    search = {
        "evaluation_set": str(questions.pk),
        "good_at": "",
        "thoroughness": "standard",
        "minutes": None,
        "seed": 1,
    }
    return graph, search


def _zoo(user: User | AnonymousUser) -> tuple[Model, ...] | None:
    by_folder = {model.path.rsplit("/", 1)[-1]: model for model in queries.models(user).filter(owner=None)}
    found = [by_folder.get(name) for name in ZOO]
    return tuple(model for model in found if model is not None) if all(found) else None


def _source(key: str, model: Model, x: int, y: int) -> dict[str, Any]:
    return {"id": key, "kind": "source", "model": str(model.pk), "name": model.name, "x": x, "y": y}
