"""What a project's judgements tell, from :mod:`merger.judgements`, with the names that people know."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from merger.judgements import (
    Choice,
    Forecast,
    PairJudgement,
    PairRate,
    PairResults,
    PairTally,
    RubricTally,
    forecast,
    pair_results,
)
from webapp.review.models import Judgement, Project
from webapp.runs.models import Run

KEPT = 24 * 3600  # seconds that the sums of one state are kept
Sums = TypeVar("Sums", PairTally, RubricTally)
CHOICES: dict[str, Choice] = {"left": "left", "right": "right", "same": "same", "bad": "both bad"}


@dataclass(frozen=True)
class Results:
    """A project's results; names: of the systems by their id in the results."""

    pairs: PairResults
    names: dict[str, str]


def system(place: int) -> str:
    """The id under which the statistics know a system."""
    return f"s{place}"


def names(project: Project) -> dict[str, str]:
    """What people call the systems; the winner by the name under which it was saved, if it was."""
    return {system(place): system_name(project.run, one) for place, one in enumerate(project.systems)}


def system_name(run: Run | None, one: Mapping[str, Any]) -> str:
    """What people call one of the systems; candidates of a run by their numbers."""
    if one["kind"] == "candidate":
        return _("Candidate {number}").format(number=one["number"])
    saved = run.winner if run is not None and one["kind"] == "winner" else None
    return str(one["name"]) or (saved.name if saved else _("New model"))


def results(project: Project) -> Results:
    """Everything of a project, from the sums of its judgements."""
    tags = {question.key: tuple(question.tags) for question in project.asked.only("key", "tags") if question.tags}
    return Results(pair_results(tally(project), tags), names(project))


def tally(project: Project) -> PairTally:
    """The sums over pairs."""
    return kept(project, PairTally.from_json, lambda: PairTally.of(judgements(project)))


def kept(project: Project, read: Callable[[Any], Sums], make: Callable[[], Sums]) -> Sums:
    """Sums, kept until something more is said: the stream's last number tells. read: those that were kept as JSON."""
    project.stream.refresh_from_db(fields=["last_seq"])
    key = f"judging:{project.pk}:{project.stream.last_seq}"
    known = cache.get(key)
    if known is not None:
        return read(known)
    made = make()
    cache.set(key, made.to_json(), KEPT)
    return made


def counted(project: Project) -> QuerySet[Judgement]:
    """Judgements in force, practice included, in the order in which they were said."""
    rows = Judgement.objects.filter(project=project).exclude(choice="").filter(undone_by=None)
    return rows.select_related("seat__item__question", "rater").order_by("created", "id")


def judgements(project: Project) -> Iterator[PairJudgement]:
    """The same as the engine knows them; a repeat with the judgement that it repeats."""
    said: dict[tuple[int, int], PairJudgement] = {}
    lengths: dict[int, list[int]] = {}
    for row in counted(project).iterator(2000):
        if row.seat is None:
            yield _practice(project, row)
            continue
        item = row.seat.item
        answers = lengths.setdefault(item.question_id, [len(one["text"]) for one in item.question.answers])
        left, right = reversed(item.pair) if row.swapped else item.pair
        earlier = said.get((row.rater.number, item.pk)) if row.seat.repeat else None
        if row.seat.repeat and earlier is None:
            continue  # what it repeats was taken back
        made = PairJudgement(
            id=str(row.pk),
            item=item.question.key,
            rater=rater_name(row.rater.number),
            seconds=row.seconds,
            left=system(left),
            right=system(right),
            choice=CHOICES[row.choice],
            left_length=answers[left],
            right_length=answers[right],
            repeat_of=earlier,
            adjudication=row.seat.adjudicates,
        )
        if not row.seat.repeat:
            said[row.rater.number, item.pk] = made
        yield made


def rater_name(number: int) -> str:
    """The pseudonym."""
    return f"R{number:02}"


def ahead(results_: Results, each_beside_each: bool = False) -> list[PairRate]:
    """The first system against each other that was judged beside it, in the project's order.

    each_beside_each: none was made to stand out, so that the strongest by now is the first.
    """
    strongest = results_.pairs.strengths[:1] if each_beside_each else ()
    first = strongest[0].system if strongest else system(0)
    found = []
    for other in results_.names:
        try:
            if other != first:
                found.append(results_.pairs.rate(first, other))
        except KeyError:
            continue
    return found


def forecast_of(project: Project, people: int | None = None) -> Forecast:
    """How much work the project is, for so many people."""
    raters, asked = project.raters_per_item, project.questions["asked"]
    counts = (asked, len(project.systems), len(project.pairs))
    return foreseen(project.kind, *counts, raters, people or raters, project.repeats)


def foreseen(kind: str, questions: int, systems: int, pairs: int, raters: int, people: int, repeats: float) -> Forecast:
    """How much work so many questions to so many systems are; pairs: of systems, where two answers are compared."""
    alone = kind != Project.Kind.PAIRS
    items = systems if alone else max(1, pairs)
    return forecast(questions, items, raters, people, repeats, characters=200.0 if alone else 400.0)


def _practice(project: Project, row: Judgement) -> PairJudgement:
    right = project.practice[row.practice or 0]["right"]
    sides = ("right", "left") if row.swapped else ("left", "right")
    seen: dict[str, Any] = {"first": sides[0], "second": sides[1]}
    return PairJudgement(
        id=str(row.pk),
        item=f"practice {row.practice}",
        rater=rater_name(row.rater.number),
        seconds=row.seconds,
        left="first" if not row.swapped else "second",
        right="second" if not row.swapped else "first",
        choice=CHOICES[row.choice],
        practice=CHOICES[seen.get(right, right)],
    )
