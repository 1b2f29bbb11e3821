"""Where a text states its answer: every such place, in order, and how firmly it is said there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

from merger.evaluation.quantities.expressions import FACTORIAL
from merger.evaluation.statements import cues, others, polarity
from merger.evaluation.statements.markup import GIVEN, HEADING, bare

_LONGEST = 1000  # characters of a statement's line
_FULL_STOP = re.compile(
    rf"(?:[。?\n]|(?!{FACTORIAL.pattern})!)+(?![」』)])|\.(?=\s|\Z|\ue001)|、(?=いや(?![なしがでらいく])|いえ、|やはり|やっぱり)"
)
_LABEL_BEFORE_DOT = re.compile(r"(?:(?:^|[(\[「])[A-Za-zア-コ]|^\d{1,2})$")
_SIDE_BY_SIDE = re.compile(rf"{GIVEN[1]}[\s$]*(?:or|and|,|、|と|か|または)?[\s$]*{GIVEN[0]}")
_LINKED = re.compile(r"(?:[はがと:=→⇒]|\b(?:is|be|are|was))\s*$")
_TRIM = " \n\t:、,=→⇒"


Spans = Sequence[tuple[int, int]]


class Force(IntEnum):
    """How firmly: by the way, the whole sentence, in weak words, as the answer, as the final answer."""

    ASIDE = 0
    BARE = 1
    WEAK = 2
    STATED = 3
    FINAL = 4


@dataclass(frozen=True)
class Statement:
    """A place where an answer stands.

    content: what stands there. line: the same up to the end of the line. before: it stands before its cue, as in
    「Bが正解」. whole: nothing but the answer may stand there (after 「いや」, or as a sentence of its own).
    of_anything: the cue is said of other things than answers too (選ぶ, 適切).
    """

    content: str
    line: str
    force: Force
    before: bool = False
    whole: bool = False
    of_anything: bool = False


@dataclass(frozen=True)
class Sentence:
    """One sentence of a plain text; ``aside``: a remark, a question or a supposition."""

    text: str
    start: int
    aside: bool


@lru_cache(maxsize=8)
def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a plain text that is marked up by :func:`merger.evaluation.statements.markup.plain`."""
    found: list[Sentence] = []
    under_remarks = False
    for start, end, ending in _cut(text):
        said = bare(text[start:end]).strip()
        alone = start == 0 or text[start - 1] == "\n"
        if alone and (text.startswith(HEADING, start) or cues.STATED.match(said)):
            under_remarks = False
        under_remarks = under_remarks or (alone and ending in ("\n", "") and polarity.heads_remarks(said))
        aside = under_remarks or polarity.remarks(said) or polarity.asks(said, ending) or polarity.supposes(said)
        aside = aside or _of_others(said)
        found.append(Sentence(text[start:end], start, aside))
    return tuple(found)


def _of_others(sentence: str) -> bool:
    """Does a sentence state no more than what somebody else answers?"""
    left = others.own(sentence)
    return left != sentence and not any(cue.search(left) for cue in (cues.STATED, cues.BEFORE, cues.RIGHTLY))


