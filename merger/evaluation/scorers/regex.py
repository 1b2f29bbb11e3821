"""regex: the accepted answer is a pattern that must be found in the text."""

from functools import lru_cache
from typing import Any

import re2

from merger.errors import N_
from merger.evaluation.japanese import normalise
from merger.evaluation.scorers._scorer import Example, Fault, Scorer

_LONGEST = 500  # characters of a pattern
_MEMORY = 1 << 20  # bytes for a compiled pattern: what x{1000}{1000} would need is refused


def matches(text: str, answer: str) -> bool:
    """The pattern is found in the text as it stands or in half width.

    RE2 takes time in proportion to the text, whatever the pattern: no answer can stop a search.
    """
    pattern = _compiled(answer)
    return any(pattern.search(form) is not None for form in (text, normalise(text)))


def fault(pattern: str) -> Fault | None:
    """Why a pattern cannot be used, or None."""
    if len(pattern) > _LONGEST:
        return N_("The pattern is too long."), N_("Shorten it to 500 characters.")
    try:
        _compiled(pattern)
    except re2.error:
        mend = N_("Close every bracket. Look-ahead, look-behind and back-references are not possible (RE2).")
        return N_("This is no pattern that can be used."), mend
    return None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    return re2.compile(pattern, options)


SCORER = Scorer(
    "regex",
    ("パターンが見つかる", "A pattern is found"),
    matches,
    "RE2 search",
    Example("3[67]個", right=("答えは36個です", "３７個"), wrong=("38個", "三十七個")),
    fault,
)
