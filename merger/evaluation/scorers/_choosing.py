"""Which of the given choices a text settles on."""

import re
from collections.abc import Sequence
from functools import partial

from merger.evaluation.japanese import normalise
from merger.evaluation.quantities.answers import whole_number
from merger.evaluation.quantities.comparison import same_number
from merger.evaluation.quantities.numerals import Number
from merger.evaluation.scorers._also import also_another
from merger.evaluation.scorers._labels import (
    Label,
    are_numbers,
    label_at,
    label_behind,
    labels_within,
    two_labels,
    uncircled,
)
from merger.evaluation.scorers._pieces import pieces
from merger.evaluation.scorers.contains import holds
from merger.evaluation.statements import (
    FinalAnswer,
    Force,
    Statement,
    Two,
    affirmed,
    bare,
    denies,
    number_in,
    partly_denies,
    parts,
    plain,
    sentences,
    settled,
    words_of,
)

_OPAQUE = 6  # characters; shorter choices (正しい, 以外) are words of sentences too
_LONG = 12
_RARE = 0x3400  # Unicode's first rare Chinese characters
_LONGEST = 10_000  # characters from the end that are searched for a choice's words
_SIGNS = " \n\t.:;、,。!?-=()[]「」『』【】\"'|"
_VERDICT = r"(?:(?:[:\-(→=]|\b(?:it|this)\s+is)\s*(?:{words})(?:です)?|[:\-(→=\s](?:{signs}))[\s).。!]*$"
_RIGHT = re.compile(
    _VERDICT.format(words="正しい|正解|適切|correct|true|right", signs="○|◯|〇|✓|✔|✅|⭕"), re.IGNORECASE
)
_WRONG = re.compile(
    _VERDICT.format(
        words=r"誤り|間違い|不正解|不適切|正しくない|incorrect|false|wrong|not\s+correct", signs="×|✗|✘|❌|✕"
    ),
    re.IGNORECASE,
)
_ENDS = re.compile(r"[。?!\n]|\.\s")
_NOT = re.compile(r"\bnot\b|(?:では|じゃ)(?:な|ありませ)", re.IGNORECASE)
_DECIDED = re.compile(
    r"(?:に(?:該当|当てはま|あてはま)|と(?:判断|し)|が(?:該当|当てはま|あてはま)|を(?:選択|選)|かと(?:思|存じ)|かな)[^。、]{0,12}|(?:のみ|だけ)(?:です|である|だ)?|で正しいです"
)
# 「A、Cは誤り」, "A, C are wrong": no word of an answer.
_LISTED_WRONG = re.compile(
    r"(?:[「(]?(?:[A-Zア-コ]|\d{1,2})[」)]?[、,・]\s*)+(?:and\s+|or\s+)?[「(]?(?:[A-Zア-コ]|\d{1,2})[」)]?(?:は(?:どちらも|いずれも"
    r"|すべて|全て|明らかに|、)?(?:誤|間違|不|違|正しく|適切で|該当し|当てはまら|除外)"
    r"|\s+(?:are|were)\s+(?:\w+\s+)?(?:not|wrong|incorrect|false|eliminated|ruled)\b)"
)
_UNKNOWN = re.compile(r"(?:分か|わか)りません|不明|\b(?:don't|do not|cannot|can't)\s+\w+|not\s+sure", re.IGNORECASE)
_SEVERAL = re.compile(r"(?:both|either|all\s+of)\b|両方|どちらも|いずれも|すべて|全て", re.IGNORECASE)
# 「日本の首都はBです」, also behind a clause that leads to it: 「Aに見えるが、首都はBです」.
_TOPIC = re.compile(
    r"(?:[^。]{0,80}(?:が|ので|ため|から)、)?(?![^は]*(?:次点|候補|誤|間違|不|ない|紛らわ|惑わ|予想|以外|[反逆]対|または|あるいは))"
    r"[^、。.():はA-Zア-コ\d][^、。.():は]{0,30}は、?"
    r"(?=[「(]?[A-Zア-コ][」)]?(?:[(「][^()「」]{0,40}[)」])?(?:です|である|だ|となる|になる|となります|になります)?$)"
)
_LEAD = re.compile(
    r"(?:^(?:はい|ええ|yes|sure)[、,]\s*(?=[「(]?[A-Zア-コ](?![A-Za-zァ-ヶー]))|^(?:絶対に|きっと|やはり)"
    r"|[^、。.()]{0,30}(?:のうち|の中で)(?:は)?、?|most\s+likely|most\s+probably|おそらく|たぶん|多分|もちろん|明らかに|間違いなく|probably|definitely|clearly|likely|simply|obviously"
    r"|(?:I\s+(?:think|believe)\s+)?(?:(?:it|that|this)(?:\s+(?:is|(?:could|might|may|must|would|should)\s+be)|'s))|(?:could|might|may)\s+be\s+|I\s+(?:think|believe|guess)\s+|(?:私|僕|わたし)(?:は|としては)、?|the\s+(?=option|choice|letter))[、,:]?\s*",
    re.IGNORECASE,
)


