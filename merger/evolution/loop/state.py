"""What a search is between two generations."""

from typing import Any, NotRequired

from typing_extensions import TypedDict


class Elite(TypedDict):
    """A generation's best candidate."""

    generation: int
    stage: int
    index: int
    fitness: float
    genome: list[float]


class StageAnswer(TypedDict):
    """What a stage that is over found."""

    stage: int
    genome: list[float]


class Reference(TypedDict):
    """The best candidate that was asked everything; items: its scores question by question."""

    fitness: float
    items: list[float]


class State(TypedDict):
    """The search between two generations, as JSON.

    generations, candidates, asked: so far; due: questions that no saving would have spared. guards: the score that each
    skill must keep, None while the parents are not measured. estimator: :class:`merger.evaluation.estimation.Estimator`
    as text. search: the running stage's own state, before: the stage's before it, from the second stage on. answers: of
    the stages that are over.
    """

    version: int
    generations: int
    stage: int
    generations_in_stage: int
    candidates: int
    asked: int
    due: int
    guards: list[float | None] | None
    reference: Reference | None
    estimator: str | None
    search: dict[str, Any]
    before: NotRequired[dict[str, Any]]
    elites: list[Elite]
    answers: list[StageAnswer]
    finished: bool
