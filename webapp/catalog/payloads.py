"""What jobs of the catalogue, and the saving of a winner, end with; what stands behind people's ratings."""

from typing import NotRequired

from typing_extensions import TypedDict


class KeptModel(TypedDict):
    """The model of an import, an upload or a saved winner; new: false where the same weights were there before."""

    model: str
    name: str
    new: bool


class RatingsFacts(TypedDict):
    """What stands behind a question set of people's ratings: the judging project's id, and how many judged how much.

    judgements: those of which a row of the set follows.
    """

    project: str
    people: int
    judgements: int


class ChatAnswer(TypedDict):
    """What a model said; name: "" for one that is gone; thought: before its answer; error: why it could not answer."""

    model: str
    name: str
    text: str
    thought: NotRequired[str]
    seconds: NotRequired[float]
    error: NotRequired[str]


class ChatAnswers(TypedDict):
    """The answers of all models that were asked, in the order asked."""

    answers: list[ChatAnswer]
