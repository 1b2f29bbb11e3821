"""The winner against each parent and the best uniform merge, question by question."""

from collections.abc import Sequence
from typing import Any

from merger.evaluation.runner import Answer
from merger.evaluation.statistics import lead, paired_difference, selected_lead
from merger.evaluation.task import Item

Scores = Sequence[float]


def scores_of(answers: Sequence[Answer]) -> list[float]:
    return [answer.score for answer in answers]


def weights_of(items: Sequence[Item]) -> list[float]:
    return [item.weight for item in items]


def comparison(winner: Sequence[Answer], other: Sequence[Answer], items: Sequence[Item]) -> dict[str, Any]:
    """{"difference", "gained", "lost"}: the paired difference, and the ids of questions answered better and worse."""
    pairs = list(zip(items, winner, other, strict=True))
    difference = paired_difference(scores_of(winner), scores_of(other), weights_of(items))
    return {
        "difference": difference.to_json(),
        "gained": [item.id for item, ours, theirs in pairs if ours.score > theirs.score],
        "lost": [item.id for item, ours, theirs in pairs if ours.score < theirs.score],
    }


def lead_over_parents(
    winner: Scores, parents: Sequence[dict[str, Any]], scores: Sequence[Scores], items: Sequence[Item]
) -> dict[str, Any]:
    """The lead on held-out questions, where nothing was chosen: "parent" and "name" say over whom it is smallest."""
    found = lead(winner, scores, weights_of(items))
    rival = parents[found.rival]
    return _told(found.to_json()) | {"parent": rival["model"], "name": rival["name"]}


def lead_on_validation(
    finalists: Sequence[Scores], chosen: int, parents: Sequence[Scores], items: Sequence[Item], seed: int
) -> dict[str, Any]:
    """The lead on the questions by which the winner was chosen, corrected for that choice."""
    return _told(selected_lead(finalists, chosen, parents, weights_of(items), seed).to_json())


def _told(lead: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in lead.items() if key != "rival"}
