"""Bytes of a text file -> text, and what to say when they are not UTF-8."""

import codecs

from merger.errors import N_
from merger.evaluation.tasks._problems import Problem

LARGEST = 50_000_000  # bytes of a question set's file
_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAVE = N_("Save it as UTF-8 (in Excel: “CSV UTF-8 (comma delimited)”) and choose it again.")


def too_large(size: int, content: bytes) -> Problem | None:
    """What to say of a file of ``size`` bytes that is larger than we take; ``content``: as much of it as was read."""
    if size <= LARGEST:
        return None
    return Problem(
        N_("The file is too large ({megabytes} MB)."),
        N_("Split it before row {row}: one question set holds at most {most} MB."),
        row=(row := content.count(b"\n", 0, LARGEST) + 1),
        column="question",
        facts={"megabytes": size // 1_000_000, "most": LARGEST // 1_000_000, "row": row},
    )


def decode(content: bytes) -> tuple[str, list[Problem]]:
    """The file's text without a byte order mark, and the problems with its encoding.

    A file that is not UTF-8 is still decoded as well as possible, so that its other problems can be shown at once.
    """
    if content.startswith(_WIDE):
        width = "utf-32" if content.startswith(_WIDE[:2]) else "utf-16"
        return content.decode(width, errors="replace"), [_not_utf8(width.upper(), None)]
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as fault:
        row = content.count(b"\n", 0, fault.start) + 1
        for encoding, name in (("cp932", "Shift_JIS (cp932)"), ("euc_jp", "EUC-JP")):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if not any("\ue000" <= character <= "\uf8ff" for character in text):  # cp932 takes stray bytes for these
                return text, [_not_utf8(name, row)]
        return content.decode("utf-8-sig", errors="replace"), [
            Problem(N_("Row {row} holds bytes that are no text in UTF-8."), _SAVE, row=row, facts={"row": row})
        ]


def _not_utf8(encoding: str, row: int | None) -> Problem:
    return Problem(N_("The file is written in {encoding}, not in UTF-8."), _SAVE, row=row, facts={"encoding": encoding})
