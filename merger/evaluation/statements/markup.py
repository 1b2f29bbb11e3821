r"""Answer texts without their markup, and the answers that a format of its own gives (``\boxed{}``, tags, JSON, ####).

What such a format gives is put between the marks ``GIVEN``; a heading begins with ``HEADING``.
"""

import re
from collections.abc import Iterator

from merger.evaluation.japanese import normalise
from merger.evaluation.quantities import signs
from merger.evaluation.quantities.units import unit_at

GIVEN = "\ue000\ue001"
HEADING = "\ue002"
_LONGEST = 400  # characters of what a format gives
_MOST = 20_000  # characters from the end; about what the longest answer of 4096 tokens has
_MARKS = re.compile("[\ue000-\ue002]")
_NOUN = r"(?:final[_ ]?answer|correct[_ ]?(?:answer|option)|answer|ans|最終回答|答え|解答|回答|正解|正答)"

_BOX = re.compile(r"\\(?:boxed|fbox)\s*\{")
_IN_TEXT = re.compile(r"\\(?:text|textbf|textit|textrm|mathrm|mathbf|mathit|mathsf|boldsymbol)\s*\{([^{}]*)\}")
_TAG = re.compile(rf"<({_NOUN})>([^<]*)(?:</\1>|\Z)", re.IGNORECASE)
_JSON = re.compile(
    rf"[\"'](?:{_NOUN}|choice|prediction)[\"']\s*:\s*"
    r"(\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|-?\d[\d.,]*(?<![.,])|\[[^\[\]]*\])",
    re.IGNORECASE,
)
_HASHES = re.compile(r"####+[ \t]*([^\n#]+)\s*\Z")
_HTML_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_HTML = re.compile(r"</?(?:b|strong|i|em|u|p|span|div|mark|code)>", re.IGNORECASE)
_UNIT = re.compile(r"(?<=\d) ?[(\[] ?([^()\[\]\d\s]{1,12}) ?[)\]]")  # 18(cm), 18[個]
_SPACES = re.compile(r"(?<=\S) {2,}")
_TOKEN = re.compile(r"<\|[a-z_]{1,30}\|>|</?s>|<(?:eos|bos|end_of_turn|start_of_turn)>", re.IGNORECASE)
_STRUCK = re.compile(r"~~[^~\n]*~~")
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]*(?=\S)", re.MULTILINE)
_LINE_START = re.compile(r"^[ \t]*(?:(?:>|[-*•●■□◆◇▶](?=[ \t])|[・→⇒])[ \t]*)+", re.MULTILINE)
_DOUBLE = re.compile(r"(?<!\d)\*\*+|\*\*+(?!\d)|__|`+")
_SINGLE = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*)(?<=\S)\*(?![\w*])")
_MATH = re.compile(r"\\[()\[\]]|\\[,;!]|\$(?=[^\s$\d-])([^$\n]*)(?<=\S)\$(?!\d)|\$(-?[\d.,]+)\$")
_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$")
_RULE = re.compile(r"^[ \t|:-]+$")
_HEAD = re.compile(_NOUN, re.IGNORECASE)


def plain(text: str) -> str:
    """The normalised text, its markup gone; of a very long one the end."""
    text = normalise(_MARKS.sub("", _TOKEN.sub("", text[-_MOST:])))
    for _ in range(2):
        text = _IN_TEXT.sub(r"\1", text)
    text = _UNIT.sub(lambda match: match[1] if unit_at(match[1], 0) == match[1] else match[0], _SPACES.sub(" ", text))
    text = _HTML.sub("", _HTML_BREAK.sub("\n", text))
    text = _JSON.sub(lambda match: _given(_unquoted(match[1])), _TAG.sub(lambda match: _given(match[2]), _boxes(text)))
    text = _HASHES.sub(lambda match: _given(match[1]), text)
    text = "\n".join(_tables(text.split("\n")))
    text = _LINE_START.sub("", _HEADING.sub(HEADING, _STRUCK.sub("", text)))
    text = _SINGLE.sub(r"\1", _DOUBLE.sub("", text))
    return signs.plain(_MATH.sub(lambda match: match[1] or match[2] or "", text))


def bare(text: str) -> str:
    """A text without the marks."""
    return _MARKS.sub("", text)


def _given(content: str) -> str:
    return f"{GIVEN[0]}{bare(content).strip()[:_LONGEST]}{GIVEN[1]}"


def _unquoted(value: str) -> str:
    return value.strip("[]").strip().strip("\"'").replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def _boxes(text: str) -> str:
    """Every outermost box by its content; one that does not end within 400 characters stays as it is."""
    parts, at = [], 0
    for match in _BOX.finditer(text):
        if match.start() < at:
            continue
        end = _closing(text, match.end())
        if end is not None:
            parts += [text[at : match.start()], _given(_within(text[match.end() : end]))]
            at = end + 1
    return "".join([*parts, text[at:]])


def _within(content: str) -> str:
    """A box's content, also of a box within a box."""
    inner = _BOX.match(content.strip())
    return content.strip()[inner.end() :].rstrip("}") if inner else content


def _closing(text: str, start: int) -> int | None:
    depth = 1
    for position in range(start, min(start + _LONGEST, len(text))):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return None


def _tables(lines: list[str]) -> Iterator[str]:
    """A table's rows as "cell: cell"; the column of answers of a table with one row is what that table gives."""
    rows: list[list[str]] = []
    for line in [*lines, None]:
        if line is not None and _ROW.match(line):
            if not _RULE.match(line):
                rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
            continue
        if len(rows) == 2 and len(rows[0]) == len(rows[1]) > 1:
            heads, cells = rows
            rows = [[_given(cell) if _HEAD.fullmatch(head) else cell for head, cell in zip(heads, cells, strict=True)]]
        yield from (": ".join(row) for row in rows)
        rows = []
        if line is not None:
            yield line
