"""The .po files: merging what the source says, checking that every message has both languages, compiling."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from webapp.languages.extracting import extract_all

DOMAINS = ("django", "djangojs")
SOURCE_LANGUAGE = "en"
LANGUAGES = ("ja", SOURCE_LANGUAGE)
# Headers that change with the clock or the tool would make every update a difference.
_UNSTABLE = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To):.*\n',
    re.MULTILINE,
)
_PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@dataclass(frozen=True)
class EntryProblem:
    """One thing wrong with one entry of one file."""

    file: str
    text: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}: {self.text!r}"


def po_path(root: Path, language: str, domain: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path, language: str) -> Catalog:
    """The catalogue in a file; an empty one when the file does not exist."""
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    return read_po(BytesIO(path.read_bytes()), locale=language)


def update(root: Path) -> list[Path]:
    """Bring all .po files up to the source: new entries in, gone entries out, translations kept.

    Returns the files that changed.
    """
    changed = []
    for domain in DOMAINS:
        template = extract_all(root, domain)
        for language in LANGUAGES:
            path = po_path(root, language, domain)
            catalogue = read(path, language)
            catalogue.update(template, no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            if language == SOURCE_LANGUAGE:
                _fill_from_source(catalogue)
            if _write(path, as_text(catalogue)):
                changed.append(path)
    return changed


def as_text(catalogue: Catalog) -> str:
    """A .po file without line numbers and dates, sorted: equal content gives equal text."""
    catalogue.fuzzy, catalogue.project, catalogue.version = False, "Tsugiki", "1"
    catalogue.header_comment = "# Messages of Tsugiki. `manage.py messages update` brings this file up to the source."
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return _UNSTABLE.sub("", buffer.getvalue().decode())


def _fill_from_source(catalogue: Catalog) -> None:
    for message in entries(catalogue):
        if not _complete(message):
            message.string = message.id if isinstance(message.id, tuple) else str(message.id)


def _write(path: Path, text: str) -> bool:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".po.new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
    return True


def entries(catalogue: Catalog) -> Iterator[Message]:
    """All entries but the header."""
    return (message for message in catalogue if message.id)


def check(root: Path) -> list[EntryProblem]:
    """Everything that would show a reader the wrong language, or break a placeholder."""
    findings: list[EntryProblem] = []
    for domain in DOMAINS:
        wanted = {_key(message): message for message in entries(extract_all(root, domain))}
        for language in LANGUAGES:
            path = po_path(root, language, domain)
            name = path.relative_to(root).as_posix()
            present = {_key(message): message for message in entries(read(path, language))}
            findings += [EntryProblem(name, _text(wanted[key]), "missing") for key in wanted if key not in present]
            findings += [
                EntryProblem(name, _text(message), "obsolete") for key, message in present.items() if key not in wanted
            ]
            findings += [
                EntryProblem(name, _text(message), what)
                for message in present.values()
                if (what := entry_problem(message))
            ]
    return findings


def entry_problem(message: Message) -> str:
    """What is wrong with one entry by itself; empty when nothing is."""
    if message.fuzzy:
        return "fuzzy"
    if not _complete(message):
        return "not translated"
    allowed = [Counter(_PLACES.findall(source)) for source in _forms(message.id)]
    for string in _forms(message.string):
        placeholders = Counter(_PLACES.findall(string))
        # A language without plural forms may use the places of either form.
        if placeholders not in allowed:
            return f"placeholders differ in {string!r}"
    return ""


def _complete(message: Message) -> bool:
    forms = _forms(message.string)
    return bool(forms) and all(forms)


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Babel gives one string, or one for each plural form."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def _key(message: Message) -> tuple[str, str]:
    return (message.context or "", _text(message))


def _text(message: Message) -> str:
    return _forms(message.id)[0]


def compile_all(root: Path) -> list[Path]:
    """Write each .mo whose .po is newer; the files written."""
    written = []
    for language in LANGUAGES:
        for domain in DOMAINS:
            source = po_path(root, language, domain)
            target = source.with_suffix(".mo")
            if not source.exists() or (target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns):
                continue
            buffer = BytesIO()
            write_mo(buffer, read(source, language))
            temporary = target.with_suffix(".mo.new")
            temporary.write_bytes(buffer.getvalue())
            temporary.replace(target)
            written.append(target)
    return written
