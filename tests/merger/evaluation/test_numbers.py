"""What a number in a text is: the table of real forms, every notation read back, nothing read in part, linear time."""

import time
from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merger.evaluation.japanese import normalise
from merger.evaluation.quantities.answers import whole_number
from merger.evaluation.quantities.comparison import same_number
from merger.evaluation.quantities.numerals import find_numbers
from merger.evaluation.quantities.signs import plain
from merger.evaluation.quantities.values import Clock, Date, Ratio, Several, Unread, ValueRange
from merger.evaluation.scorers import SCORERS
from merger.evaluation.statements import final_answer
from merger.evaluation.tasks import TaskProblems, read_task
from tests.merger.evaluation.number_forms import ENGLISH, JAPANESE

NUMBER = SCORERS["number"]
KANJI = "〇一二三四五六七八九"
INVISIBLE = "\u200b\u2060\ufeff\u00ad\u200d\ufe0f\u2063"


@pytest.mark.parametrize(("said", "accepted", "right"), [*JAPANESE, *ENGLISH])
def test_answers_as_they_are_written(said: str, accepted: str, right: bool) -> None:
    assert NUMBER.right(said, accepted) is right


@pytest.mark.parametrize("accepted", sorted({accepted for _, accepted, _ in (*JAPANESE, *ENGLISH)}))
def test_every_accepted_answer_of_the_tables_is_read_and_gives_itself(accepted: str) -> None:
    assert NUMBER.fault(accepted) is None
    assert NUMBER.right(accepted, accepted)


def number(text: str) -> object:
    found = whole_number(plain(normalise(text)))
    assert found is not None, text
    assert found.read, text
    return found.value


def kanji(value: int) -> str:
    text = ""
    for size, sign in ((10**8, "億"), (10**4, "万")):
        part, value = divmod(value, size)
        text += kanji(part) + sign if part else ""
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        text += ("" if digit == 1 and size > 1 else KANJI[digit]) + sign if digit else ""
    return text


def full_width(text: str) -> str:
    return text.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789.,+-/()%"})


WHOLE: dict[str, Callable[[int], str]] = {
    "digits": str,
    "commas": lambda value: f"{value:,}",
    "apostrophes": lambda value: f"{value:,}".replace(",", "'"),
    "spaces": lambda value: f"{value:,}".replace(",", " "),
    "no-break spaces": lambda value: f"{value:,}".replace(",", "\u202f"),
    "LaTeX commas": lambda value: f"${value:,}$".replace(",", "{,}"),
    "LaTeX spaces": lambda value: f"{value:,}".replace(",", "\\,"),
    "full width": lambda value: full_width(f"{value:,}"),
    "kanji": kanji,
    "万 and 億": lambda value: (
        f"{value // 10**8}億{value // 10**4 % 10**4}万{value % 10**4}" if value >= 10**8 else str(value)
    ),
    "over one": lambda value: f"{value}/1",
    "decimals": lambda value: f"{value}.00",
    "European": lambda value: f"{value:,}".replace(",", ".") + ",00" if value >= 1000 else str(value),
    "times ten to the power": lambda value: f"{value}×10^0",
    "scientific": lambda value: f"{value}e0",
    "root of the square": lambda value: f"√{value * value}",
}


@pytest.mark.parametrize("notation", WHOLE)
@settings(max_examples=60)
@given(value=st.integers(1, 10**9))
def test_whole_numbers_in_every_notation(notation: str, value: int) -> None:
    assert number(WHOLE[notation](value)) == value


@given(value=st.integers(1, 10**9), sign=st.sampled_from(["-", "−", "－", "▲", "△", "マイナス", "﹣", "‐"]))
def test_negative_signs(value: int, sign: str) -> None:
    assert number(f"{sign}{value:,}") == -value


@given(st.integers(1, 999), st.integers(2, 999))
def test_fractions_in_every_notation(above: int, below: int) -> None:
    value = Fraction(above, below)
    for text in (
        f"{above}/{below}",
        f"{above}⁄{below}",
        f"\\frac{{{above}}}{{{below}}}",
        f"$\\dfrac{{{above}}}{{{below}}}$",
        f"{below}分の{above}",
        f"{kanji(below)}分の{kanji(above)}",
        f"({above})/({below})",
    ):
        assert number(text) == value, text
        assert number(f"-{text}") == -value, text
    if above < below:
        for text in (
            f"7 {above}/{below}",
            f"7と{above}/{below}",
            f"7\\frac{{{above}}}{{{below}}}",
            f"7と{below}分の{above}",
        ):
            assert number(text) == 7 + value, text


@given(st.integers(1, 50), st.sampled_from([2, 3, 5, 6, 7, 10, 11, 13]), st.integers(1, 20))
def test_roots_in_every_notation(factor: int, under: int, below: int) -> None:
    wanted = number(f"{factor}√{under}")
    for text in (
        f"{factor}\\sqrt{{{under}}}",
        f"{factor}ルート{under}",
        f"√{factor * factor * under}",
        f"{factor}*sqrt({under})",
    ):
        assert number(text) == wanted, text
    assert number(f"\\frac{{{factor}\\sqrt{{{under}}}}}{{{below}}}") == number(f"{factor}√{under}/{below}")
    assert wanted not in (factor, under, number(f"{factor + 1}√{under}"))