def _cut(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and first ending sign of every sentence; "B. Tokyo" is one sentence."""
    start = 0
    for match in _FULL_STOP.finditer(text):
        within = match[0] == "." and text[match.end() : match.end() + 1] == " "
        if within and _LABEL_BEFORE_DOT.search(text[max(start, match.start() - 3) : match.start()]):
            continue
        if text[start : match.start()].strip():
            yield start, match.start(), match[0][0]
        start = match.end()
    if text[start:].strip():
        yield start, len(text), ""


@lru_cache(maxsize=8)
def statements(text: str) -> tuple[Statement, ...]:
    """Every statement of a plain text, in order; linear in its length."""
    found: list[Statement] = []
    for sentence in sentences(text):
        for statement in _said(sentence, text):
            if sentence.aside and statement.force is not Force.ASIDE:
                statement = replace(statement, force=Force.ASIDE)
            found.append(statement)
    return tuple(found)


def _said(sentence: Sentence, text: str) -> Iterator[Statement]:
    whole = cues.UNSURE.sub("", bare(sentence.text).strip(" \n.…"))
    line = _line(text, sentence.start)
    corrected = cues.CORRECTED.match(whole)
    concluded = cues.CONCLUDED.match(whole)
    led = corrected or concluded
    lead = led.end() if led else 0
    force = Force.FINAL if corrected else Force.WEAK if concluded else Force.BARE
    if whole[lead:]:
        yield Statement(whole[lead:], line[lead:], force, whole=True)
    yield from _given(sentence, text)
    spans = (
        others.said_by_others(sentence.text) if len(sentences(text)) > 1 else ()
    )  # all that there is may be what is asked for
    yield from _before(sentence.text, spans)
    yield from _after(sentence, text, spans)


def _given(sentence: Sentence, text: str) -> Iterator[Statement]:
    """What formats give in a sentence; two of them side by side are one statement."""
    contents, at = [], sentence.text.find(GIVEN[0])
    while at >= 0:
        end = text.find(GIVEN[1], sentence.start + at)
        content = text[sentence.start + at + 1 : end if end >= 0 else None]
        led = cues.STATED.match(content)
        contents.append(content[led.end() :] if led else content)
        at = sentence.text.find(GIVEN[0], at + 1)
    if len(contents) > 1 and _SIDE_BY_SIDE.search(sentence.text):
        contents = [" or ".join(contents)]
    yield from (Statement(content, content, Force.FINAL) for content in contents)


def _after(sentence: Sentence, text: str, spans: Spans) -> Iterator[Statement]:
    """What stands behind a cue: in its sentence, else in the next line. spans: places of what others say."""
    found = [(match, True) for match in cues.STATED.finditer(sentence.text) if not _within(match, spans)]
    found += [(match, False) for match in cues.WRONG_ONE.finditer(sentence.text)]
    found.sort(key=lambda pair: pair[0].start())
    for number, (match, firm) in enumerate(found):
        end = found[number + 1][0].start() if number + 1 < len(found) else len(sentence.text)
        content = bare(sentence.text[match.end() : end]).strip(_TRIM)
        position = sentence.start + match.end()
        if not content.strip(" .。」』)]*_"):
            if bare(sentence.text[: match.start()]).strip(" 【[(「") and not _LINKED.search(match[0]):
                continue  # 「→ 正解」 at the end of a line says nothing of the next line
            content, position = _next(text, sentence.start + end)
        final = firm and bool(match["final"] or match["last"])
        force = Force.FINAL if final else Force.STATED if firm else Force.WEAK
        if content and not cues.NOTHING.match(content):
            yield Statement(content, _line(text, position), force)


def _before(sentence: str, spans: Spans) -> Iterator[Statement]:
    """What stands before a cue, from the beginning of its clause. spans: places of what others say."""
    kinds = (
        (cues.OF_ANYTHING, Force.STATED),
        (cues.BEFORE, Force.STATED),
        (cues.WRONG_BEFORE, Force.WEAK),
        (cues.FITS, Force.WEAK),
    )
    for pattern, force in kinds:
        at = 0
        for match in pattern.finditer(sentence):
            clause, at = sentence[at : match.start()], match.end()
            if cues.NOT_SO.match(sentence[match.end() :]) or not clause.strip() or _within(match, spans):
                continue
            if led := cues.STATED.search(clause):
                clause = clause[led.end() :]
            content = _unled(polarity.last_clause(_unled(bare(clause))))
            if content and not cues.NOTHING.match(content):
                yield Statement(content, content, force, before=True, of_anything=pattern is cues.OF_ANYTHING)


def _within(match: re.Match[str], spans: Spans) -> bool:
    return any(start <= match.start() < end for start, end in spans)


def _unled(clause: str) -> str:
    """Without 「したがって、」 before it."""
    clause = clause.strip(_TRIM)
    while match := cues.CONCLUDED.match(clause):
        clause = clause[match.end() :].strip(_TRIM)
    return clause


def _next(text: str, at: int) -> tuple[str, int]:
    """The next sentence behind a cue that has nothing behind it, and its place."""
    for start, end, _ending in _cut(text[at : at + _LONGEST]):
        content = bare(text[at + start : at + end]).strip(_TRIM)
        if content:
            return content, at + start
    return "", at


def _line(text: str, start: int) -> str:
    end = text.find("\n", start, start + _LONGEST)
    return bare(text[start : end if end >= 0 else start + _LONGEST]).strip(_TRIM)
