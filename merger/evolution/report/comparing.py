"""The winner against each parent and the best uniform merge, question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from typing_extensions import TypedDict

from merger.evaluation.runner import Answer
from merger.evaluation.statistics import Difference, Verdict, lead, paired_difference, selected_lead, verdict
from merger.evaluation.task import Item

Scores = Sequence[float]


@dataclass(frozen=True)
class Rivalry(Difference):
    """The winner against the parent that does best on the same questions; parent: its id."""

    parent: str
    name: str


@dataclass(frozen=True)
class SureLead:
    """How far the winner leads all parents; see :class:`merger.evaluation.statistics.Lead`."""

    difference: float
    at_least: float
    chosen_of: int
    n: int


@dataclass(frozen=True)
class LeadOverParents(SureLead):
    """On held-out questions, where nothing was chosen; validation: on those by which the winner was chosen."""

    parent: str
    name: str
    validation: SureLead


def scores_of(answers: Sequence[Answer]) -> list[float]:
    return [answer.score for answer in answers]


def weights_of(items: Sequence[Item]) -> list[float]:
    return [item.weight for item in items]


class Comparison(TypedDict):
    """The winner against a parent or the best uniform merge: ids of questions answered better and worse."""

    kind: Literal["parent", "uniform"]
    model: str | None
    name: str | None
    difference: Difference
    gained: list[str]
    lost: list[str]


def comparison(
    winner: Sequence[Answer],
    other: Sequence[Answer],
    items: Sequence[Item],
    model: str | None = None,
    name: str | None = None,
) -> Comparison:
    """With a parent, or without ``model`` with the best uniform merge; the difference is weighted as the questions."""
    pairs = list(zip(items, winner, other, strict=True))
    return {
        "kind": "uniform" if model is None else "parent",
        "model": model,
        "name": name,
        "difference": paired_difference(scores_of(winner), scores_of(other), weights_of(items)),
        "gained": [item.id for item, ours, theirs in pairs if ours.score > theirs.score],
        "lost": [item.id for item, ours, theirs in pairs if ours.score < theirs.score],
    }


def lead_over_parents(
    winner: Scores,
    parents: Sequence[Mapping[str, Any]],
    scores: Sequence[Scores],
    items: Sequence[Item],
    validation: SureLead,
) -> LeadOverParents:
    """The lead on held-out questions; ``parents``: entries of the report, of which it names the strongest rival."""
    found = lead(winner, scores, weights_of(items))
    rival = parents[found.rival]
    return LeadOverParents(
        found.difference, found.at_least, found.chosen_of, found.n, rival["model"], rival["name"], validation
    )


def lead_on_validation(
    finalists: Sequence[Scores], chosen: int, parents: Sequence[Scores], items: Sequence[Item], seed: int
) -> SureLead:
    """The lead on the questions by which the winner was chosen, corrected for that choice."""
    found = selected_lead(finalists, chosen, parents, weights_of(items), seed)
    return SureLead(found.difference, found.at_least, found.chosen_of, found.n)


def verdict_of(report: Mapping[str, Any]) -> Verdict:
    """The verdict of a stored report; of one that was written before verdicts were, by its figures."""
    if "verdict" in report:
        stated: Verdict = report["verdict"]
        return stated
    found = report["difference"]
    at_least = report["lead"]["at_least"] if "lead" in report else found["low"]
    return verdict(found["difference"], at_least, found["high"])
