"""What a judging project tells on its stream."""

from typing_extensions import TypedDict


class JudgingReady(TypedDict):
    """``judging.ready``: the models have answered; items: pairs to judge."""

    items: int


class JudgementCounted(TypedDict):
    """``judging.judged``: one more (or, after an undo, one less); repeats are told too and count in neither."""

    judged: int
    turns: int


class StateChanged(TypedDict):
    """``judging.state``: it was paused, opened again or closed."""

    state: str


class PeopleChanged(TypedDict):
    """``judging.people``: somebody came, was stopped, asked again, given or relieved of pairs; people: who are asked
    now.
    """

    people: int


class LetterMoved(TypedDict):
    """``judging.letter``: what became of an invitation's mail; state: as of :class:`webapp.review.models.Letter`."""

    invitation: int
    state: str


class ModelAsked(TypedDict):
    """``judging.model``: a model that judges was started, gone on with or stopped; judge: its id."""

    judge: str


KINDS: dict[str, type] = {
    "judging.ready": JudgingReady,
    "judging.judged": JudgementCounted,
    "judging.state": StateChanged,
    "judging.people": PeopleChanged,
    "judging.letter": LetterMoved,
    "judging.model": ModelAsked,
}
