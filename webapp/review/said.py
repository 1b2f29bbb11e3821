"""What raters said, as the statistics count it: rows of the table, less what was taken back, as the engine's values."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from merger.judgements import Choice, PairJudgement, RubricJudgement
from webapp.review.models import Judgement, Project, Question

CHOICES: dict[str, Choice] = {"left": "left", "right": "right", "same": "same", "bad": "both bad"}


class JudgementRow(NamedTuple):
    """A row: number in the project; item None: practice; rater: the number; the other fields as in the table."""

    id: UUID
    number: int
    undoes: UUID | None
    rater: int
    item: int | None
    repeat: bool
    adjudicates: bool
    question: int
    first: int
    second: int | None
    practice: int | None
    swapped: bool
    choice: str
    details: dict[str, Any]
    seconds: float


_COLUMNS = (
    "id", "number", "undoes", "rater__number", "seat__item", "seat__repeat", "seat__adjudicates",
    "seat__item__question", "seat__item__first", "seat__item__second", "practice", "swapped", "choice", "details",
    "seconds",
)  # fmt: skip


class AnswerLengths(NamedTuple):
    """A question: its key, and the characters of each system's answer."""

    key: str
    lengths: list[int]


def system(place: int) -> str:
    """The id under which the statistics know a system."""
    return f"s{place}"


def rater_name(number: int) -> str:
    """The pseudonym."""
    return f"R{number:02}"


def rows(project: Project, **which: Any) -> list[JudgementRow]:
    """Rows in the order of their numbers; which: conditions on the table."""
    found = Judgement.objects.filter(project=project, **which).order_by("number").values_list(*_COLUMNS)
    return [JudgementRow._make(row) for row in found.iterator(5000)]


def judgements(
    project: Project, among: Iterable[JudgementRow] | None = None
) -> Iterator[PairJudgement | RubricJudgement]:
    """Judgements in force among these rows (None: all of the project), as the engine knows them.

    A repeat counts beside the judgement of the same item by the same rater that is in force, whichever came first; it
    counts for nothing while there is none. So what is in force depends on the rows alone, not on the way there.
    """
    told = rows(project) if among is None else list(among)
    undone = {row.undoes for row in told}
    standing = [row for row in told if row.choice and row.id not in undone]
    asked = _asked(project, {row.question for row in standing if row.item is not None})
    first: dict[tuple[int, int], PairJudgement | RubricJudgement] = {}
    for row in standing:
        if row.item is None:
            yield _practice(project, row)
        elif not row.repeat:
            made = first[row.rater, row.item] = _made(row, asked[row.question], None)
            yield made
    for row in standing:
        if row.item is not None and row.repeat and (row.rater, row.item) in first:
            yield _made(row, asked[row.question], first[row.rater, row.item])


def _asked(project: Project, wanted: set[int]) -> dict[int, AnswerLengths]:
    found = Question.objects.filter(project=project, pk__in=wanted).values_list("pk", "key", "answers")
    return {
        pk: AnswerLengths(key, [len(answer["text"]) for answer in answers]) for pk, key, answers in found.iterator(2000)
    }


def _made(row: JudgementRow, asked: AnswerLengths, earlier: Any) -> PairJudgement | RubricJudgement:
    """earlier: the judgement that this one repeats, of the same kind."""
    facts: dict[str, Any] = _facts(row, asked.key) | {"adjudication": row.adjudicates, "repeat_of": earlier}
    if row.second is None:
        length = asked.lengths[row.first]
        return RubricJudgement(system=system(row.first), values=row.details["steps"], length=length, **facts)
    left, right = (row.second, row.first) if row.swapped else (row.first, row.second)
    facts |= {"left_length": asked.lengths[left], "right_length": asked.lengths[right]}
    return PairJudgement(left=system(left), right=system(right), choice=CHOICES[row.choice], **facts)


def _practice(project: Project, row: JudgementRow) -> PairJudgement | RubricJudgement:
    right: Any = project.practice[row.practice or 0]["right"]
    facts = _facts(row, f"practice {row.practice}")
    if project.kind != Project.Kind.PAIRS:
        return RubricJudgement(system="practice", values=row.details["steps"], practice=right, **facts)
    first, second = ("right", "left") if row.swapped else ("left", "right")
    facts["practice"] = CHOICES[{"first": first, "second": second}.get(right, right)]
    left, right = ("second", "first") if row.swapped else ("first", "second")
    return PairJudgement(left=left, right=right, choice=CHOICES[row.choice], **facts)


def _facts(row: JudgementRow, item: str) -> dict[str, Any]:
    return {"id": str(row.id), "item": item, "rater": rater_name(row.rater), "seconds": row.seconds}
