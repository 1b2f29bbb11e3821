"""Number formats show what Excel shows (values and texts checked against Excel's documentation and SheetJS's SSF)."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merger.evaluation.tasks.number_formats import UnknownFormat, shown

ACCOUNTING = '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '
YEN = '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ '
DAY = 45355  # 2024-03-04, a Monday

CASES = [
    # General: eleven characters, beyond that a power of ten
    (0, "General", "0"),
    (37, "General", "37"),
    (0.1 + 0.2, "General", "0.3"),
    (1 / 3, "General", "0.333333333"),
    (-2 / 3, "General", "-0.666666667"),
    (3.14159265358979, "General", "3.141592654"),
    (12345678901, "General", "12345678901"),
    (123456789012, "General", "1.23457E+11"),
    (123456.123456789, "General", "123456.1235"),
    (0.00001, "General", "0.00001"),
    (0.000012345678, "General", "1.23457E-05"),
    (1e-10, "General", "1E-10"),
    (12, 'General"個"', "12個"),
    # digits, decimals, groups of three, scale
    (2.5, "0", "3"),
    (-2.5, "0", "-3"),
    (1.005, "0.00", "1.01"),
    (-0.3, "0", "0"),
    (3.5, "#,##0.00", "3.50"),
    (1234567, "#,##0", "1,234,567"),
    (12, "0,000", "0,012"),
    (1234567, "#,##0,", "1,235"),
    (1234567890, '#,##0,,"百万円"', "1,235百万円"),
    (0.5, "#.##", ".5"),
    (2, "0.0#", "2.0"),
    (7, "000", "007"),
    (600001, "000-0000", "060-0001"),
    (0, "#,###", ""),
    # negative numbers, zero, texts: sections
    (-1200, "#,##0_);(#,##0)", "(1,200)"),
    (-1200, '#,##0;"△ "#,##0', "△ 1,200"),
    (-1200, "#,##0;[Red]-#,##0", "-1,200"),
    (0, '0;-0;"なし"', "なし"),
    ("山田", '0;-0;0;@"様"', "山田様"),
    ("山田", '@"様"', "山田様"),
    ("山田", "0.00", "山田"),
    ("山田", ";;;", ""),
    (5, ";;;", ""),
    (1200, ACCOUNTING, "1,200"),
    (-1200, ACCOUNTING, "-1,200"),
    (0, ACCOUNTING, "-"),
    (1200, YEN, "¥1,200"),
    (1200, "[$¥-411]#,##0", "¥1,200"),
    (12.5, "[$€-2] #,##0.00", "€ 12.50"),
    # conditions
    (1500, '[>=1000]#,##0,"千";0', "2千"),
    (15, '[>=1000]#,##0,"千";0', "15"),
    (-1, '[>=1000]#,##0,"千";0', "-1"),
    (1, '[=1]"男";[=2]"女";"他"', "男"),
    (2, '[=1]"男";[=2]"女";"他"', "女"),
    (3, '[=1]"男";[=2]"女";"他"', "他"),
    (-4, "[<0][Red]-0;0", "-4"),
    # percent, powers of ten, fractions
    (0.5, "0%", "50%"),
    (0.1255, "0.0%", "12.6%"),
    (12345, "0.00E+00", "1.23E+04"),
    (0.00012, "0.0E-0", "1.2E-4"),
    (12345, "##0.0E+0", "12.3E+3"),
    (0.5, "# ?/?", "1/2"),
    (2.25, "# ?/?", "2 1/4"),
    (3.1416, "# ??/??", "3 14/99"),
    (0.375, "# ?/8", "3/8"),
    (5, "# ?/?", "5"),
    (1.5, "?/?", "3/2"),
    # what Excel in Japan offers besides: kanji, full-width digits, telephone numbers
    (1200, "[DBNum1][$-411]General", "千二百"),
    (12345, "[DBNum1][$-411]General", "一万二千三百四十五"),
    (10_000_000, "[DBNum1][$-411]General", "一千万"),
    (1234, "[DBNum2][$-411]General", "壱阡弐百参拾四"),
    (1.5, "[DBNum1][$-411]General", "一.五"),
    (0, "[DBNum1][$-411]General", "〇"),
    (1200, "[DBNum1][$-411]#,##0", "一,二〇〇"),
    (1200, "[DBNum3][$-411]0", "１２００"),
    (-1200, "[DBNum3][$-411]0", "-１２００"),
    (1200, "[DBNum3][$-411]#,##0", "１,２００"),
    (DAY, '[DBNum1][$-411]ggge"年"m"月"d"日"', "令和六年三月四日"),
    (45646, '[DBNum1][$-411]yyyy"年"m"月"d"日"', "二〇二四年十二月二十日"),
    (312345678, "[<=99999999]####-####;\\(00\\) ####-####", "(03) 1234-5678"),
    # dates and times
    (DAY, "yyyy/m/d", "2024/3/4"),
    (DAY, "yyyy-mm-dd", "2024-03-04"),
    (DAY, 'yyyy"年"m"月"d"日"', "2024年3月4日"),
    (DAY, 'm"月"d"日"(aaa)', "3月4日(月)"),
    (DAY, "aaaa", "月曜日"),
    (DAY, "d-mmm-yy", "4-Mar-24"),
    (DAY, "dddd, mmmm dd", "Monday, March 04"),
    (DAY, "[$-F800]dddd, mmmm dd, yyyy", "2024年3月4日"),
    (DAY + 0.5625, "yyyy/m/d h:mm", "2024/3/4 13:30"),
    (0.5625, "h:mm AM/PM", "1:30 PM"),
    (0.5625, "[$-411]AM/PM h:mm", "午後 1:30"),
    (0.5625, 'h"時"mm"分"', "13時30分"),
    (0.000694444444444444, "mm:ss", "01:00"),
    (1.0868055555555556, "[h]:mm", "26:05"),
    (0.0625, "[mm]:ss", "90:00"),
    (0.00001157407 * 1.5, "ss.0", "01.5"),
    (60, "yyyy/m/d", "1900/2/29"),
    (61, "yyyy/m/d", "1900/3/1"),
    (1, "yyyy/m/d", "1900/1/1"),
    # the Japanese calendar
    (DAY, '[$-411]ggge"年"m"月"d"日"', "令和6年3月4日"),
    (DAY, "[$-411]ge.m.d", "R6.3.4"),
    (DAY, '[$-ja-JP]ggee"年"', "令06年"),
    (43585, '[$-411]ggge"年"m"月"d"日";@', "平成31年4月30日"),
    (43586, '[$-411]ggge"年"m"月"d"日"', "令和1年5月1日"),
    (43586, '[$-ja-JP-x-gannen]ggge"年"', "令和元年"),
    (32515, "[$-411]ge.m.d", "S64.1.7"),
    (32516, "[$-411]ge.m.d", "H1.1.8"),
    (5000, "[$-411]ggge", "大正2"),
]


@pytest.mark.parametrize(("value", "form", "text"), CASES)
def test_a_cell_shows(value: float | str, form: str, text: str) -> None:
    assert shown(value, form) == text


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (-5, "0;[Red]0"),  # only its colour says that it is negative
        (1234, "[DBNum4]0"),
        (-1, "yyyy/m/d"),
        (3_000_000, "yyyy/m/d"),
        (1, "0;0;0;0;0"),
        (1, "E+0"),
        (1, "0.0E+"),
        (1, "0" * 300),
    ],
)
def test_what_is_not_understood_is_said(value: float, form: str) -> None:
    with pytest.raises(UnknownFormat):
        shown(value, form)


def test_days_from_1904() -> None:
    assert shown(1, "yyyy-mm-dd", from_1904=True) == "1904-01-02"
    assert shown(0, "yyyy-mm-dd", from_1904=True) == "1904-01-01"


PIECES = ["0", "#", "?", ",", ".", "%", "E+", "/", "@", ";", '"', "\\", "_", "*", "[", "]", "[h]", "[<0]", "[Red]"]
PIECES += ["yyyy", "m", "d", "h", "ss.00", "ggge", "aaa", "AM/PM", "General", "[$-411]", "個", " ", "-", "16", "%" * 99]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.floats(-1e15, 1e15) | st.integers(-(10**6), 10**6) | st.text(max_size=5),
)
def test_any_format_gives_a_text_or_says_that_it_is_not_understood(form: str, value: float | str) -> None:
    with contextlib.suppress(UnknownFormat):
        assert isinstance(shown(value, form), str)
