"""Whether a workbook may be opened at all: its kind, its size unpacked, no macros. Nothing in it is ever run."""

import io
import zipfile

from merger.errors import N_
from merger.evaluation.tasks._problems import FileProblem

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_UNPACKED = 400_000_000  # bytes of all parts together, as their headers promise: zipfile reads no more than that
MOST_PARTS = 2_000
_AS_XLSX = N_("Open it in Excel and save it as “Excel workbook (.xlsx)”.")
_STRICT = b"http://purl.oclc.org/ooxml/"
_COMMON = b"http://schemas.openxmlformats.org/"
_NAMES = (
    *((_STRICT + name + b"/main", _COMMON + name + b"/2006/main") for name in (b"spreadsheetml", b"drawingml")),
    (_STRICT + b"officeDocument/", _COMMON + b"officeDocument/2006/"),
)
_OTHERS = {
    "xl/vbaProject.bin": N_("The workbook holds macros (.xlsm)."),
    "xl/workbook.bin": N_("The workbook is a binary one (.xlsb)."),
    "content.xml": N_("The file is an OpenDocument spreadsheet (.ods)."),
}


def is_workbook(content: bytes) -> bool:
    """Whether the bytes begin as a workbook of any kind does."""
    return content.startswith((ZIP, OLE))


def why_not(content: bytes) -> FileProblem | None:
    """Why a workbook is not opened, or None."""
    if content.startswith(OLE):
        return FileProblem(N_("The file is an old Excel workbook (.xls) or one with a password."), _AS_XLSX)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return damaged()
    names = {part.filename for part in parts}
    for name, message in _OTHERS.items():
        if name in names:
            return FileProblem(message, _AS_XLSX)
    if "xl/workbook.xml" not in names:
        return FileProblem(N_("The file is an archive, but no Excel workbook."), N_("Send the question file itself."))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        facts = {"most": MOST_UNPACKED // 1_000_000}
        mend = N_("Copy the questions into a new workbook, or save them as CSV.")
        return FileProblem(N_("Unpacked the workbook is larger than {most} MB."), mend, facts=facts)
    return None


def damaged() -> FileProblem:
    """What to say of a workbook that cannot be read."""
    return FileProblem(N_("The workbook is damaged."), N_("Open it in Excel and save it again, or save it as CSV."))


def transitional(content: bytes) -> bytes:
    """A workbook of strict Office Open XML (ISO/IEC 29500-1) with the names of the common form in its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [part for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))]
        first = next((part for part in parts if part.filename == "xl/workbook.xml"), None)
        if first is None or _STRICT not in archive.read(first):
            return content
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as other:
            for part in parts:
                text = archive.read(part)
                for strict, common in _NAMES:
                    text = text.replace(strict, common)
                other.writestr(part.filename, text)
    return file.getvalue()
