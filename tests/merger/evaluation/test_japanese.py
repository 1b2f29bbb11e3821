"""The final answer in a text: the seventeen kinds of cases that other harnesses were found to miss, and more."""

from fractions import Fraction

import pytest

from merger.evaluation.japanese import normalise
from merger.evaluation.quantities.digits import read_number
from merger.evaluation.quantities.numerals import find_numbers
from merger.evaluation.statements import final_answer

SEVENTEEN = [
    ("plain digits", "合計は42です。", 42),
    ("thousands separators", "答えは1,234です。", 1234),
    ("a minus sign", "答えは-5です。", -5),
    ("a minus in full width", "答えは−5です。", -5),
    ("full-width digits", "答えは３７です。", 37),
    ("full-width separators", "答えは１，２３４円です。", 1234),
    ("kanji numerals", "答えは十二です。", 12),
    ("kanji with ten thousands", "答えは三万五千円です。", 35000),
    ("digits and kanji mixed", "答えは3万5千円です。", 35000),
    ("hundred millions", "答えは1億2000万円です。", 120_000_000),
    ("decimals", "答えは3.14です。", Fraction(157, 50)),
    ("fractions", "答えは四分の三です。", Fraction(3, 4)),
    ("percent", "答えは25%です。", 25),
    ("a box", r"よって \boxed{18} 個。", 18),
    ("four hashes", "9+9=18\n#### 18", 18),
    ("an equation behind the cue", "答えは12+5=17個です。", 17),
    ("a trailing distractor", "答えは18です。2024年の問題より。", 18),
]


@pytest.mark.parametrize(("kind", "text", "value"), SEVENTEEN, ids=[case[0] for case in SEVENTEEN])
def test_the_seventeen_cases(kind: str, text: str, value: Fraction) -> None:
    number = final_answer(text).number
    assert number is not None
    assert number.value == value


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("37+5=42。答えは四十二個です。", 42, "個"),
        ("答え：\n12本", 12, "本"),
        ("答：7", 7, None),
        ("Answer: -7", -7, None),
        ("The final answer is 1,000.", 1000, None),
        ("The answer is 5. It took 3 minutes.", 5, None),
        ("まず答え: 3。いや、答えは4台です。", 4, "台"),
        ("合計は18個です。(2024年5月作成)", 18, "個"),
        ("2024年には18個でした。", 18, "個"),
        ("¥1,200", 1200, "円"),
        ("五十パーセント", 50, "パーセント"),
        ("37名", 37, "人"),
        ("5 kg", 5, "キログラム"),
        ("▲3000円", -3000, "円"),
        (r"\boxed{\frac{3}{4}}", Fraction(3, 4), None),
        ("二〇二四年", 2024, "年"),
        ("3 men", 3, None),
    ],
)
def test_number_and_unit(text: str, value: Fraction, unit: str | None) -> None:
    number = final_answer(text).number
    assert number is not None
    assert (number.value, number.unit) == (value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "唯一の",
        "それで十分です",
        "十分な",
        "一番大きい",
        "一切ない",
        "一時的",
        "万が一",
        "一緒に行く",
        "三郎の八百屋",
        "万一",
        "千葉県",
        "",
        "東京都",
    ],
)
def test_no_number(text: str) -> None:
    assert find_numbers(normalise(text)) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("零", 0),
        ("十", 10),
        ("二十", 20),
        ("百二十", 120),
        ("千二百三十四", 1234),
        ("一万", 10_000),
        ("十二万三千", 123_000),
        ("一億二千万", 120_000_000),
        ("1.5億", 150_000_000),
        ("三・一四", Fraction(157, 50)),
        ("一九四五", 1945),
        ("壱拾弐", 12),
        ("2兆", 2 * 10**12),
    ],
)
def test_read_number(text: str, value: Fraction) -> None:
    assert read_number(text) == value


def test_every_number_to_ten_thousand_written_in_kanji() -> None:
    assert [read_number(_kanji(number)) for number in range(1, 20_000)] == list(range(1, 20_000))


def _kanji(number: int) -> str:
    text = ""
    if number >= 10_000:
        text, number = _kanji(number // 10_000) + "万", number % 10_000
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += ("" if digit == 1 and size > 1 else "〇一二三四五六七八九"[digit]) + sign
    return text


def test_words() -> None:
    assert final_answer("答えは「東京都」です。").words == "東京都"
    assert final_answer("東京都です。").words == "東京都"
    assert final_answer("The answer is Tokyo.").words == "tokyo"
    assert final_answer("五月三日").canonical == final_answer("5月3日").canonical
