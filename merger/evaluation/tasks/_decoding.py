"""Bytes of a text file -> text, whatever encoding Japanese programs have written them in."""

import codecs
from dataclasses import dataclass

from merger.errors import N_
from merger.evaluation.tasks._problems import FileProblem

LARGEST = 50_000_000  # bytes of a question set's file
_MARK = "\ufeff"
_WIDE = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(I", b"\x1b$(D")  # of ISO-2022-JP
_DELIMITERS = ",\t;{"
_LOOKED_AT = 200_000  # bytes by which UTF-16 without a mark is told


@dataclass(frozen=True)
class Decoded:
    """text: without byte order marks. encoding: as people call it. broken: place of the first byte that is no text."""

    text: str
    encoding: str
    broken: int | None = None

    @property
    def notes(self) -> list[FileProblem]:
        """What to know of the encoding."""
        if self.encoding == "UTF-8" or self.broken is not None:
            return []
        mend = N_("Look whether the first rows below are right.")
        return [FileProblem(N_("The file was read as {encoding}."), mend, facts={"encoding": self.encoding})]


def too_large(size: int, content: bytes) -> FileProblem | None:
    """What to say of a file of ``size`` bytes that is larger than we take; ``content``: as much of it as was read."""
    if size <= LARGEST:
        return None
    return FileProblem(
        N_("The file is too large ({megabytes} MB)."),
        N_("Split it before row {row}: one question set holds at most {most} MB."),
        row=(row := content.count(b"\n", 0, LARGEST) + 1),
        column="question",
        facts={"megabytes": size // 1_000_000, "most": LARGEST // 1_000_000, "row": row},
    )


def decode(content: bytes) -> Decoded:
    """The file's text: by its byte order mark, else UTF-16 and ISO-2022-JP by their signs, UTF-8, EUC-JP, Shift_JIS.

    A text that is none of these is still decoded, as UTF-8, so that its other problems can be shown at once.
    """
    for encoding, name in _candidates(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "cp932" or not any("\uf8f0" <= letter <= "\uf8f3" for letter in text):  # stray bytes
            return Decoded(text.replace(_MARK, ""), name)
    text = content.decode("utf-8", errors="replace")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as fault:
        return Decoded(text.replace(_MARK, ""), "UTF-8", fault.start)
    return Decoded(text.replace(_MARK, ""), "UTF-8")


def _candidates(content: bytes) -> list[tuple[str, str]]:
    """Codecs to try, each with the name that people know."""
    for mark, name in _WIDE.items():
        if content.startswith(mark):
            return [(name.lower(), name)]
    wide = _utf16(content)
    if wide:
        return [(wide.lower(), "UTF-16"), ("utf-8", "UTF-8")]
    if any(escape in content for escape in _ESCAPES):
        return [("iso2022_jp", "ISO-2022-JP (JIS)"), ("iso2022_jp_ext", "ISO-2022-JP (JIS)"), ("utf-8", "UTF-8")]
    utf8 = [("utf-8", "UTF-8")]
    if _mostly_utf8(content):
        return utf8
    euc = [("euc_jp", "EUC-JP"), ("euc_jis_2004", "EUC-JP")] if _euc(content) else []
    return [*utf8, *euc, ("cp932", "Shift_JIS (CP932)")]


def _utf16(content: bytes) -> str | None:
    """The byte order of UTF-16 without a mark: line ends and delimiters are there, and no NUL remains."""
    start = content[: _LOOKED_AT // 2 * 2]
    if b"\0" not in start or len(content) % 2:
        return None
    for encoding in ("UTF-16-LE", "UTF-16-BE"):
        text = start.decode(encoding, errors="replace")
        ended = any(end in text for end in "\r\n") or text.strip()[-1:] == "}"
        if ended and any(mark in text for mark in _DELIMITERS) and "\0" not in text and "\ufffd" not in text[:-1]:
            return encoding
    return None


def _mostly_utf8(content: bytes) -> bool:
    """Whether most letters beyond ASCII are sound UTF-8: then bytes that are not are damage, no other encoding."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    return sum(letter > "\x7f" for letter in text) - broken > broken


def _euc(content: bytes) -> bool:
    """Whether the text is certainly EUC-JP: read so it holds hiragana, which Shift_JIS would show as ､ before kana."""
    try:
        text = content.decode("euc_jis_2004")
    except UnicodeDecodeError:
        return False
    return any("\u3041" <= letter <= "\u3093" for letter in text)
