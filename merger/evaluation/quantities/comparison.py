"""Whether two numbers with their units are the same answer."""

from collections import Counter
from collections.abc import Hashable
from fractions import Fraction

from merger.evaluation.quantities.numerals import Number
from merger.evaluation.quantities.surds import Exact, Surd, multiply
from merger.evaluation.quantities.units import UnitDefinition, measure
from merger.evaluation.quantities.values import Clock, Several, Value, ValueRange

_SHARE = (("share", 1),)
_PACKS = {"ダース": Fraction(12), "グロス": Fraction(144)}  # counters of so many pieces


def same_number(said: Number, wanted: Number, *, counters: bool) -> bool:
    """Whether ``said`` gives ``wanted``: by value, in any of the meanings that the signs of either can have.

    Units that measure (kg, 円, %, 分) are compared by what they measure: 90分 is 1時間30分, 5g is not 5kg, 50% is 0.5.
    Where one side has no unit at all its number may stand for any: 37 is 37個, 25 is 25%.
    counters: whether units that only count (個, 本) must agree too, and an accepted unit must be said.
    """
    return any(
        _same(one, said.unit, other, wanted.unit, counters)
        for one in (said.value, *said.also)
        for other in (wanted.value, *wanted.also)
    )


def _same(said: Value, unit: str | None, wanted: Value, wanted_unit: str | None, counters: bool) -> bool:
    said, wanted = _hour(said, unit, wanted), _hour(wanted, wanted_unit, said)
    if isinstance(said, Clock):
        return said == wanted
    if unit != wanted_unit and (unit in _PACKS or wanted_unit in _PACKS):
        return _unpacked(said, unit, wanted, wanted_unit, counters)
    unit, wanted_unit = _without_each(unit, wanted_unit, wanted_unit is None or not counters)
    own, other = measure(unit or ""), measure(wanted_unit or "")
    if own and other:
        return own.dimension == other.dimension and _alike(said, own, wanted, other)
    if (own and own.dimension == _SHARE and not wanted_unit) or (other and other.dimension == _SHARE and not unit):
        # 50% is 0.5; where units may be left out it is also what "how many percent?" asks for.
        return _alike(said, own, wanted, other) or (not counters and _alike(said, None, wanted, None))
    if (own and wanted_unit) or (other and unit):
        return False
    if counters and wanted_unit and unit != wanted_unit:
        return False
    return _alike(said, None, wanted, None)


def _unpacked(said: Value, unit: str | None, wanted: Value, wanted_unit: str | None, counters: bool) -> bool:
    """3ダース is 36 of whatever is counted; where one side has no unit it is also what "how many dozens?" asks for."""
    if measure(unit or "") or measure(wanted_unit or ""):
        return False
    pieces = [_pieces(value, one) for value, one in ((said, unit), (wanted, wanted_unit))]
    bare = not wanted_unit or (not unit and not counters)
    return _alike(pieces[0], None, pieces[1], None) or (bare and _alike(said, None, wanted, None))


def _pieces(value: Value, unit: str | None) -> Value:
    return _times(value, _PACKS.get(unit or "", Fraction(1))) if isinstance(value, Fraction | Surd) else value


def _alike(said: Value, own: UnitDefinition | None, wanted: Value, other: UnitDefinition | None) -> bool:
    if isinstance(said, Several) and isinstance(wanted, Several):
        first, second = ([_in(one, kind) for one in side.values] for side, kind in ((said, own), (wanted, other)))
        return first == second if said.ordered or wanted.ordered else Counter(first) == Counter(second)
    return _in(said, own) == _in(wanted, other)


def _without_each(unit: str | None, wanted: str | None, either: bool) -> tuple[str | None, str | None]:
    """The units, "for each day" left out where one side does not say it: 1日あたり2,000kcal gives 2,000kcal.

    either: whether the accepted answer may be the one that says it.
    """
    each, other = ("毎" in (side or "") or "/" in (side or "") for side in (unit, wanted))
    if unit and each and not other:
        return unit.partition("毎")[0], wanted
    if wanted and other and not each and either:
        return unit, wanted.partition("毎")[0]
    return unit, wanted


def _hour(value: Value, unit: str | None, beside: Value) -> Value:
    """15時 as a time of day, beside one."""
    if unit == "時" and isinstance(beside, Clock) and isinstance(value, Fraction) and 0 <= value <= 24:
        return Clock(int(value) % 24, 0) if value.denominator == 1 else value
    return value


def _in(value: Value, kind: UnitDefinition | None) -> Hashable:
    """The value in the first unit of what is measured, in a form whose equality is that of answers."""
    factor = kind.factor if kind else Fraction(1)
    if isinstance(value, Fraction | Surd):
        return _times(value, factor)
    if isinstance(value, ValueRange):
        ends = (None if end is None else _in(end, kind) for end in (value.low, value.high))
        return ("interval", value.with_low, value.with_high, *ends)
    return value


def _times(value: Exact, factor: Fraction) -> Exact:
    return value if factor == 1 else multiply(value, factor)
