"""Units and counters behind a number: which spellings are one, and what is exactly so many of another."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

# Kanji that are not listed do not count as a counter, so that 一緒, 三郎 or 千葉 are not read as numbers.
_COUNTERS = """
    個=コ,こ,ヶ,ケ つ 本 枚 冊 匹 羽 台 人=名 頭 杯 足 着 軒 通 歳=才 回 倍 番 号 位 点 時 階 袋 箱 束 組 対 皿 切れ=切
    粒 株 輪 房 缶 瓶 玉 丁 膳 口 件 社 校 室 席 曲 問 題 行 列 段 章 巻 話 文字 字 語 票 坪 畳 畝 町 里 寸 尺
    両 文
    ポイント セット ダース=dozen,dozens グロス ページ=頁
    人前 か所=カ所,箇所,ヶ所,ケ所 か国=カ国,ヶ国 条 項 編 錠 カプセル 滴 単位 泊 戸
    都道府県 種類 通り 桁 年生 年度
"""
# dimension: chief spelling = other spellings * how many of the dimension's first unit it is
_MEASURES = """
    length: メートル=m,meters,meter,metres,metre キロメートル=km,kilometers,kilometer,kilometres,kilometre*1000
    length: センチメートル=cm,センチ,centimeters,centimeter*1/100 ミリメートル=mm,ミリ,millimeters,millimeter*1/1000
    length: マイクロメートル=μm*1/1000000 ナノメートル=nm*1/1000000000 インチ=inches,inch*127/5000
    length: フィート=feet,foot,ft*381/1250 マイル=miles,mile*201168/125
    mass: グラム=g,grams,gram キログラム=kg,キロ,kilograms,kilogram*1000 ミリグラム=mg,milligrams*1/1000
    mass: マイクログラム=μg,mcg*1/1000000 トン=t,tons,tonnes*1000000
    volume: リットル=L,l,liters,liter,litres,litre ミリリットル=ml,mL,cc,CC,milliliters*1/1000 デシリットル=dL,dl*1/10
    volume: 立方メートル=m3,m^3*1000 立方センチメートル=cm3,cm^3*1/1000 立方ミリメートル=mm3,mm^3*1/1000000
    area: 平方メートル=m2,m^2 平方センチメートル=cm2,cm^2*1/10000 平方ミリメートル=mm2,mm^2*1/1000000
    area: 平方キロメートル=km2,km^2*1000000 ヘクタール=ha*10000 アール*100
    time: 秒=s,sec,secs,seconds,second 秒間 分=min,mins,minutes,minute*60 分間*60 時間=h,hr,hrs,hours,hour*3600
    time: 日=days,day*86400 日間*86400 週=週間,weeks,week*604800 ミリ秒=ms,msec*1/1000
    months: ヶ月=か月,カ月,箇月,ケ月,ヵ月,months,month 年=years,year*12 年間*12
    yen: 円=¥,yen,JPY 銭*1/100
    dollar: ドル=$,dollars,dollar,USD,US$ セント=cents,cent*1/100
    share: パーセント=%,percent,per cent*1/100 割*1/10 パーミル=‰*1/1000 厘*1/1000 ppm*1/1000000
    angle: 度=°,degrees,degree
    frequency: Hz=ヘルツ kHz*1000 MHz*1000000 GHz*1000000000
    energy: J=ジュール kJ*1000
    heat: cal=カロリー kcal=キロカロリー*1000
    power: W=ワット kW=キロワット*1000
    pressure: Pa=パスカル hPa=ヘクトパスカル*100 kPa*1000
    celsius: ℃=°C,度C,degrees Celsius
"""
# Measures that nothing else is a multiple of here.
_ALONE = """
    ユーロ=€,euros,euro,EUR ポンド=£,lb,lbs,pounds,pound ウォン 元 月 N=ニュートン V=ボルト Ω=オーム °F
    世紀 紀元前年=BC,BCE,B.C.,B.C.E. 紀元前世紀 mol=モル dB kWh=キロワット時 mmHg mEq IU rpm GB MB KB TB
