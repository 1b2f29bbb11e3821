"""Judging projects for tests: real rows, answers written by hand instead of by a model."""

from typing import Any
from uuid import UUID, uuid4

from merger.evaluation.runner import Answer
from tests.webapp import thread
from webapp.accounts.models import User
from webapp.catalog.services import add_evaluation_set
from webapp.review import answering, judging, seats
from webapp.review.making import ProjectWish, make, make_of_models
from webapp.review.models import Project, Rater, Seat
from webapp.runs.models import Run

DIGEST = "d" * 64


def finished(owner: User, questions: int = 6) -> Run:
    """A run whose search was left out: what a project needs of a report stands in it."""
    from merger.recipes.recipe import to_json
    from webapp.runs import engine

    run = thread.run(owner)
    recipe = to_json(engine.plan_of(run).recipe)
    Run.objects.filter(pk=run.pk).update(
        status=Run.Status.DONE, report={"winner": {"recipe": recipe, "digest": DIGEST, "kind": "candidate"}}
    )
    run.refresh_from_db()
    return run


def project(owner: User, answers: Any = None, **wish: Any) -> Project:
    """An open project; ``answers(system, question)`` gives a text, by default all are different."""
    return opened(make(owner, finished(owner).pk, ProjectWish(**({"split": "search", "questions": 6} | wish))), answers)


def opened(made: Project, answers: Any = None) -> Project:
    """The project with such answers."""
    said = answers or (lambda system, question: f"answer {question} in way {system}")
    rows = [
        [Answer(question.key, said(place, question.place), 1.0) for question in made.asked.order_by("place")]
        for place in range(len(made.systems))
    ]
    answering.open_project(made.pk, rows)
    made.refresh_from_db()
    return made


def of_models(owner: User, split: str = "validation", questions: int = 40) -> Project:
    """An open project of two catalogue models, with enough questions of the demo's set for a search to take it."""
    base, japanese, _last = thread.zoo_models()
    kept = add_evaluation_set(
        owner, filename="sums.csv", content=thread.few_questions(questions), name="sums", scorer="japanese_answer",
        template=thread.TEMPLATE, max_new_tokens=26,
    )  # fmt: skip
    wish = ProjectWish(split=split, heldout=split == "heldout", questions=questions, raters=2, repeats=0)
    made = make_of_models(owner, [base.pk, japanese.pk], kept.pk, wish)
    rows = [
        [
            Answer(one.key, f"{one.place}個です。" if system else "分かりません。", 1.0)
            for one in made.asked.order_by("place")
        ]
        for system in range(2)
    ]
    answering.open_project(made.pk, rows)
    made.refresh_from_db()
    return made


def choose(rater: Rater, seat: Seat, choice: str = "left", id: UUID | None = None, **more: Any) -> judging.MadeChoice:
    """Judge a seat as the page does."""
    assert seat.token is not None
    said = judging.MadeChoice(id or uuid4(), seat.pk, seat.token, choice, more.pop("seconds", 5.0), **more)
    judging.judge(rater, said)
    return said


def judge_all(rater: Rater, choice: Any = "left") -> int:
    """Judge whatever there is, one answer by step 1 of each row; ``choice`` may look at the seat."""
    count = 0
    steps = {row["name"]: 1 for row in rater.project.criteria}
    while held := seats.reserve(rater, 4):
        for seat in held:
            said = choice(seat) if callable(choice) else choice
            choose(rater, seat, "rated" if steps else said, details={"steps": steps})
            count += 1
    return count
