"""Reading a final answer out of generated text: normalisation, answer cues, number and counter."""

import re
from dataclasses import dataclass

from merger.evaluation.numerals import Number, find_numbers
from merger.evaluation.quantities.answers import whole_number
from merger.evaluation.quantities.signs import plain, visible

_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_LETTER = r"\u3040-\u30ff\u4e00-\u9fff。、「」"
_SPACE_IN_JAPANESE = re.compile(rf"(?<=[{_LETTER}\d]) +(?=[{_LETTER}])")
_BOXED = re.compile(r"\\boxed\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_CUE = re.compile(
    r"####|答え(?!合)(?:は|が|:|=|、)?|解答(?:は|:)|回答(?:は|:)|答(?=は|:|=)(?:は|:|=)|(?:the\s+)?(?:final\s+)?answer\s*(?:is|:|=)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"。|\n|(?<!\.)\.(?!\d|m\b|\.)|!|\?")  # but 3 p.m.
_BRACKETS = re.compile(r"\([^()]*\)|「[^「」]*年[^「」]*」")
_DATE_UNITS = ("年", "月", "日", "年間")
_TAIL = re.compile(r"(?:でした|です|である|になります|となります|だ|よ|ね)?[。.!?、,\s]*$")
_QUOTES = "「」『』\"'`*《》〈〉【】 \n"


def normalise(text: str) -> str:
    """NFKC (full width becomes half width), every dash that means minus as ``-``, spaces joined, nothing invisible."""
    text = visible(text)
    text = _SPACES.sub(" ", text).strip()
    return _SPACE_IN_JAPANESE.sub("", text)


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
        parts, at = [], 0
        for number in find_numbers(self.words):
            parts += [self.words[at : number.start], f"{number.value}{number.unit or ''}"]
            at = number.end
        return "".join([*parts, self.words[at:]])


def final_answer(text: str) -> FinalAnswer:
    r"""The answer that a text settles on.

    A ``\boxed{}`` wins, then the last cue (答え, 答:, Answer:, ####) with anything behind it: there the first number of
    the sentence, or what follows its last ``=``. Without a cue the last number outside brackets that is no date.
    """
    text = plain(normalise(text))
    boxed = _BOXED.findall(text)
    if boxed:
        inner = boxed[-1]
        return FinalAnswer(_after_cue(inner), _words(inner))
    sentences = [_sentence(text[match.end() :]) for match in _CUE.finditer(text)]
    for sentence in reversed(sentences):
        if number := _after_cue(sentence):
            return FinalAnswer(number, _words(sentence))
    for sentence in reversed(sentences):
        if _words(sentence):
            return FinalAnswer(None, _words(sentence))
    return FinalAnswer(_last(text), _words(text))


def _sentence(text: str) -> str:
    """Up to the first full stop that has something before it."""
    text = text.lstrip(" \n:=、")
    end = _SENTENCE_END.search(text)
    return text[: end.start()] if end else text


def _after_cue(sentence: str) -> Number | None:
    tail = sentence.rsplit("=", 1)[-1]
    numbers = [*find_numbers(tail), *find_numbers(sentence)]
    return next((number for number in numbers if not number.calculation), next(iter(numbers), None))


def _last(text: str) -> Number | None:
    for part in (_BRACKETS.sub(" ", text), text):
        numbers = find_numbers(part)
        plain = [number for number in numbers if number.unit not in _DATE_UNITS]
        if plain or numbers:
            return (plain or numbers)[-1]
    return None


def _words(text: str) -> str:
    words = _TAIL.sub("", text.strip(_QUOTES)).strip(_QUOTES).casefold()
    return words if "," in words else words.strip("[]").strip(_QUOTES)  # [2, 3) is an interval
