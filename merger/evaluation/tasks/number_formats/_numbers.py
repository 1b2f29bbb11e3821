"""Numbers in a section of a format: digits, decimals, groups of three, percent, powers of ten, fractions."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from merger.evaluation.tasks.number_formats._kanji import in_digits, spelled
from merger.evaluation.tasks.number_formats._sections import Section, Token, UnknownFormat

_WIDEST = 11  # characters of a number in the format General
_MOST_DENOMINATOR = 99_999
_PLAIN_UP_TO = Decimal(10) ** _WIDEST
_PLAIN_FROM = Decimal("0.0001")


def exact(value: float) -> Decimal:
    """The number that a spreadsheet means: its first 15 digits."""
    return Decimal(f"{value:.15g}")


def written(value: float, section: Section) -> str:
    """A number, 0 or above, in a section without dates; spaces for ``?`` included."""
    if not section.kanji:
        return _written(value, section)
    if section.has("general"):
        said = spelled(general(value), section.kanji)
        return "".join(said if token.kind == "general" else token.text for token in section.tokens)
    return in_digits(_written(value, section), section.kanji)


def _written(value: float, section: Section) -> str:
    number = exact(value)
    tokens = section.tokens
    if section.has("general"):
        return "".join(general(value) if token.kind == "general" else token.text for token in tokens)
    if section.has("text"):
        return "".join(general(value) if token.kind == "text" else token.text for token in tokens)
    number *= Decimal(100) ** sum(token.kind == "percent" for token in tokens)
    kinds = [token.kind for token in tokens]
    if "digit" not in kinds:
        return "".join(token.text for token in tokens if token.kind != "comma")
    if "exponent" in kinds:
        return _scientific(number, tokens, kinds.index("exponent"))
    if "over" in kinds and "digit" in kinds[: kinds.index("over")]:
        return _fraction(number, tokens, kinds.index("over"))
    return _decimal(number, tokens)


def general(value: float) -> str:
    """A number as the format General shows it: at most 11 characters, beyond that as a power of ten."""
    sign, number = "-" if value < 0 else "", abs(exact(value))
    if number == 0:
        return "0"
    if _PLAIN_FROM <= number < _PLAIN_UP_TO:
        whole = max(number.adjusted() + 1, 1)
        plain = _plain(_rounded(number, max(_WIDEST - 1 - whole, 0)))
        if len(plain) <= _WIDEST:
            return sign + plain
    plain = _plain(number)
    if number < 1 and len(plain) <= _WIDEST:
        return sign + plain
    mantissa, power = _power(number, 1, 5)
    return f"{sign}{_plain(mantissa)}E{'-' if power < 0 else '+'}{abs(power):02d}"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(number: Decimal, places: int) -> Decimal:
    with localcontext() as context:
        context.prec = 400
        return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _power(number: Decimal, step: int, places: int) -> tuple[Decimal, int]:
    """Mantissa, rounded, and its power of ten, a multiple of ``step``."""
    if number == 0:
        return Decimal(0), 0
    power = number.adjusted() // step * step
    mantissa = _rounded(number.scaleb(-power), places)
    if mantissa >= Decimal(10) ** step:
        power += step
        mantissa = _rounded(number.scaleb(-power), places)
    return mantissa, power


def _decimal(number: Decimal, tokens: Sequence[Token]) -> str:
    point = next((at for at, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    digits = [at for at, token in enumerate(tokens) if token.kind == "digit"]
    commas = [at for at, token in enumerate(tokens) if token.kind == "comma"]
    whole = [at for at in digits if at < point]
    grouped = any(whole and whole[0] < at < whole[-1] for at in commas)
    last = max(whole[-1] if whole else -1, digits[-1])
    thousands = sum(at > (whole[-1] if whole else -1) and (at < point or at > last) for at in commas)
    places = sum(at > point for at in digits)
    value = _rounded(number / Decimal(1000) ** thousands, places)
    shown = _whole(str(int(value)) if value >= 1 else "", [tokens[at].text for at in whole], grouped)
    parts = dict(zip(whole, shown, strict=True))
    tail = f"{value % 1:.{places}f}".partition(".")[2] if places else ""
    parts |= dict(zip([at for at in digits if at > point], _tail(tail, tokens, point), strict=True))
    if not whole and value >= 1 and point < len(tokens):
        parts[point] = f"{int(value)}."
    return "".join(parts.get(at, "" if token.kind == "comma" else token.text) for at, token in enumerate(tokens))


def _tail(digits: str, tokens: Sequence[Token], point: int) -> list[str]:
    """What each place behind the point shows: zeros at the end only where the format insists."""
    marks = [token.text for token in tokens[point + 1 :] if token.kind == "digit"]
    shown = list(digits)
    for at in range(len(shown) - 1, -1, -1):
        if shown[at] != "0" or marks[at] == "0":
            break
        shown[at] = " " if marks[at] == "?" else ""
    return shown


def _whole(digits: str, marks: Sequence[str], grouped: bool) -> list[str]:
    """What each place before the point shows; the first one takes all digits that are too many."""
    count = len(marks)
    filler = {"0": "0", "?": " ", "#": ""}
    missing = [filler[mark] for mark in marks[: max(count - len(digits), 0)]]
    extra = max(len(digits) - count, 0)
    shown = missing + ([digits[: extra + 1]] if extra else []) + list(digits[extra + 1 if extra else 0 :])
    if not grouped:
        return shown[:count]
    left = count - 1
    result = []
    for text in shown[:count]:
        whole = text
        if text.strip():
            whole = "".join(f"{one},"[: 2 if (left + len(text) - 1 - at) % 3 == 0 and left + len(text) - 1 - at else 1]
                            for at, one in enumerate(text))  # fmt: skip
        result.append(whole)
        left -= 1
    return result


def _scientific(number: Decimal, tokens: Sequence[Token], at: int) -> str:
    """Raises UnknownFormat where there is no digit on one side of the E: a spreadsheet does not take such a format."""
    before, behind = tokens[:at], tokens[at + 1 :]
    if not all(any(token.kind == "digit" for token in side) for side in (before, behind)):
        raise UnknownFormat("".join(token.text for token in tokens))
    point = next((index for index, token in enumerate(before) if token.kind == "point"), len(before))
    step = max(sum(token.kind == "digit" for token in before[:point]), 1)
    places = sum(token.kind == "digit" for token in before[point:])
    mantissa, power = _power(number, step, places)
    digits = _whole(str(abs(power)) if power else "", [token.text for token in behind if token.kind == "digit"], False)
    sign = "-" if power < 0 else "+" if tokens[at].text.endswith("+") else ""
    rest = iter(digits)
    tail = "".join(next(rest) if token.kind == "digit" else token.text for token in behind)
    return f"{_decimal(mantissa, before)}E{sign}{tail}"


def _fraction(number: Decimal, tokens: Sequence[Token], at: int) -> str:
    """``# ?/?``, ``# ??/??``, ``# ?/8``: the nearest fraction whose denominator has that many digits, or is that."""
    begin = at
    while begin and tokens[begin - 1].kind == "digit":
        begin -= 1
    end = at + 1
    while end < len(tokens) and (tokens[end].kind == "digit" or tokens[end].text.isdecimal()):
        end += 1
    below = "".join(token.text for token in tokens[at + 1 : end])
    head, foot = tokens[:begin], "".join(token.text for token in tokens[end:])
    mixed = any(token.kind == "digit" for token in head)
    whole = int(number.to_integral_value(rounding=ROUND_DOWN)) if mixed else 0
    rest = Fraction(number) - whole
    if below.strip("0").isdecimal():
        bottom = int(below)
        top = int(rest * bottom + Fraction(1, 2))
    else:
        limit = 10 ** len(below) - 1
        if limit > _MOST_DENOMINATOR or not below:
            raise UnknownFormat(below)
        near = rest.limit_denominator(limit)
        top, bottom = near.numerator, near.denominator
    if mixed and top == bottom:
        whole, top = whole + 1, 0
    front = _decimal(Decimal(whole), head).strip() if mixed else "".join(token.text for token in head)
    if mixed and not top:
        return (front or "0") + foot
    return f"{front} {top}/{bottom}".strip() + foot if front.strip() else f"{top}/{bottom}{foot}"
