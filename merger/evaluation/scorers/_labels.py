"""The labels of choices: letters, kana, numbers, Roman numerals, in circles or brackets; where one begins a text."""

import re
import unicodedata
from collections.abc import Sequence

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_KANA = "アイウエオカキクケコ"
_HIRAGANA = "あいうえおかきくけこ"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_KANJI = "一二三四五六七八九"
_RANGES = ((0x2460, 0x24FF), (0x2776, 0x2793), (0x32D0, 0x32E3), (0x1F110, 0x1F169), (0x1F170, 0x1F189))

_NAMED = r"(?:選択肢|番号|記号|肢|項目|options?|choices?|answer|letter|number)"
_SIGN = r"[IV]{2,4}(?![A-Z])|IX(?![A-Z])|[A-Z]|[ア-コ]|\d{1,2}"
# A label is no part of a word: what may stand behind it.
_END = (
    r"(?=\s*(?:[)}\]」』】:;、,。!?|/&+\"'”’=\n]|(?<!\d)\.|\.(?!\d)|-(?!\d|[A-Z](?![A-Z]))|\Z|[(「『\[【“]"
    r"|で(?!ん)|だ(?!け)|が(?:正|最|適|答|一番|もっとも|該当|当て|あて|妥当|ふさわ|よ)|と(?:な|考|思|言|判|い[うえ]|し[てま]|する(?![となこ])|の)"
    r"|に(?:な|該当|当て|あて|し)|を(?:選|正|回答|答)|の(?:方|ほう|選択肢|記述|[「『])|か(?:と|な|も)|しか|のみ|だけ(?!で)|じゃ|[よねも](?:[。、\s]|\Z)|なの|という)"
    r"|\s+(?:because|since|as|is|are|was|and|or|with|due|from|which|the)\b)"
)
_LABEL = re.compile(
    rf"(?:the\s+)?(?:(?P<named>{_NAMED})\s*[:.]?\s*)?(?P<open>(?:[({{\[「『【\"'“‘]\s*){{1,2}})?(?:{_NAMED}\s*)?"
    rf"(?P<sign>{_SIGN}|[あ-こ](?=\s*[)\]」』])|[{_KANJI}](?=番|つ目|$))"
    rf"(?:(?P<counter>番目?|つ目|号)(?:の(?:選択肢|もの|答え|記述))?)?(?P<close>(?:\s*[)}}\]」』】\"'”’]){{1,2}})?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+¥$]?\d[\d.,/]*\s?\D{0,4}")
_BEHIND = re.compile(_END, re.IGNORECASE)
_ALSO = re.compile(
    r"\s*(?:と(?!な|考|思|言|判|い|し)|や|か(?!と|な|も)|または|又は|あるいは|もしくは|及び|および|並びに|そして|and|or|&|/|,|、|・|\+)\s*(?:both\s+)?",
    re.IGNORECASE,
)
_ALSO_IN = re.compile(r"\s*(?:だけで(?:は)?なく|のみならず|も(?=正|適|答|、))")


def _circled() -> dict[int, str]:
    """①, Ⓑ, ㋐, ❷, 🅑 as (1), (B), (ア), (2), (B)."""
    table = {}
    for low, high in _RANGES:
        for code in range(low, high + 1):
            sign, name = chr(code), unicodedata.name(chr(code), "")
            inner = unicodedata.normalize("NFKC", sign).strip("().")
            if inner == sign:
                digit, letter = unicodedata.digit(sign, None), re.search(r"LETTER ([A-Z])$", name)
                inner = str(digit) if digit is not None else letter[1] if letter else ""
            if inner:
                table[code] = f"({inner})"
    return table


_CIRCLED = _circled()


def uncircled(text: str) -> str:
    """A text whose circled letters, kana and numbers stand in brackets."""
    return text.translate(_CIRCLED)


def index_of(label: str, count: int) -> int | None:
    """The place that a label means among ``count`` choices: letters from A, kana from ア, numbers from 1, else I, II.

    I, V and X are Roman where there are too few choices for them to be letters.
    """
    label = unicodedata.normalize("NFKC", label).strip().upper()
    if label.isdecimal():
        return _within(int(label) - 1, count)
    if len(label) == 1:
        for signs in (LETTERS, _KANA, _HIRAGANA, _KANJI):
            if label in signs and (index := _within(signs.index(label), count)) is not None:
                return index
    return _within(_ROMAN.index(label), count) if label in _ROMAN else None


def _within(index: int, count: int) -> int | None:
    return index if 0 <= index < count else None


class Label:
    """A label at a place of a text: the choice it means, and what is behind it."""

    def __init__(self, match: re.Match[str], index: int, text: str) -> None:
        self.index, self.rest = index, text[match.end() :]
        self.marked = bool(match["named"] or match["counter"] or (match["open"] and match["close"]))
        self.letter = not match["sign"].isdecimal()


def label_at(text: str, choices: Sequence[str], at: int = 0) -> Label | None:
    """The label that begins at a place, or None: it must be one of these choices' and no part of a word.

    A bare number is no label among choices that are numbers.
    """
    match = _LABEL.match(text, at)
    if match is None:
        return None
    index = index_of(match["sign"], len(choices))
    if index is None or (match["sign"] in _KANJI and not (match["counter"] or match["named"])):
        return None
    label = Label(match, index, text)
    if match["open"] and not match["close"]:
        return None
    if not (match["close"] and match["open"]) and not _BEHIND.match(text, match.end()):
        return label if two_labels(label, choices) or _own_text(label, choices) else None
    return None if match["sign"].isdecimal() and not label.marked and are_numbers(choices) else label


def are_numbers(choices: Sequence[str]) -> bool:
    """Whether the choices are numbers, with or without a unit."""
    return all(_NUMBER.fullmatch(unicodedata.normalize("NFKC", one).strip()) for one in choices)


def _own_text(label: Label, choices: Sequence[str]) -> bool:
    rest = label.rest.lstrip(" の.-")
    own = unicodedata.normalize("NFKC", choices[label.index]).strip().casefold()
    return bool(own) and label.rest[:1] in " の.-\t" and rest.casefold().startswith(own)


def two_labels(label: Label, choices: Sequence[str]) -> bool:
    """Whether another label is named together with this one: 「AとB」, "A or B", "A, B"."""
    if _ALSO_IN.match(label.rest):
        return True
    more = _ALSO.match(label.rest)
    other = label_at(label.rest, choices, more.end()) if more else None
    return other is not None and other.index != label.index


def labels_within(text: str, choices: Sequence[str]) -> set[int]:
    """Places of the labels that stand in brackets or behind 選択肢, option and the like, anywhere in a text."""
    found = set()
    for match in re.finditer(rf"{_NAMED}\s*(?=[(「]?[A-Za-zア-コ\d])|(?<=\S)(?=\()", text, re.IGNORECASE):
        label = label_at(text, choices, match.start())
        if label is not None and label.marked:
            found.add(label.index)
    return found


def label_behind(text: str, choices: Sequence[str]) -> int | None:
    """The place of the label that ends a text: 「消去法でB」; the B of ビタミンB is none."""
    match = re.search(
        rf"(?:^|[\s、,。.:はでにのらり(「]|{_NAMED}\s*)(\(?(?:[A-Z]|[ア-コ]|\d{{1,2}})(?:番目?)?[)」]?)$", text
    )
    label = label_at(match[1], choices) if match else None
    return label.index if label and not label.rest.strip(" )」") else None
