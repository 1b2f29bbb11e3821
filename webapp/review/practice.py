"""Practice items of the maker's own."""

from collections.abc import Mapping, Sequence
from typing import Any

from merger.errors import N_
from webapp.foundation.refusals import Refused

LEAST, MOST = 3, 20
MOST_CHARACTERS = 4000  # of one text
RIGHT = ("first", "second", "same", "bad")


def read(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As a project keeps them. Raises Refused with the field: "practice", or "practice-2-why" in the third item."""
    if not LEAST <= len(items) <= MOST:
        raise Refused(
            N_("Write {least} to {most} practice items."), least=LEAST, most=MOST, field="practice"
        )  # fmt: skip
    return [_item(place, item) for place, item in enumerate(items)]


def _item(place: int, item: Mapping[str, Any]) -> dict[str, Any]:
    def text(name: str) -> str:
        value = str(item.get(name) or "").strip()
        field = f"practice-{place}-{name}"
        if not value:
            raise Refused(N_("Practice item {number} lacks this text."), number=place + 1, field=field)
        if len(value) > MOST_CHARACTERS:
            raise Refused(N_("This text has more than {most} characters."), most=MOST_CHARACTERS, field=field)
        return value

    right = item.get("right")
    if right not in RIGHT:
        raise Refused(N_("Choose which answer is right."), field=f"practice-{place}-right")
    read_ = {"question": text("question"), "answers": [text("first"), text("second")], "right": right}
    if right in ("first", "second") and read_["answers"][0] == read_["answers"][1]:
        raise Refused(
            N_("Both answers are the same, so neither can be the better one."), field=f"practice-{place}-second"
        )  # fmt: skip
    return read_ | {"why": text("why")}