@given(st.integers(0, 23), st.integers(0, 59))
def test_times_of_day(hour: int, minute: int) -> None:
    wanted = Clock(hour, minute)
    texts = [f"{hour}:{minute:02}", f"{hour}時{minute}分", f"{kanji(hour) or '零'}時{kanji(minute) or '零'}分"]
    texts += [
        f"{'午後' if hour >= 12 else '午前'}{hour % 12}時{minute}分",
        f"{hour % 12 or 12}:{minute:02} {'pm' if hour >= 12 else 'a.m.'}",
    ]
    for text in texts:
        found = whole_number(normalise(text))
        wanted_number = whole_number(f"{hour}時{minute}分")
        assert found is not None and wanted_number is not None, text
        assert same_number(found, wanted_number, counters=True), text
        if minute:
            assert found.value == wanted, text


@given(st.dates(min_value=date(1989, 1, 8), max_value=date(2116, 12, 31)))
def test_dates(day: date) -> None:
    wanted = Date(day.year, day.month, day.day)
    era, first, initial = ("令和", 2018, "R") if day.isoformat() >= "2019-05-01" else ("平成", 1988, "H")
    in_era = day.year - first
    texts = [day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}"]
    texts += [f"{day:%B} {day.day}, {day.year:04}", f"{day.day} {day:%b} {day.year:04}"]
    texts += [
        f"{era}{'元' if in_era == 1 else in_era}年{day.month}月{day.day}日",
        f"{initial}{in_era}.{day.month}.{day.day}",
    ]
    for text in texts:
        assert number(text) == wanted, text


@given(st.integers(0, 99), st.integers(1, 59))
def test_durations(hours: int, minutes: int) -> None:
    total = whole_number(f"{60 * hours + minutes}分")
    for text in (f"{hours}時間{minutes}分", f"{hours} hours {minutes} minutes", f"{hours}h{minutes}m"):
        found = whole_number(normalise(text))
        assert found is not None and total is not None, text
        assert same_number(found, total, counters=True), text


@given(st.integers(0, 9), st.integers(1, 9), st.integers(1, 9))
def test_shares(tenths: int, hundredths: int, thousandths: int) -> None:
    wanted = Fraction(100 * tenths + 10 * hundredths + thousandths, 1000)
    for text in (f"{tenths}割{hundredths}分{thousandths}厘", f"{float(wanted * 100):.1f}%", f"{float(wanted):.3f}"):
        assert NUMBER.right(text, str(float(wanted))), text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4:6", Ratio((Fraction(2), Fraction(3)))),
        ("3〜5個", ValueRange(Fraction(3), True, Fraction(5), True)),
        ("30分〜1時間", ValueRange(Fraction(1, 2), True, Fraction(1), True)),
        ("3超", ValueRange(Fraction(3), False, None, False)),
        ("at most 7", ValueRange(None, False, Fraction(7), True)),
        ("[2, 5)", ValueRange(Fraction(2), True, Fraction(5), False)),
        ("2と3", Several((Fraction(2), Fraction(3)))),
        ("(x, y) = (2, 3)", Several((Fraction(2), Fraction(3)), ordered=True)),
        ("(y, x) = (2, 3)", Several((Fraction(3), Fraction(2)), ordered=True)),
        ("2024年5月", Date(2024, 5, None)),
        ("一千万", Fraction(10**7)),
        ("minus two thirds", Fraction(-2, 3)),
        ("one hundred and five", Fraction(105)),
    ],
)
def test_what_whole_answers_mean(text: str, value: object) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    ["x^2", "2x", "2x+1", "3-n", "10-3", "12+3", "2×3", "6割る2", "√(3+1)", "1/0", "1/2π", "2^99999", "√2^x", "H2O",
     "A4", "covid-19", "3(x+1)", "9" * 500, "1/2/3", "03-1234-5678", "\\sqrt[3]{2}", "√-4", "log_2 8", "sin 30°",
     "2πr", "(1/2)x", "2^x", "0.333...", "2+3i", "f^2"],
)  # fmt: skip
def test_a_part_of_what_is_not_understood_is_never_the_number(text: str) -> None:
    read = [found for found in find_numbers(plain(normalise(text))) if found.read]
    assert read == []
    assert all(not NUMBER.right(text, part) for part in ("2", "3", "4", "10", "12", "1", "0", "1/2"))
    assert NUMBER.fault(text) is not None


