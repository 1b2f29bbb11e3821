"""A small real thread for tests: the demo models, a few questions, a design, a run driven step by step."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:  # this file may be read before Django is set up
    from webapp.accounts.models import User
    from webapp.catalog.models import EvaluationSet, Model
    from webapp.designer.models import Design
    from webapp.runs.models import Run

ZOO = ("base", "japanese", "arithmetic")
TEMPLATE = "問：{question}\n答："
STAGES = [
    {"algorithm": "cma_es", "granularity": "layer", "generations": 2, "population": 4, "sigma": 0.3},
    {"algorithm": "cma_es", "granularity": "matrix", "generations": 1, "population": 4, "sigma": 0.12},
]


def zoo_models() -> "list[Model]":
    """The committed demo models, shared with everybody."""
    from webapp.catalog.imports import register
    from webapp.catalog.models import Model

    zoo = Path(settings.BASE_DIR) / "zoo"
    return [register(zoo / name, name=name, owner=None, origin=Model.Origin.FOLDER)[0] for name in ZOO]


def few_questions(each: int = 0) -> bytes:
    """Six questions for the search, three to choose with, three held out, of the shipped set; or so many of each."""
    rows = list(csv.DictReader((Path(settings.BASE_DIR) / "zoo/questions/sums_ja.csv").open(encoding="utf-8")))
    chosen = [
        row
        for split, count in (("search", 6), ("validation", 3), ("heldout", 3))
        for row in [item for item in rows if item["split"] == split][: each or count]
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(chosen)
    return text.getvalue().encode()


def questions(owner: "User | None", name: str = "few questions") -> "EvaluationSet":
    """The few questions as a question set."""
    from webapp.catalog.services import add_evaluation_set

    return add_evaluation_set(
        owner,
        filename="few.csv",
        content=few_questions(),
        name=name,
        scorer="japanese_answer",
        template=TEMPLATE,
        max_new_tokens=26,
    )


def drawing(models: "list[Model]", low: float = -1, high: float = 2) -> dict[str, Any]:
    """Differences of the second and third model added to the first, by weights left to the search."""
    free = {"free": {"low": low, "high": high, "granularity": "matrix"}}
    nodes = [
        {"id": f"n{place}", "kind": "source", "model": str(model.pk), "name": "", "x": 0, "y": 100 * place}
        for place, model in enumerate(models)
    ]
    merge = {"id": "m", "kind": "merge", "method": "task_arithmetic", "parameters": {}, "name": "", "x": 300, "y": 0}
    edges = [{"id": "e0", "from": "n0", "to": "m", "port": "base", "parameters": {}}]
    edges += [
        {"id": f"e{place}", "from": f"n{place}", "to": "m", "port": "models", "parameters": {"weight": free}}
        for place in range(1, len(models))
    ]
    return {"nodes": [*nodes, merge], "edges": edges}


def search(evaluation_set: "EvaluationSet", **changes: Any) -> dict[str, Any]:
    """A search of twelve candidates in two stages."""
    return {
        "evaluation_set": str(evaluation_set.pk),
        "good_at": "",
        "thoroughness": "custom",
        "minutes": None,
        "seed": 7,
        "stages": STAGES,
        "items_per_generation": 4,
    } | changes


def design(owner: "User", **changes: Any) -> "Design":
    """A design that is ready to run."""
    from webapp.designer.services import create

    return create(owner, "design", drawing(zoo_models()), search(questions(owner), **changes))


def run(owner: "User", **changes: Any) -> "Run":
    """A run that has just been started."""
    from webapp.runs.services import start

    return start(owner, design(owner, **changes))


def opened(owner: "User", **changes: Any) -> "Run":
    """A run whose first generation waits for its scores."""
    from webapp.runs.advance import advance

    started = run(owner, **changes)
    advance(started.pk)
    started.refresh_from_db()
    return started


def kinds(run: "Run") -> list[str]:
    """The kinds of the run's events so far."""
    from webapp.streams.models import Event

    return list(Event.objects.filter(stream=run.stream_id).order_by("seq").values_list("kind", flat=True))
