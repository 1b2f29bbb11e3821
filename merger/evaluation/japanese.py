"""One spelling for texts in full width and half width, before anything is read in them."""

import re

from merger.evaluation.quantities.signs import visible

_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_LETTER = r"\u3040-\u30ff\u4e00-\u9fff。、「」"
_SPACE_IN_JAPANESE = re.compile(rf"(?<=[{_LETTER}\d]) +(?=[{_LETTER}])")


def normalise(text: str) -> str:
    """NFKC (full width becomes half width), every dash that means minus as ``-``, spaces joined, nothing invisible."""
    text = visible(text)
    text = _SPACES.sub(" ", text).strip()
    return _SPACE_IN_JAPANESE.sub("", text)
