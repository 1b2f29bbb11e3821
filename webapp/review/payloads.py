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
    """``judging.people``: somebody was stopped, asked again, given or relieved of pairs; people: who are asked now."""

    people: int


KINDS: dict[str, type] = {
    "judging.ready": JudgingReady,
    "judging.judged": JudgementCounted,
    "judging.state": StateChanged,
    "judging.people": PeopleChanged,
}
