"""Finding the messages: Python by Babel, templates by Django and Babel, TypeScript and Svelte by a scanner of ours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

# How each function's arguments are read: None = the first is the message; (1, 2) = singular and plural;
# ((1, "c"), 2) = context, then message.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SCRIPT_ARGUMENTS = {"gettext": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
_CALL = re.compile(r"(?<![\w.$])(gettext|ngettext|pgettext|N_)\(\s*(?=[\"'`])")
_STRING = re.compile(r"\s*(\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)\s*", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}


class ExtractionError(ValueError):
    """A message that cannot be read from the source; the text names file and place."""


@dataclass(frozen=True)
class Message:
    """One message as it stands in the source. plural and context are "" where there are none."""

    text: str
    plural: str
    context: str
    location: str


def extract_all(root: Path, domain: str) -> Catalog:
    """All messages of "django" (Python, templates) or "djangojs" (TypeScript, Svelte) as a catalogue template."""
    catalogue = Catalog(charset="utf-8")
    found = _scripts(root) if domain == "djangojs" else _server(root)
    for message in found:
        text = (message.text, message.plural) if message.plural else message.text
        catalogue.add(text, locations=[(message.location, 0)], context=message.context or None)
    return catalogue


def _server(root: Path) -> Iterator[Message]:
    for folder in ("webapp", "merger"):
        for path in sorted((root / folder).rglob("*.py")):
            yield from python_messages(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())
    for pattern in ("*.html", "*.txt"):
        for path in sorted((root / "templates").rglob(pattern)):
            yield from template_messages(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())


def _scripts(root: Path) -> Iterator[Message]:
    for pattern in ("*.ts", "*.svelte"):
        for path in sorted((root / "static" / "src").rglob(pattern)):
            if not path.name.endswith((".test.ts", ".d.ts")):
                yield from script_messages(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())


def python_messages(source: str, location: str) -> Iterator[Message]:
    found = extract("python", BytesIO(source.encode()), keywords=KEYWORDS)
    for _line, text, _comments, context in found:
        singular, plural = (text[0], text[1]) if isinstance(text, tuple) else (text, "")
        yield Message(singular, plural, context or "", location)


def template_messages(source: str, location: str) -> Iterator[Message]:
    """Django turns the template into Python-like text; leading blanks would read as wrong indentation."""
    lines = templatize(source, origin=location).splitlines()
    yield from python_messages("\n".join(line.strip() for line in lines), location)


def script_messages(source: str, location: str) -> Iterator[Message]:
    """Calls whose first argument is a string literal. Literals may be joined by +, but hold no ${}.

    Raises ExtractionError for a call that starts with a literal and goes on with something else.
    """
    source = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source)
    for call in _CALL.finditer(source):
        name = call[1]
        texts, position = [], call.end()
        for number in range(SCRIPT_ARGUMENTS[name]):
            if number:
                if source[position : position + 1] != ",":
                    raise _unreadable(source, call, location)
                position += 1
            text, position = _literal(source, position)
            if text is None:
                raise _unreadable(source, call, location)
            texts.append(text)
        if source[position : position + 1] not in {",", ")"}:
            raise _unreadable(source, call, location)
        match name:
            case "ngettext":
                yield Message(texts[0], texts[1], "", location)
            case "pgettext":
                yield Message(texts[1], "", texts[0], location)
            case _:
                yield Message(texts[0], "", "", location)


def _literal(source: str, position: int) -> tuple[str | None, int]:
    """A string literal, or several joined by +, and the position after it."""
    parts: list[str] = []
    while True:
        found = _STRING.match(source, position)
        if found is None or (found[1][0] == "`" and "${" in found[1]):
            return None, position
        parts.append(_unescape(found[1][1:-1]))
        position = found.end()
        if source[position : position + 1] != "+":
            return "".join(parts), position
        position += 1


def _unescape(text: str) -> str:
    def replace(found: re.Match[str]) -> str:
        if found[1]:
            return chr(int(found[1].strip("{}"), 16))
        return _ESCAPES.get(found[2], found[2])

    return re.sub(r"\\(?:u([0-9a-fA-F]{4}|\{[0-9a-fA-F]+\})|(.))", replace, text, flags=re.DOTALL)


def _unreadable(source: str, call: re.Match[str], location: str) -> ExtractionError:
    line = source.count("\n", 0, call.start()) + 1
    return ExtractionError(f"{location}:{line}: {call[1]}() takes plain string literals only.")
