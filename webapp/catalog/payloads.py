"""What jobs of the catalogue, and the saving of a winner, end with."""

from typing import NotRequired

from typing_extensions import TypedDict


class KeptModel(TypedDict):
    """The model of an import, an upload or a saved winner; new: false where the same weights were there before."""

    model: str
    name: str
    new: bool


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
