"""Words that the engine declares in both languages, beside what they are called by, for its own pages and for ours."""

from typing import TYPE_CHECKING, cast

from django.utils.functional import lazy
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _of(title: tuple[str, str]) -> str:
    japanese, english = title
    return japanese if (get_language() or "").startswith("ja") else english


_lazily = lazy(_of, str)


def titled(title: tuple[str, str]) -> "_StrPromise":
    """A title (Japanese, English) in the reader's language, decided when it is shown."""
    return cast("_StrPromise", _lazily(title))
