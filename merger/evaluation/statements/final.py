"""The number and the words that a text settles on."""

import re
from dataclasses import dataclass, replace

from merger.evaluation.quantities.answers import whole_number
from merger.evaluation.quantities.numerals import Number, find_numbers
from merger.evaluation.statements.finding import Force, Statement, sentences
from merger.evaluation.statements.markup import bare, plain
from merger.evaluation.statements.polarity import affirmed, denies
from merger.evaluation.statements.settling import Read, Two, parts, settled

_BRACKETS = re.compile(r"\([^()]*\)(?! ?[/^×·*√π\d])|「[^「」]*年[^「」]*」")
_DATE_UNITS = ("年", "月", "日", "年間")
_OPERAND = re.compile(r"\s*(?:[+×*÷/]|[x-](?=\s*\d))\s*[\d(]")
_EACH = re.compile(r"\s*(?:あたり|当たり|につき|ごと|毎に|ずつ)")
_OR = re.compile(r"\s*(?:か|または|又は|あるいは|もしくは|or)\s*[$¥]?\s*", re.IGNORECASE)
_OR_AND = re.compile(r"\s*(?:か|または|又は|あるいは|もしくは|or|と|と、|and|から|to|[~〜/])\s*[$¥]?\s*", re.IGNORECASE)
_ONE_EACH = re.compile(r"\s*に(?=\D{0,20}\d)")
_TAIL = re.compile(
    r"(?:(?:のこと)?(?:でした|です|である|であります|でしょう|になります|となります|だ)(?:よね|よ|ね)?|よ|ね"
    r"|(?:なの)?かもしれ(?:ません|ない(?:です)?)(?:ね)?|(?:だ|である)?と(?:思います|考えられます|考えます|思われます))?[。.!?、,\s]*$"
)
_END = re.compile(r"[\s」』)】\"”]*(?:という(?:数|値|答え|もの|の)|の(?:ほう|方|選択肢))?[\s」』)】]*")
_QUOTES = "「」『』\"'`*《》〈〉【】 \n“”‘’"
_GLOSS = re.compile(r"(?<=\S)\s*\([^()]*\)$")
_REASON = re.compile(r"(?<=\S)(?:,?\s+(?:because|since|which\s+is)\b|、なぜなら|、理由は)", re.IGNORECASE)
# A sentence that only gives the reason: 「5mごとに植えるためです」.
_BECAUSE = re.compile(
    r"^(?:なぜなら|理由は|because|since)\b|(?:ため|から|ので)(?:です|である|だ)?[。.\s]*$", re.IGNORECASE
)
_EXPLAINS = re.compile(
    r"[はがをにへ]|から|ため|ので|理由|説明|解説|:|\b(?:is|was|are|were|because|since|it|he|she|they|which)\b", re.I
)


@dataclass(frozen=True)
class FinalAnswer:
    """What a text ends up saying: the number, when it holds one, and the words without their polite ending."""

    number: Number | None
    words: str

    @property
    def quantity(self) -> Number | None:
        """The number that is compared: what the words are as a whole, else the number found among them."""
        number, whole = self.number, whole_number(self.words)
        if number and (not number.read or number.end - number.start >= len(self.words)):
            return number  # the same signs, with their case: 5N
        return whole or number

    @property
    def canonical(self) -> str:
        """The words with every number in one spelling: 五月三日 and 5月3日 read the same."""
        return _one_spelling(self.words)

    @property
    def unglossed(self) -> str:
        """The same without what explains it in brackets at its end: 東京(日本の首都)."""
        return _one_spelling(words_of(_GLOSS.sub("", self.words)))

    @property
    def only_number(self) -> bool:
        """Whether the words are one number with its unit and nothing else."""
        numbers = find_numbers(self.words)
        return len(numbers) == 1 and numbers[0].end - numbers[0].start == len(self.words)


def final_answer(text: str) -> FinalAnswer:
    r"""The answer that a text settles on, number and words each for itself.

    Statements count as :func:`merger.evaluation.statements.settled` says. In one, the number is the first that is no
    part of a calculation, or what follows the last ``=``; a statement without a number gives none. Without a statement
    the number is the first line if that is one, else the last of the text outside brackets, remarks and denials that is
    no date; the words are the text, or its first sentence where the rest explains.
    """
    *own, last = parts(plain(text))
    stated = (answer for part in own if (answer := _stated(part)) is not None)
    return next(stated, None) or _stated(last) or FinalAnswer(_last(last), _whole(last))


def _stated(text: str) -> FinalAnswer | None:
    """What is stated, or the number that is the first line, or the one short sentence that is all."""
    number, words = _one(settled(text, number_in)), settled(text, _stated_words)
    if number is None and settled(text, _answer_words) is None:
        number = _only_number(bare(text.split("\n", 1)[0]))
        if number is None and words is None and (len(sentences(text)) != 1 or _EXPLAINS.search(text)):
            return None
        number = number or _last(text)
    return FinalAnswer(number, _whole(text) if words is None else _one(words) or "")


