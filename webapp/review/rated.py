"""Results of a project whose answers are judged for themselves, by a rubric or a check."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from merger.judgements import PairJudgement, PairTally, RubricJudgement, RubricResults, RubricTally, rubric_results
from webapp.review import criteria, results
from webapp.review.models import Judgement, Project


@dataclass(frozen=True)
class RatedResults:
    """A project's results; names: of the systems by their id; criteria: as the project has them, by name."""

    rated: RubricResults
    names: dict[str, str]
    criteria: dict[str, criteria.StepsOf]


def rated_results(project: Project) -> RatedResults:
    """Everything of a project, from the sums of its judgements."""
    tags = {question.key: tuple(question.tags) for question in project.asked.only("key", "tags") if question.tags}
    found = rubric_results(tally(project), criteria.counted(project.criteria), tags)
    return RatedResults(found, results.names(project), {one["name"]: one for one in project.criteria})


def tally(project: Project) -> RubricTally:
    """The sums over answers."""
    return results.kept(project, RubricTally.from_json, lambda: RubricTally.of(judgements(project)))


def judgements(project: Project) -> Iterator[RubricJudgement]:
    """Judgements in force as the engine knows them; a repeat with the judgement that it repeats."""
    said: dict[tuple[int, int], RubricJudgement] = {}
    for row in results.counted(project).iterator(2000):
        if row.seat is None:
            right = project.practice[row.practice or 0]["right"]
            yield _told(row, f"practice {row.practice}", "practice", 0, practice=right)
            continue
        item = row.seat.item
        key = (row.rater.number, item.pk)
        if row.seat.repeat and key not in said:
            continue  # what it repeats was taken back
        length = len(item.question.answers[item.first]["text"])
        earlier = said[key] if row.seat.repeat else None
        made = _told(row, item.question.key, results.system(item.first), length, repeat_of=earlier)
        if not row.seat.repeat:
            said[key] = made
        yield made


def preferences(project: Project, said: Iterable[RubricJudgement]) -> PairTally:
    """What the steps say of two answers to one question: who gave the one more over all criteria prefers it."""
    steps = {one["name"]: len(one["steps"]) - 1 for one in project.criteria}
    shares: dict[tuple[str, str], dict[str, tuple[float, str]]] = {}
    for one in said:
        if one.practice is None and one.repeat_of is None:
            share = sum(step / steps[name] for name, step in one.values.items())
            shares.setdefault((one.item, one.rater), {})[one.system] = share, one.id
    found = PairTally()
    for (item, rater), given in sorted(shares.items()):
        for left, right in combinations(sorted(given), 2):
            ahead = given[left][0] - given[right][0]
            found.add(
                PairJudgement(
                    id=f"{given[left][1]} {given[right][1]}",
                    item=item,
                    rater=rater,
                    left=left,
                    right=right,
                    choice="left" if ahead > 1e-9 else "right" if ahead < -1e-9 else "same",
                )
            )
    return found


def _told(
    row: Judgement,
    item: str,
    system: str,
    length: int,
    repeat_of: RubricJudgement | None = None,
    practice: Mapping[str, int] | None = None,
) -> RubricJudgement:
    facts: dict[str, Any] = {"item": item, "system": system, "length": length, "repeat_of": repeat_of}
    return RubricJudgement(
        id=str(row.pk),
        rater=results.rater_name(row.rater.number),
        seconds=row.seconds,
        values=row.details["steps"],
        practice=practice,
        **facts,
    )