def chosen(text: str, choices: Sequence[str]) -> int | None:
    """The place of the choice that a text settles on, or None.

    In each statement of the answer, in this order: the choice's words, its label at the beginning (A, ア, 1, ①, II),
    the only choice whose words or marked label stand in it. Two choices in one statement are none.
    """
    text, choices = _masked(plain(uncircled(text)), choices)
    whole = _same(text, choices)
    if whole is not None:
        return whole
    text = _unlisted(text, choices)
    for part in parts(text):
        for explained in (False, True):
            read = partial(_read, choices=choices, explained=explained)
            found = settled(part, read)
            if found is not None:
                return None if isinstance(found, Two) or also_another(part, found, choices, read, _named) else found
    return _mentioned(text, choices)


def _masked(text: str, choices: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Choices that are long, deny or end a clause, where they stand in the text word for word, each as one rare letter
    in text and choices: the 以外 of a choice is nothing that the answer says."""
    masked = list(choices)
    for index in sorted(range(len(choices)), key=lambda index: -len(choices[index])):
        words = plain(choices[index]).strip(_SIGNS)
        opaque = len(words) >= _LONG or (len(words) >= _OPAQUE and (_ENDS.search(words) or partly_denies(words)))
        if opaque and words.casefold() in text.casefold():
            masked[index] = chr(_RARE + index)
            text = re.sub(re.escape(words), masked[index], text, flags=re.IGNORECASE)
    return text, masked


def _read(said: Statement, choices: Sequence[str], explained: bool) -> int | Two | None:
    """explained: a whole sentence may also be a label with an explanation behind it ("B: because ...")."""
    for words in (said.content, said.line):
        if (index := _same(words, choices)) is not None:
            return index
    words = _LEAD.sub("", _affirmed(said.content, choices), count=2)
    label = label_at(words, choices)
    if said.whole:
        return _read_whole(said, label, choices, explained)
    if _SEVERAL.match(words):
        return Two.ANSWERS
    if label is not None:
        return _labelled(said, label, choices)
    named = None if said.force is Force.ASIDE else _named(words, choices)
    if said.before:
        index = label_behind(words, choices)
        return index if index is not None and named in (None, index) else named
    if are_numbers(choices) and (number := number_in(said)) is not None:
        return number if isinstance(number, Two) else _by_value(number, choices)
    return named


def _labelled(said: Statement, label: Label, choices: Sequence[str]) -> int | Two:
    """The label's choice, unless a second one is named with it or the words behind it are another choice's."""
    line = label_at(_LEAD.sub("", said.line, count=1), choices) or label
    twice = two_labels(label, choices) or _contradicts(label, choices) or _contradicts(line, choices)
    return Two.ANSWERS if twice else label.index


def _read_whole(said: Statement, label: Label | None, choices: Sequence[str], explained: bool) -> int | Two | None:
    if _LISTED_WRONG.match(said.content):
        return None
    verdict = label_at(said.line, choices)
    if verdict is not None and _WRONG.search(verdict.rest):
        return None
    if verdict is not None and _RIGHT.search(verdict.rest):
        return verdict.index
    if label is None and (topic := _TOPIC.match(affirmed(said.content))):
        label = label_at(affirmed(said.content), choices, topic.end())
    if label is None:
        return None
    if two_labels(label, choices) or _contradicts(label, choices):
        return Two.ANSWERS
    rest = words_of(label.rest.strip(_SIGNS))
    if not rest or _DECIDED.fullmatch(label.rest.strip(_SIGNS)) or _same(rest, choices) == label.index:
        return label.index
    delimited = (label.letter and label.rest.lstrip()[:1] in tuple(".:)、,-")) or label.marked
    return label.index if explained and delimited and not _UNKNOWN.search(said.content) else None


def _same(words: str, choices: Sequence[str]) -> int | None:
    """The choice that these words are, apart from quotes, polite ending and the spelling of numbers."""
    said = _own_words(words)
    return next((n for n, choice in enumerate(choices) if said and _own_words(plain(choice)) == said), None)


def _own_words(text: str) -> str:
    """The words that choices are compared by; of one that is nothing but a polite ending (です), that."""
    return FinalAnswer(None, words_of(text)).canonical or text.strip(_SIGNS)


def _by_value(number: Number, choices: Sequence[str]) -> int | None:
    """The choice that is this number; where the number has no unit, the only one of that value."""
    exact = _same(f"{number.value}{number.unit or ''}", choices)
    if exact is not None or number.unit is not None:
        return exact
    values = [whole_number(normalise(choice)) for choice in choices]
    same = [index for index, other in enumerate(values) if other and same_number(number, other, counters=False)]
    return same[0] if len(same) == 1 else None


def _affirmed(text: str, choices: Sequence[str]) -> str:
    """Without denials, unless a denial (誤り, False) is one of the choices."""
    if any(denies(f"is {choice}") or denies(f"これは{choice}") for choice in choices):
        return "" if _NOT.search(text) else text
    return affirmed(text)


def _contradicts(label: Label, choices: Sequence[str]) -> bool:
    """Whether the words of another choice stand right behind a label: "B. (what A says)"."""
    rest = label.rest.strip(_SIGNS)
    index = _same(rest, choices) if words_of(rest) else None
    return index is not None and index != label.index


def _named(words: str, choices: Sequence[str]) -> int | Two | None:
    """The only choice that these words name, by its own words or by a label that is marked as one."""
    named = [
        index
        for index, choice in enumerate(choices)
        if pieces(choice) and words_of(plain(choice)) and holds(words, choice)
    ]
    # 京都 stands in 東京都 too: a choice within another one that was named was not meant.
    own = {a for a in named if not any(a != b and holds(choices[b], choices[a]) for b in named)}
    own |= labels_within(words, choices)
    return None if not own else own.pop() if len(own) == 1 else Two.ANSWERS


def _mentioned(text: str, choices: Sequence[str]) -> int | None:
    """Without any statement: the only choice whose words the text affirms."""
    said = "\n".join(_affirmed(bare(one.text), choices) for one in sentences(text[-_LONGEST:]) if not one.aside)
    named = _named(said, choices)
    return named if isinstance(named, int) else None


def _unlisted(text: str, choices: Sequence[str]) -> str:
    """Without a list that only repeats the choices, labels from the first on."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        run = at
        while run < len(lines) and run - at < len(choices) and _is_entry(lines[run], run - at, choices):
            run += 1
        if run - at >= 2:
            del lines[at:run]
        else:
            at += 1
    return "\n".join(lines)


def _is_entry(line: str, index: int, choices: Sequence[str]) -> bool:
    label = label_at(line, choices)
    return label is not None and label.index == index and _same(label.rest.strip(_SIGNS), choices) == index
