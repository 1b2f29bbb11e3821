"""The demo of judging: a child of the demo models beside its parents, made by a small search of its own.

Nothing is stored ready: the search is run and the models answer, by the work that does so for everybody. So the demo is
what anybody else's project is, on every version of the program.
"""

import csv
import io
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import translation
from typing_extensions import TypedDict

from webapp.accounts.models import User
from webapp.accounts.rules import may
from webapp.catalog import services as catalog
from webapp.catalog import store
from webapp.catalog.models import EvaluationSet
from webapp.designer import examples
from webapp.designer.models import Design
from webapp.foundation import work
from webapp.foundation.ownership import Person
from webapp.review import making
from webapp.review.models import Project
from webapp.runs import services as runs
from webapp.runs.models import Run

KIND = "judging_demo"
DESIGN = UUID("6a7564d9-6775-4269-8d6e-2d64656d6f31")  # one for all time: it tells whether the demo is there
# Names are data, written once for readers of both languages.
NAME = "見本・評価 / Demo of judging"
QUESTIONS = "見本・評価のための文章題 / Demo word problems for judging"
FILE = "judging_demo.csv"
COUNTS = {"search": 80, "validation": 8, "heldout": 24}  # enough to learn from; few to wait for and to judge
SEARCH = {
    "thoroughness": "custom",
    "stages": [{"algorithm": "gradient", "granularity": "matrix", "generations": 30, "population": 1}],
    "items_per_generation": 40,
    "seed": 1,
}
WISH = making.ProjectWish(name=NAME, questions=8, raters=2)


class Offered(TypedDict):
    """What an administrator may try. run: the search; project: None while it is being prepared; failed: it ended so."""

    run: Run
    project: Project | None
    failed: bool


@transaction.atomic
def prepare(administrator: User) -> Run | None:
    """Begin the demo, unless it is there. A failed search is begun again, a cancelled one is let be.

    None: nothing was to do, or there are no demo models. Raises MergerError where the design cannot run.
    """
    design = Design.objects.filter(pk=DESIGN).select_related("owner").first()
    if design is None:
        with translation.override("ja"):
            design = _design(administrator)
    if design is None or design.runs.exclude(status=Run.Status.FAILED).exists():
        return None
    with translation.override("ja"):
        run = runs.start(design.owner, design)
    work.drop(kind=KIND)  # what waits for a search that failed
    work.open_all(KIND, [run.pk])  # no part of the run's own work, which is dropped at its end
    return run


def make_project(run_id: UUID) -> None:
    """Let people judge what the demo's search has found. A second message does nothing."""
    held = work.claim(KIND, run_id)
    if held is None:
        return
    with transaction.atomic(), translation.override("ja"):
        run = Run.objects.select_related("owner").get(pk=run_id)
        if held.settle():
            making.make(run.owner, run.pk, WISH)


def register() -> None:
    """Make its work known: it is due once the search has ended well."""
    finished = Run.objects.filter(design=DESIGN, status=Run.Status.DONE)
    work.register(work.Kind(KIND, "webapp.review.tasks.make_demo", finished.all))


def offered(user: Person) -> Offered | None:
    """The demo for whoever may change it, until its judging is closed."""
    run = Run.objects.changeable_by(user).filter(design=DESIGN).order_by("-created").first()
    if run is None or not may(user, "judging.make") or run.status == Run.Status.CANCELLED:
        return None
    project = Project.objects.changeable_by(user).filter(run=run).order_by("created").first()
    if project is not None and project.state == Project.State.CLOSED:
        return None
    return {"run": run, "project": project, "failed": run.status == Run.Status.FAILED}


def _design(administrator: User) -> Design | None:
    """The ready example on a few questions, searched for some seconds."""
    ready = examples.example(administrator)
    if ready is None:
        return None
    graph, search = ready
    questions = _questions(administrator, EvaluationSet.objects.get(pk=search["evaluation_set"]))
    search = search | SEARCH | {"evaluation_set": str(questions.pk)}
    return Design.objects.create(pk=DESIGN, name=NAME, owner=administrator, graph=graph, search=search, sample=True)


def _questions(owner: User, shipped: EvaluationSet) -> EvaluationSet:
    """The first questions of each part of the shipped set, asked and judged as they are there."""
    text = Path(store.path_of(shipped.sha256)).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    kept = io.StringIO()
    writer = csv.DictWriter(kept, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for split, count in COUNTS.items():
        writer.writerows(_first(rows, split, count))
    return catalog.add_evaluation_set(
        owner,
        filename=FILE,
        content=kept.getvalue().encode(),
        name=QUESTIONS,
        scorer=shipped.scorer,
        template=shipped.template,
        max_new_tokens=shipped.max_new_tokens,
    )


def _first(rows: Iterable[dict[str, str]], split: str, count: int) -> Iterable[dict[str, str]]:
    return islice((row for row in rows if row["split"] == split), count)
