"""Parting what a model thought aloud from what it answered: the one place where a text becomes an answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from merger.evaluation.thinking.markers import ANSWERS, MARKERS, Marker

_BEFORE = "。．.!?！？:：\n>＞]"  # ends of sentences, lines and tags, behind which a thought may begin
_QUOTES = {"`": "`", "「": "」", "『": "』", "“": "”", "‘": "’", '"': '"', "'": "'", "«": "»"}
# What makes of a marker a word that is spoken about: 「<think>タグ」, "the <think> tag".
_SPOKEN_OF = re.compile(
    r"\s*(?:タグ|トークン|記号|要素|ブロック|tags?\b|tokens?\b|markers?\b|elements?\b|blocks?\b)", re.I
)
_BOTH_NAMED = re.compile(r"\s*(?:と|や|から|、|,|/|and|or|to|…|\.{3})\s*", re.IGNORECASE)  # 「<think>と</think>」
_FENCE = r"[ \t]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]*(?P<closed>(?P=fence))[`~]*[ \t]*$|\Z)"
_CODE = re.compile(rf"^{_FENCE}|(?P<word>`[^`\n]+`)", re.DOTALL | re.MULTILINE)
_CODE_HERE = re.compile(_FENCE, re.DOTALL | re.MULTILINE)
_FIRST = r"(?=[<＜\[◁]|assistant|here)"  # what a marker begins with: most places of most texts need no further look
_TAIL = 200  # characters at a prompt's end in which an opening marker is looked for


@dataclass(frozen=True)
class Said:
    """A text in its two parts; thought is "" where there was none. ended: no thought was left without its end."""

    thought: str
    answer: str
    ended: bool = True


class Markers:
    """The table's markers, and those that a model's own template declares."""

    def __init__(self, own: Sequence[Marker] = ()) -> None:
        self._rows = (*MARKERS, *own)
        sides = [f"(?P<o{n}>{row.opens})|(?P<c{n}>{row.closes})" for n, row in enumerate(self._rows)]
        self._any = re.compile(f"{_FIRST}(?:{'|'.join(sides)})", re.IGNORECASE)
        self._closes = [re.compile(row.closes, re.IGNORECASE) for row in self._rows]

    def opened(self, prompt: str) -> Marker | None:
        """The marker of the thought that a prompt leaves open at its end, as many generation prompts do."""
        for match in self._any.finditer(prompt, max(0, len(prompt) - _TAIL)):
            row, opens = self._row(match)
            if opens and not prompt[match.end() :].strip():
                return row
        return None

    def closed(self, prompt: str) -> str:
        """The prompt with no thought left open: an empty one instead, as templates write it for no thinking."""
        row = self.opened(prompt)
        if row is None:
            return prompt
        line = "" if prompt.endswith("\n") else "\n"
        return f"{prompt}{line}\n{row.written[1]}\n\n"

    def split(self, text: str, opened: Marker | None = None, until: Sequence[str] = ()) -> Said:
        """Thought and answer of a text that goes on from a prompt which left ``opened`` open.

        The answer is what follows the last thought, or where nothing does, what stood before it; a text without a
        thought is its own answer, untouched. It ends before the first mark of ``until`` that no thought holds. A
        thought that does not end leaves no answer: the whole text is thought then.
        """
        return _Reading(self, text, opened, until).said()

    def _row(self, match: re.Match[str]) -> tuple[Marker, bool]:
        side = match.lastgroup or ""
        return self._rows[int(side[1:])], side.startswith("o")

    def next(self, text: str, position: int) -> tuple[re.Match[str], Marker, bool] | None:
        """The first marker from a place on: where it stands, which it is, and whether it opens."""
        match = self._any.search(text, position)
        return (match, *self._row(match)) if match else None

    def mark(self, token: str) -> bool:
        """Whether a special token is a marker or a part of one."""
        parts = (side for row in self._rows for side in row.written)
        return len(token) > 2 and any(token in part for part in parts)

    def ends(self, row: Marker, text: str, position: int) -> bool:
        """Whether the marker is closed anywhere behind a place."""
        return self._closes[self._rows.index(row)].search(text, position) is not None


class _Reading:
    """One text read from left to right: inside a thought or outside, and the pieces found so far."""

    def __init__(self, markers: Markers, text: str, opened: Marker | None, until: Sequence[str]) -> None:
        self._markers, self._text, self._until = markers, text, until
        self._open: list[str] = [opened.name] if opened else []
        self._begin, self._code = 0, _Code(text)
        self._pieces: list[tuple[bool, str]] = []  # (thought, text)
        self._over = False
        self._endless: set[str] = set()  # kinds of which no end follows any more

    def said(self) -> Said:
        position = 0
        while not self._over and (found := self._markers.next(self._text, position)):
            match, row, opens = found
            position = match.end()
            if self._spoken_of(match, opens):
                continue
            if opens and (named := self._both_named(position)):
                position = named
                continue
            if opens:
                self._opening(match, row)
            else:
                self._closing(match, row)
        return self._result()

    def _opening(self, match: re.Match[str], row: Marker) -> None:
        if not self._open:
            before = self._text[self._begin : match.start()]
            if row.first and before.strip():
                return
            begins = not before.strip() or before.rstrip(" \t　")[-1] in _BEFORE
            if not begins and not self._ends(match, row):
                return  # in the middle of a sentence and never closed: spoken about
            self._part(match, thought=False)
        if not self._over:
            self._open.append(row.name)

    def _ends(self, match: re.Match[str], row: Marker) -> bool:
        if row.name not in self._endless and not self._markers.ends(row, self._text, match.end()):
            self._endless.add(row.name)
        return row.name not in self._endless

    def _closing(self, match: re.Match[str], row: Marker) -> None:
        if row.first and row.name not in self._open:
            return  # its words stand in answers as well
        if self._open:
            # The outermost of its kind ends; an end of a kind that was never opened is a slip for the one that was.
            self._open = self._open[: self._open.index(row.name)] if row.name in self._open else []
            if not self._open:
                self._part(match, thought=True)
        else:
            # No beginning was written: the prompt had it, or one thought lay within another. A last end that nothing
            # follows but an answer stands before is a slip.
            slip = bool(self._pieces) and not self._text[match.end() :].strip()
            self._part(match, thought=not slip)

    def _part(self, match: re.Match[str], *, thought: bool) -> None:
        """What was read up to a marker is a piece; reading goes on behind it."""
        self._piece(self._text[self._begin : match.start()], thought)
        self._begin = match.end()

    def _piece(self, text: str, thought: bool, last: bool = False) -> None:
        if not thought and (text.strip() or last):
            text = text.lstrip() if self._pieces else text
            cut = _before(text, self._until)
            self._over = len(cut) < len(text)
            text = cut
        self._pieces.append((thought, text))

    def _both_named(self, position: int) -> int | None:
        """Where a closing marker ends that an opening one is only named together with."""
        between = None if self._open else _BOTH_NAMED.match(self._text, position)
        if between is None:
            return None
        found = self._markers.next(self._text, between.end())
        return found[0].end() if found and not found[2] and found[0].start() == between.end() else None

    def _spoken_of(self, match: re.Match[str], opens: bool) -> bool:
        """Whether a marker is no marker but spoken about: in quotes, outside a thought also in code or as a tag."""
        before, behind = self._text[match.start() - 1 : match.start()], self._text[match.end() : match.end() + 1]
        if before in _QUOTES and behind == _QUOTES[before]:
            return True
        if self._open:
            return False
        if _SPOKEN_OF.match(self._text, match.end()):
            return True
        return self._code.holds(match.start(), self._begin, unfinished=opens)

    def _result(self) -> Said:
        if self._open:
            drafts = [text for _, text in self._pieces] + [self._text[self._begin :]]
            return Said(_joined(drafts), "", ended=False)
        if not self._over:
            self._piece(self._text[self._begin :], thought=False, last=True)
        if len(self._pieces) == 1:
            return Said("", self._pieces[0][1])
        answers = [index for index, (thought, text) in enumerate(self._pieces) if not thought and text.strip()]
        chosen = answers[-1] if answers else -1
        thoughts = [text for index, (_, text) in enumerate(self._pieces) if index != chosen]
        return Said(_joined(thoughts), _unwrapped(self._pieces[chosen][1]) if answers else "")


class _Code:
    """Where code stands in a text: fenced blocks and words in backquotes. Places are asked for in rising order."""

    def __init__(self, text: str) -> None:
        self._text, self._from = text, -1
        self._next: re.Match[str] | None = None

    def holds(self, position: int, begin: int, *, unfinished: bool) -> bool:
        """Whether code that starts at ``begin`` or later holds the place; unfinished: blocks without an end count."""
        if begin != self._from:
            if here := _CODE_HERE.match(self._text, begin):
                self._next = here
            elif self._from < 0 or (self._next and self._next.start() < begin):
                self._next = _CODE.search(self._text, begin)
            self._from = begin
        while self._next and self._next.end() <= position:
            self._next = _CODE.search(self._text, self._next.end())
        if self._next is None or self._next.start() > position:
            return False
        return unfinished or bool(self._next["closed"] or self._next.groupdict().get("word"))


def _before(text: str, until: Sequence[str]) -> str:
    """The text before the first of the marks that end an answer."""
    return text[: min((position for mark in until if (position := text.find(mark)) >= 0), default=len(text))]


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _unwrapped(text: str) -> str:
    """An answer without what a model puts around the answer that follows its thought."""
    text = text.strip()
    for before, after in ANSWERS:
        match = re.match(rf"{before}(?P<inner>.*?)(?:{after}|\Z)", text, re.DOTALL | re.IGNORECASE)
        if match:
            text = match["inner"].strip()
    return text


@cache
def standard() -> Markers:
    """The markers of the table alone, for texts of models that nobody knows."""
    return Markers()


def answer_of(text: str) -> str:
    """The text without what was thought aloud; "" when a thought does not end."""
    return standard().split(text).answer
