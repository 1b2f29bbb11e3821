"""What a person said of answers, as plain values: of two beside each other, by a rubric, or by a check."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from merger.errors import N_, MergerError

Choice = Literal["left", "right", "same", "both bad"]
CHOICES: tuple[Choice, ...] = ("left", "right", "same", "both bad")
CheckVerdict = Literal["fail", "revise", "pass"]
CHECKS: tuple[CheckVerdict, ...] = ("fail", "revise", "pass")  # from the worst to the best
CHECK = "check"  # the criterion under which checks are counted
Pair = tuple[str, str]


class JudgementError(MergerError):
    """A judgement that cannot be counted; ``judgement`` in ``facts`` is its id."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What every judgement has.

    id: unique in its project. item: the id of what was asked. rater: a pseudonym. seconds: from the showing to the
    choice. adjudication: said by a third person of an item of which raters disagreed. A judgement that was undone is
    not given to any function of this package.
    """

    id: str
    item: str
    rater: str
    seconds: float = 0.0
    adjudication: bool = False

    def _refuse(self, message: str, mend: str, **facts: object) -> JudgementError:
        return JudgementError(message, mend=mend, judgement=self.id, **facts)


@dataclass(frozen=True, kw_only=True)
class PairJudgement(Judgement):
    """Which of two answers is better.

    left, right: the systems (models, by any opaque id) whose answers stood there; *_length: characters of the answers.
    repeat_of: the same rater's earlier judgement, of which this is the hidden repeat with sides swapped. practice: of a
    practice item the right choice, as the sides stood; None for all other items.
    """

    left: str
    right: str
    choice: Choice
    left_length: int = 0
    right_length: int = 0
    repeat_of: "PairJudgement | None" = None
    practice: Choice | None = None

    def __post_init__(self) -> None:
        if self.choice not in CHOICES:
            mend = N_("Choose one of: {choices}.")
            raise self._refuse(N_("There is no choice {choice}."), mend, choice=self.choice, choices=", ".join(CHOICES))
        if self.left == self.right:
            message = N_("Judgement {judgement} compares {system} with itself.")
            raise self._refuse(message, N_("Compare two different systems."), system=self.left)

    @property
    def pair(self) -> Pair:
        """The two systems in sorted order."""
        return (self.left, self.right) if self.left < self.right else (self.right, self.left)

    @property
    def preferred(self) -> str | None:
        """The system whose answer was chosen; None for "same" and "both bad"."""
        return {"left": self.left, "right": self.right}.get(self.choice)

    @property
    def outcome(self) -> str:
        """What was said, whichever way the sides stood: the preferred system, "same" or "both bad"."""
        return self.preferred or self.choice


@dataclass(frozen=True, kw_only=True)
class RubricJudgement(Judgement):
    """One answer by a rubric.

    values: by criterion the step that was chosen, counted from 0 (the worst). length: characters of the answer.
    repeat_of and practice as in :class:`PairJudgement`; practice: the right steps of the criteria that have one.
    """

    system: str
    values: Mapping[str, int]
    length: int = 0
    repeat_of: "RubricJudgement | None" = None
    practice: Mapping[str, int] | None = None


@dataclass(frozen=True, kw_only=True)
class CheckJudgement(Judgement):
    """One answer as fit for use, to be revised, or unfit; the other fields as in :class:`RubricJudgement`."""

    system: str
    verdict: CheckVerdict
    length: int = 0
    repeat_of: "CheckJudgement | None" = None
    practice: CheckVerdict | None = None

    @property
    def as_rubric(self) -> RubricJudgement:
        """The same as a rubric of one criterion, :data:`CHECK`, with the steps of :data:`CHECKS`."""
        return RubricJudgement(
            id=self.id,
            item=self.item,
            rater=self.rater,
            seconds=self.seconds,
            adjudication=self.adjudication,
            system=self.system,
            values={CHECK: CHECKS.index(self.verdict)},
            length=self.length,
            repeat_of=self.repeat_of.as_rubric if self.repeat_of else None,
            practice=None if self.practice is None else {CHECK: CHECKS.index(self.practice)},
        )


@dataclass(frozen=True)
class Criterion:
    """One row of a rubric: its name and how many steps it has, 2 or more, from 0 (the worst) up."""

    name: str
    steps: int


@dataclass(frozen=True)
class AnsweredItem:
    """What was asked and answered: the question, each system's answer, and what goes with them into a question set."""

    id: str
    question: str
    answers: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    split: str | None = None
    image: str | None = None
