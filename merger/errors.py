"""The one family of errors: each names the culprit and the mend, and can be told in the reader's language."""

import re
from collections.abc import Callable


def N_(text: str) -> str:
    """Mark a message for translation without translating it (the web layer translates when it shows it)."""
    return text


def _same(text: str) -> str:
    return text


class MergerError(Exception):
    """A fault that a person can mend.

    ``message`` and ``mend`` are translatable templates (marked with :func:`N_`) filled from ``facts``:
    ``CheckpointError(N_("{file}: tensor {tensor} is missing."), file="a.safetensors", tensor="x")``.
    ``code``: a name that stays when the English is reworded. Whoever has friendlier words or a button for a fault hangs
    them on it; most faults need none and have "". ``where``: which of several models it is about; told where the
    message does not name it.
    """

    where: str = ""

    def __init__(self, message: str, *, mend: str = "", **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.code = str(facts.pop("code", ""))
        self.facts = facts

    def tell(self, translate: Callable[[str], str] = _same) -> str:
        """One line: what is wrong, then how to mend it, in the language of ``translate``."""
        parts = [translate(part).format_map(self.facts) for part in (self.message, self.mend) if part]
        text = " ".join(parts)
        named = not self.where or re.search(rf"(?<!\w){re.escape(self.where)}(?!\w)", text)
        return text if named else f"{self.where}: {text}"

    def __str__(self) -> str:
        return self.tell()


class RecipeError(MergerError):
    """A recipe that cannot be merged. ``node`` in ``facts`` names the merge node or source, when one is to blame."""


class CheckpointError(MergerError):
    """A model folder that cannot be read or does not fit; ``file`` and ``tensor`` in ``facts`` name the culprit."""


class TaskError(MergerError):
    """A question set that cannot be used; ``row`` and ``column`` in ``facts`` name the culprit."""


class SearchError(MergerError):
    """Search settings that cannot work; ``setting`` in ``facts`` names the culprit."""


class CandidateFailed(MergerError):
    """One candidate could not be merged or judged: it gets the worst fitness and the search goes on."""