@pytest.mark.parametrize(
    ("scorer", "said", "accepted", "right"),
    [
        ("japanese_answer", "答えは90分です", "1時間30分", True),
        ("japanese_answer", "答えは5000gです", "5kg", True),
        ("japanese_answer", "答えは5です", "5kg", False),
        ("japanese_answer", "答えは35%です", "3割5分", True),
        ("japanese_answer", "答えは50%です", "0.5", True),
        ("japanese_answer", "答えは50です", "50%", False),
        ("japanese_answer", "答えは15時です", "午後3時", True),
        ("japanese_answer", "答えは√2cmです", "√2本", False),
        ("japanese_answer", "答えはりんご3個とみかん2個です", "りんご三個とみかん二個", True),
        ("japanese_answer", "答えは3個と2個です", "3個と2個", True),
        ("japanese_answer", "答えは3個と2個です", "3個", False),
        ("number", "37本", "37個", True),
        ("number", "37円", "37個", False),
        ("contains", "2024年5月3日に", "5月3日", True),
        ("contains", "比は2:3です", "2", False),
        ("contains", "3〜5個", "5個", True),
    ],
)
def test_units_and_counters(scorer: str, said: str, accepted: str, right: bool) -> None:
    assert SCORERS[scorer].right(said, accepted) is right


@given(st.sampled_from([said for said, _, _ in (*JAPANESE, *ENGLISH)]), st.data())
def test_characters_that_nobody_sees_change_nothing(said: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(said)))
    hidden = said[:at] + data.draw(st.text(INVISIBLE, min_size=1, max_size=3)) + said[at:]
    assert final_answer(hidden) == final_answer(said)


@settings(max_examples=500)
@given(
    st.text("0123456789.,'/^*+-×÷√π()[]{}\\$¥%~:=<>≦ x一二十百万分の割時間年月日と以上から±eE▲e fracsqrt", max_size=60)
)
def test_reading_never_raises(text: str) -> None:
    final_answer(text)
    NUMBER.fault(text)
    for found in find_numbers(plain(normalise(text))):
        assert 0 <= found.start < found.end
        assert str(found.value)


@given(st.text(max_size=80))
def test_reading_never_raises_on_any_text(text: str) -> None:
    assert NUMBER.score(text, (text,)) in (0.0, 1.0)


PIECES = (
    "1日", "1日に", "1回1", "あ1と",
    "9", "(", ")", "√", "^", "1^", "√1", "(1", "1+", "1/", "1,", "1,000,", "1 ", "1 000 ", "-1",
    "±", "1:", "1時", "一", "万", "{", "\\frac{", "\\frac1", "\\sqrt{", "$", "$1", "1~", "3〜", "1割",
    "1年", "1月", "x^", "x+", "x<", "1<", "¥", "1h", "1分の", "と1", "a=1,", "1,2,", "[1,", "令和", "1.",
    ".", "1e", "²", "½", "5kg", "5m/", "π", "√(", "((", "1(", "(-", "午後", "\u200b",
)  # fmt: skip


@pytest.mark.parametrize("piece", ["9", "(", "√", "^", "1^", "x^"])
def test_a_megabyte(piece: str) -> None:
    text = piece * (10**6 // len(piece))
    started = time.process_time()
    find_numbers(plain(normalise(text)))
    NUMBER.score(text, ("1",))
    assert time.process_time() - started < 10.0  # seconds of this process; about one


def test_time_grows_with_the_length_alone() -> None:
    for piece in PIECES:
        short, long = (plain(normalise(piece * (length // len(piece)))) for length in (2_000, 20_000))
        times = []
        for text in (short, long):
            started = time.process_time()
            find_numbers(text)
            times.append(time.process_time() - started)
        assert times[1] < 50 * times[0] + 0.5, piece


def test_accepted_answers_that_cannot_be_judged_are_told_with_their_row() -> None:
    answers = ["42", "2x+1", "東京", "12+3", "りんご3個とみかん2個", "(18)", '"(1,200)"', "37 apples"]
    rows = ["question,answer", *(f"q{place},{answer}" for place, answer in enumerate(answers))]
    with pytest.raises(TaskProblems) as told:
        read_task("\n".join(rows).encode(), scorer="number")
    assert [(problem.row, problem.column, problem.message) for problem in told.value.problems] == [
        (3, "answer", "The answer holds a letter that stands for a number, as in 2x + 1."),
        (4, "answer", "There is no number in the answer."),
        (5, "answer", "The answer is a calculation that is not worked out, as in 12 + 3."),
        (6, "answer", "The answer holds several numbers, and it is not clear which one counts."),
        (7, "answer", "A number in brackets may mean a negative one."),
    ]
    with pytest.raises(TaskProblems) as told:
        read_task("\n".join(rows).encode(), scorer="japanese_answer")
    assert [problem.row for problem in told.value.problems] == [7]
    assert len(read_task("\n".join(rows).encode(), scorer="exact").items) == 8


def test_unread_values_are_the_same_signs_alone() -> None:
    assert Unread("2x", "a") == Unread("2x", "b") != Unread("3x", "a")
    assert len({Unread("2x", "a"), Unread("2x", "b")}) == 1
