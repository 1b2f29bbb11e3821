"""Results of a project whose answers are judged for themselves, by a rubric or a check."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from merger.judgements import PairJudgement, PairTally, RubricJudgement, RubricResults, RubricTally, rubric_results
from webapp.review import criteria, results, sums
from webapp.review.models import Project


@dataclass(frozen=True)
class RatedResults:
    """A project's results; names: of the systems by their id; criteria: as the project has them, by name."""

    rated: RubricResults
    names: dict[str, str]
    criteria: dict[str, criteria.StepsOf]


def rated_results(project: Project) -> RatedResults:
    """Everything of a project, from the sums of its judgements."""
    rows = criteria.counted(project.criteria)
    found = sums.computed(project, "rated", lambda tally: rubric_results(tally, rows, results.tags(project)))
    return RatedResults(found, results.names(project), {one["name"]: one for one in project.shown_criteria})


def tally(project: Project) -> RubricTally:
    """The sums over answers; whoever wants to change them copies them."""
    found = sums.current(project).tally
    assert isinstance(found, RubricTally)
    return found


def preferences(project: Project, told: Iterable[PairJudgement | RubricJudgement]) -> PairTally:
    """What the steps say of two answers to one question: who gave the one more over all criteria prefers it.

    Of an answer that was adjudicated the decision takes the place of every rater's steps.
    """
    steps = {one["name"]: len(one["steps"]) - 1 for one in project.criteria}
    shares: dict[tuple[str, str], dict[str, tuple[float, str]]] = {}
    decided: dict[tuple[str, str], float] = {}
    for one in told:
        assert isinstance(one, RubricJudgement)
        if one.practice is None and one.repeat_of is None:
            share = sum(step / steps[name] for name, step in one.values.items())
            if one.adjudication:
                decided[one.item, one.system] = share
            else:
                shares.setdefault((one.item, one.rater), {})[one.system] = share, one.id
    found = PairTally()
    for (item, rater), given in sorted(shares.items()):
        for left, right in combinations(sorted(given), 2):
            ahead = decided.get((item, left), given[left][0]) - decided.get((item, right), given[right][0])
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