def _one(found: Read | Two | None) -> Read | None:
    return None if isinstance(found, Two) else found


def words_of(text: str) -> str:
    """The words without quotes, polite ending and upper case."""
    words = _TAIL.sub("", text.strip(_QUOTES)).strip(_QUOTES).casefold()
    return words if "," in words else words.strip("[]").strip(_QUOTES)  # [2, 3) is an interval


def _one_spelling(words: str) -> str:
    parts, at = [], 0
    for number in find_numbers(words):
        parts += [words[at : number.start], f"{number.value}{number.unit or ''}"]
        at = number.end
    return "".join([*parts, words[at:]])


def number_in(said: Statement) -> Number | Two | None:
    """The number in a statement, None for no number."""
    text = _REASON.split(affirmed(said.content), maxsplit=1)[0]
    if said.whole:
        return _only_number(text) if said.force in (Force.WEAK, Force.FINAL) else None
    if said.before:
        return _last(text) if not said.of_anything or _ends_in_number(text) else None
    text = _BRACKETS.sub(lambda match: " " * len(match[0]), text) if find_numbers(_BRACKETS.sub(" ", text)) else text
    for where in (text.rsplit("=", 1)[-1], text):
        found = [one for one in find_numbers(where) if not _in_passing(one, where)]
        if found:
            return Two.ANSWERS if len(found) > 1 and _alternative(found[0], found[1], where) else found[0]
    return next(iter(find_numbers(text)), None)


def _ends_in_number(text: str) -> bool:
    """「18ユーロ」 of 「18ユーロを選ぶ」, but not 「18ユーロの品」."""
    numbers = find_numbers(text)
    return bool(numbers) and _END.fullmatch(text, numbers[-1].end) is not None


def _alternative(first: Number, second: Number, text: str) -> bool:
    """「12か18」, "12 or 18": two answers. 「3時間と30分」 is one."""
    between = _OR if first.unit != second.unit else _OR_AND
    return first.value != second.value and bool(between.fullmatch(text[first.end : second.start]))


def _either(first: Number, second: Number, text: str) -> bool:
    """「18か19」, "18 or 19" without a statement."""
    return first.value != second.value and bool(_OR.fullmatch(text[first.end : second.start]))


def _only_number(text: str) -> Number | None:
    only = FinalAnswer(None, words_of(text))
    return replace(find_numbers(only.words)[0], start=0, end=0) if only.only_number else None


def _in_passing(number: Number, text: str) -> bool:
    """Part of a calculation (the 9 and the 2 of "9×2で18") or a rate's "one" (1日あたり)."""
    before = text[max(0, number.start - 8) : number.start].rstrip()
    return number.calculation or bool(
        _OPERAND.match(text, number.end)
        or _EACH.match(text, number.end)
        or (number.value == 1 and _ONE_EACH.match(text, number.end))
        or (before[-1:] in tuple("+×*÷/") and any(map(str.isdecimal, before)))
    )


def _stated_words(said: Statement) -> str | None:
    """Whole sentences are left to :func:`_whole`, weak words state no words."""
    if (said.whole and (said.force is not Force.FINAL or _EXPLAINS.search(said.content))) or said.force is Force.WEAK:
        return None
    return words_of(_REASON.split(affirmed(said.content), maxsplit=1)[0]) or None


def _answer_words(said: Statement) -> str | None:
    """The words that are said to be the answer: no number may stand for them then."""
    return None if said.of_anything else _stated_words(said)


def _last(text: str) -> Number | None:
    said = [affirmed(bare(one.text)) for one in sentences(text) if not one.aside]
    results = [one for one in said if not _BECAUSE.search(one)]
    said = results if any(map(find_numbers, results)) else said
    whole = "\n".join(said) if said else bare(text)
    for part in (_BRACKETS.sub(" ", whole), whole):
        numbers = find_numbers(part)
        plain_ones = [number for number in numbers if number.unit not in _DATE_UNITS]
        if len(numbers) > 1 and _either(numbers[-2], numbers[-1], part):
            return None
        if plain_ones or numbers:
            return (plain_ones or numbers)[-1]
    return None


def _whole(text: str) -> str:
    """The text's words; where its first sentence is followed by sentences that explain or deny only, that one's."""
    said = [bare(one.text).strip() for one in sentences(text) if not one.aside]
    said = [one for one in said if not denies(one)]
    if len(said) == 1 or (said and all(_EXPLAINS.search(one) for one in said[1:]) and not _EXPLAINS.search(said[0])):
        return words_of(affirmed(said[0]) or said[0])
    return words_of(bare(text))