"""


@dataclass(frozen=True)
class UnitDefinition:
    """What is measured, with powers, and how many of its first unit one is: 1 km/h is 5/18 metres a second."""

    dimension: tuple[tuple[str, int], ...]
    factor: Fraction


def _spelled(entries: str) -> dict[str, str]:
    """Every spelling with its chief one."""
    found: dict[str, str] = {}
    for entry in re.split(r"\s+(?=\S)", entries.replace("per cent", "per_cent").replace("s C", "s_C").strip()):
        chief, _, others = entry.partition("=")
        found |= {other.replace("_", " "): chief for other in (chief, *filter(None, others.split(",")))}
    return found


def _measured() -> tuple[dict[str, str], dict[str, UnitDefinition]]:
    same: dict[str, str] = {}
    measures: dict[str, UnitDefinition] = {}
    for line in _MEASURES.strip().splitlines():
        dimension, _, entries = line.strip().partition(": ")
        for entry in re.split(r" +(?=[^ ]+)", entries.replace("per cent", "per_cent").replace("s C", "s_C")):
            names, _, factor = entry.partition("*")
            found = _spelled(names)
            same |= found
            measures[next(iter(found.values()))] = UnitDefinition(((dimension, 1),), Fraction(factor or 1))
    for spelling, chief in _spelled(_ALONE).items():
        same[spelling] = chief
        measures[chief] = UnitDefinition(((chief, 1),), Fraction(1))
    return same, measures


_COUNTING = _spelled(_COUNTERS)
_SAME, _MEASURE = _measured()
_SAME |= _COUNTING
# Answers are compared without case; one letter in another case is another unit, or none.
_SAME = {unit.casefold(): chief for unit, chief in _SAME.items() if len(unit) > 1} | _SAME
_ALL = sorted(_SAME, key=lambda unit: (-len(unit), unit))
# "3 men" does not count metres, and "1m20cm" begins with no square metres.
_ONE = "|".join(
    re.escape(unit) + ("(?![A-Za-z0-9^])" if unit[-1].isdigit() else "(?![A-Za-z^])" if unit[-1].isascii() else "")
    for unit in _ALL
    if unit not in ("%", "$")
)
_ONE = rf"(?:{_ONE}|[%$])"
_UNIT = re.compile(rf" ?{_ONE}(?>(?:/{_ONE})*)")
_FIRST = frozenset(unit[0] for unit in _ALL)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?![A-Za-z0-9])")


def unit_at(text: str, at: int) -> str:
    """The unit that begins at a place of a normalised text, the longest one, with a space before it; else empty."""
    first = text[at : at + 2].lstrip(" ")[:1]
    if first not in _FIRST:
        return ""
    unit = _UNIT.match(text, at)
    return unit.group() if unit else ""


def ordinal_at(text: str, at: int) -> int:
    """How long the ending of 1st, 2nd … is at a place."""
    ending = _ORDINAL.match(text, at)
    return len(ending.group()) if ending else 0


@lru_cache(maxsize=1024)
def one_spelling(unit: str) -> str | None:
    """The chief spelling of a unit (37名 and 37人 are the same, mg/日 part by part); None for the empty one."""
    first, *others = (_SAME.get(part, part) for part in unit.strip().split("/"))
    return "/".join((first, *("時間" if other == "時" else other for other in others))) or None


@lru_cache(maxsize=1024)
def measure(unit: str) -> UnitDefinition | None:
    """What a unit (its chief spelling) measures; None for one that only counts, such as 個."""
    powers: dict[str, int] = {}
    factor = Fraction(1)
    parts = unit.replace("毎", "/").split("/")
    for index, part in enumerate(parts):
        one = _MEASURE.get(part)
        if one is None:
            if len(parts) == 1:
                return None
            one = UnitDefinition(((part, 1),), Fraction(1))
        sign = -1 if index else 1
        factor *= one.factor**sign
        for dimension, power in one.dimension:
            powers[dimension] = powers.get(dimension, 0) + sign * power
    return UnitDefinition(tuple(sorted((name, power) for name, power in powers.items() if power)), factor)
