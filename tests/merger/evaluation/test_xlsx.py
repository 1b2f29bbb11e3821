"""Excel workbooks: what openpyxl wrote is read, and everything that Excel does to answers is told with its place."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.utils.escape import escape

from merger.evaluation.tasks import Reading, inspect_file, read_task

HEADER = ("question", "answer")


def workbook(rows: Sequence[Sequence[Any]], change: Callable[[Any], object] = lambda book: None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rezipped(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(part, old.read(part)))
    return file.getvalue()


def faults(content: bytes) -> list[tuple[int | None, str | None, str]]:
    told = [problem.tell() for problem in inspect_file(content).problems]
    assert all(one["mend"] for one in told)
    return [(one["row"], one["column"], one["message"]) for one in told]


def warnings(content: bytes) -> list[tuple[int | None, str]]:
    return [(one["row"], one["message"]) for one in (w.tell() for w in inspect_file(content).warnings)]


def test_a_sound_workbook() -> None:
    header = ("question", "answer", "response", "choices", "image", "weight", "tags", "split")
    row = ("一足す一は？", "二||2", "1+1=2", "二||2||三", "images/1.png", 2.0, "sum, ja", "heldout")
    found = inspect_file(workbook([header, row]))
    assert found.problems == ()
    item = found.items[0]
    assert (item.question, item.answers, item.choices) == ("一足す一は？", ("二", "2"), ("二", "2", "三"))
    assert (item.response, item.image, item.weight, item.tags, item.split) == (
        "1+1=2",
        "images/1.png",
        2.0,
        ("sum", "ja"),
        "heldout",
    )
    assert warnings(workbook([header, row])) == [
        (2, "Images are kept, but models that only read text do not see them.")
    ]


@pytest.mark.parametrize(
    "header",
    [
        ("問題", "正解", "選択肢", "重み", "タグ", "分割"),
        ("質問", "答え", "選択肢", "重み", "タグ", "split"),
        ("Question", " 回答 ", "CHOICES", "weight", "tags", "分割"),
    ],
)
def test_japanese_headers(header: tuple[str, ...]) -> None:
    found = inspect_file(workbook([header, ("春は？", "2", "寒い||あたたかい", 3, "季節", "検証")]))
    assert found.problems == ()
    item = found.items[0]
    assert (item.answers, item.weight, item.tags, item.split) == (("あたたかい",), 3.0, ("季節",), "validation")


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        (("question", "answer", "choice_a", "choice_b", "choice_c"), "B"),
        (("question", "answer", "A", "B", "C"), "b"),
        (("question", "answer", "A", "B", "C"), "あたたかい"),
        (("question", "label", "choice0", "choice1", "choice2"), 1),
        (("question", "answer", "choice1", "choice2", "choice3"), 2.0),
        (("問題", "正解", "選択肢1", "選択肢2", "選択肢3"), "2"),
        (("問題", "正解", "選択肢ア", "選択肢イ", "選択肢ウ"), "イ"),
    ],
)
def test_choices_in_columns(header: tuple[str, ...], answer: object) -> None:
    found = inspect_file(workbook([header, ("春は？", answer, "寒い", "あたたかい", "暑い")]))
    assert found.problems == ()
    assert found.items[0].choices == ("寒い", "あたたかい", "暑い")
    assert found.items[0].answers == ("あたたかい",)


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1.0, "General", "1"),
        (37, "General", "37"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567.0, "#,##0", "1,234,567"),
        (37, '0"個"', "37個"),
        (datetime.date(2024, 3, 4), "yyyy/m/d", "2024/3/4"),
        (datetime.time(12, 30), "h:mm", "12:30"),
        (datetime.timedelta(hours=26, minutes=5), "[h]:mm", "26:05"),
        (datetime.date(2024, 3, 4), '[$-411]ggge"年"m"月"d"日";@', "令和6年3月4日"),
        ("山田", '@"様"', "山田様"),
        (0.5, "0%", "50%"),
        (0.125, "0.0%", "12.5%"),
        (600001, "0000000", "0600001"),
        ("007", "@", "007"),
        ("行1\n行2", "General", "行1\n行2"),
    ],
)
def test_cells_are_read_as_a_person_sees_them(value: object, form: str, text: str) -> None:
    def change(book: Any) -> None:
        book.active["B2"].number_format = form

    found = inspect_file(workbook([HEADER, ("q", value)], change))
    assert found.problems == ()
    assert found.items[0].answers == (text,)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("=A2&1", "The cell holds a formula; formulas are not calculated."),
        ("#N/A", "The cell holds the error #N/A."),
        ("#DIV/0!", "The cell holds the error #DIV/0!."),
        (True, "The cell holds a truth value (TRUE), no text."),
        (1234567890123456789, "Excel has rounded this number: it keeps 15 digits."),
        (None, "The answer is empty."),
        ("  ", "The answer is empty."),
        ("x" * 20_001, "The cell is too long (20001 characters)."),
    ],
)
@pytest.mark.parametrize("column", [2, 3])
def test_faults_of_cells(value: object, message: str, column: int) -> None:
    row: list[Any] = ["q", None, None]
    row[column - 1] = value
    header = ["question", None, None]
    header[column - 1] = "答え"
    assert faults(workbook([header, row])) == [(2, "answer", message)]


@pytest.mark.parametrize(("value", "form"), [(37, "[DBNum4]0"), (-5, "0;[Red]0"), (-1.5, "yyyy/m/d")])
def test_a_format_that_is_not_understood_is_told(value: float, form: str) -> None:
    def change(book: Any) -> None:
        book.active["B2"].number_format = form

    message = f"What the cell shows cannot be told from the number {value} in the format {form}."
    assert faults(workbook([HEADER, ("q", value)], change)) == [(2, "answer", message)]


def test_dates_and_long_numbers_are_told_once_with_their_number() -> None:
    rows = [HEADER, ("q1", datetime.date(2024, 3, 4)), ("q2", datetime.date(2024, 3, 5)), ("q3", 123456789012)]
    content = workbook(rows)
    assert [item.answers for item in inspect_file(content).items] == [
        ("2024-03-04",),
        ("2024-03-05",),
        ("1.23457E+11",),
    ]
    assert warnings(content) == [
        (2, "Dates and times are read as the sheet shows them, such as 2024-03-04 (2 cells)."),
        (4, "Long numbers are read as the sheet shows them, such as 1.23457E+11 for 123456789012 (1 cells)."),
    ]


@pytest.mark.parametrize(
    ("number", "text"), [(14, "2024/3/4"), (27, "R6.3.4"), (31, "2024年3月4日"), (58, "令和6年3月4日")]
)
def test_built_in_formats_show_what_excel_shows_in_japan(number: int, text: str) -> None:
    content = workbook([HEADER, ("q", datetime.date(2024, 3, 4))])

    def built_in(part: str, xml: bytes) -> bytes:
        return re.sub(rb'(<xf [^>]*)numFmtId="1\d\d"', rb'\1numFmtId="' + str(number).encode() + b'"', xml)

    assert [item.answers for item in inspect_file(rezipped(content, built_in)).items] == [(text,)]


def test_days_that_count_from_1904() -> None:
    def change(book: Any) -> None:
        book.epoch = MAC_EPOCH
        book.active["B2"].number_format = "yyyy-mm-dd"

    assert inspect_file(workbook([HEADER, ("q", 1)], change)).items[0].answers == ("1904-01-02",)


def test_a_strict_workbook_opens() -> None:
    def strict(part: str, xml: bytes) -> bytes:
        for name in (b"spreadsheetml", b"drawingml"):
            xml = xml.replace(
                b"http://schemas.openxmlformats.org/" + name + b"/2006/main",
                b"http://purl.oclc.org/ooxml/" + name + b"/main",
            )
        return xml.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"
        )

    common = workbook([HEADER, ("q", "a"), ("r", 1.5)])
    content = rezipped(common, strict)
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(content)).read("xl/workbook.xml")
    assert inspect_file(content).items == inspect_file(common).items
    assert faults(content) == []


def test_rows_above_the_titles_are_passed_over_and_told() -> None:
    rows = [("看護部 確認テスト",), ("作成日", datetime.date(2024, 3, 4)), (), HEADER, ("q", "a"), ("r", "")]
    content = workbook(rows)
    assert [item.question for item in inspect_file(content).items] == ["q"]
    assert faults(content) == [(6, "answer", "The answer is empty.")]
    text = "What stands above the titles is not read (2 rows): 看護部 確認テスト / 作成日 2024-03-04"
    assert (1, text) in warnings(content)


def test_another_sheet_can_be_chosen() -> None:
    def change(book: Any) -> None:
        book.active.title = "説明"
        for row in (HEADER, ("q", "a")):
            book.create_sheet("問題") if "問題" not in book.sheetnames else None
            book["問題"].append(row)

    content = workbook([("はじめに",), ("この本は",)], change)
    for reading in (Reading(sheet="問題"), Reading()):  # a cover sheet names no question
        found = inspect_file(content, reading=reading)
        assert [item.question for item in found.items] == ["q"] and found.sheets == ("問題", "説明")
    assert inspect_file(content, reading=Reading(sheet="説明")).sheets == ("説明", "問題")
    told = [problem.tell()["message"] for problem in inspect_file(content, reading=Reading(sheet="無い")).problems]
    assert told[0] == "There is no sheet called 無い."


def test_all_faults_of_a_workbook_at_once() -> None:
    rows = [
        HEADER,
        ("q1", "a"),
        (None, "a"),
        ("q1", "b"),
        (),
        ("q2", "=1+1"),
        ("=now()", datetime.datetime(2024, 5, 3)),
    ]
    assert faults(workbook(rows)) == [
        (3, "question", "The question is empty."),
        (4, "question", "The same question stands in row 2 already."),
        (6, "answer", "The cell holds a formula; formulas are not calculated."),
        (7, "question", "The cell holds a formula; formulas are not calculated."),
    ]


def test_faults_of_choices() -> None:
    header = ("question", "answer", "choices", "image")
    rows = [header, ("q1", "D", "a||b||c", None), ("q2", "x", "x", None), ("q3", "a", "a||b", "../secret.png")]
    assert faults(workbook(rows)) == [
        (2, "answer", "The answer D is none of the choices."),
        (3, "choices", "A question cannot have 1 choices."),
        (4, "image", "The image must lie within the question set."),
    ]


def test_merged_cells_are_told_where_questions_stand() -> None:
    def change(book: Any) -> None:
        book.active.merge_cells("B2:B3")
        book.active.merge_cells("D2:E3")

    content = workbook([(*HEADER, "", "note"), ("q1", "a", "", "x"), ("q2", "b")], change)
    assert faults(content) == [
        (2, "answer", "The cells B2:B3 are merged: only the first holds the text."),
        (3, "answer", "The answer is empty."),
    ]


def test_hidden_rows_and_other_sheets_are_said() -> None:
    def change(book: Any) -> None:
        book.active.title = "問題集"
        book.active.row_dimensions[3].hidden = True
        book.create_sheet("古い")
        book.create_sheet("控え", 0).sheet_state = "hidden"

    content = workbook([HEADER, ("q1", "a"), ("q2", "b")], change)
    assert faults(content) == []
    assert warnings(content) == [
        (None, "The sheet 問題集 is read; 控え, 古い is not."),
        (3, "Hidden rows are read too (1): 3."),
    ]


def test_the_table_may_begin_lower_and_a_lying_dimension_hides_nothing() -> None:
    content = workbook([(), (), HEADER, ("q1", "a"), (), ("q2", "")])
    assert faults(content) == [(6, "answer", "The answer is empty.")]

    def lie(part: str, xml: bytes) -> bytes:
        return xml.replace(b'<dimension ref="A3:B6" />', b'<dimension ref="A1" />')

    assert faults(rezipped(content, lie)) == [(6, "answer", "The answer is empty.")]
    assert rezipped(content, lie) != rezipped(content, lambda part, xml: xml)


def shared(content: bytes) -> bytes:
    """As Excel itself writes texts: in a part of their own, with the readings of kanji."""
    words: list[bytes] = []

    def place(match: re.Match[bytes]) -> bytes:
        words.append(match[2])
        return match[1] + b't="s"><v>' + str(len(words) - 1).encode() + b"</v></c>"

    def change(part: str, xml: bytes) -> bytes:
        if part.startswith("xl/worksheets"):
            return re.sub(rb'(<c [^>]*)t="inlineStr"><is><t>(.*?)</t></is></c>', place, xml)
        if part == "[Content_Types].xml":
            kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
            return xml.replace(b"</Types>", f'<Override PartName="/xl/s.xml" ContentType="{kind}"/></Types>'.encode())
        return xml

    file = io.BytesIO(rezipped(content, change))
    with zipfile.ZipFile(file, "a") as archive:
        ruby = '<rPh sb="0" eb="2"><t>トウキョウ</t></rPh>'.encode()
        entries = b"".join(b"<si><t>" + word + b"</t>" + ruby + b"</si>" for word in words)
        main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        archive.writestr("xl/s.xml", b'<sst xmlns="' + main + b'">' + entries + b"</sst>")
    return file.getvalue()


def test_shared_texts_and_their_readings() -> None:
    content = workbook([HEADER, ("首都は？", "東京"), ("二足す二は？", 4)])
    assert len(shared(content)) > len(content)
    assert inspect_file(shared(content)).items == inspect_file(content).items
    assert [item.answers for item in inspect_file(content).items] == [("東京",), ("4",)]


def test_line_ends_that_other_programs_write() -> None:
    assert inspect_file(workbook([HEADER, ("q", escape("a\r") + "\nb")])).items[0].answers == ("a\nb",)


def no_part(part: str, xml: bytes) -> bytes:
    return b"" if part.startswith("xl/worksheets") else xml


def bomb(part: str, xml: bytes) -> bytes:
    if not part.startswith("xl/worksheets"):
        return xml
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(9))
    return f"<!DOCTYPE a [{entities}]><a>&e8;</a>".encode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "The file is an old Excel workbook (.xls) or one with a"),
        (b"PK\x03\x04" + bytes(600), "The workbook is damaged."),
        (workbook([HEADER, ("q", "a")])[:-30], "The workbook is damaged."),
        (rezipped(workbook([HEADER, ("q", "a")]), no_part), "The workbook is damaged."),
        (rezipped(workbook([HEADER, ("q", "a")]), bomb), "The workbook is damaged."),
    ],
    ids=["xls", "no zip", "cut off", "empty part", "entities"],
)
def test_workbooks_that_are_not_opened(content: bytes, message: str) -> None:
    told = faults(content)
    assert len(told) == 1
    assert told[0][2].startswith(message)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("xl/vbaProject.bin", "The workbook holds macros (.xlsm)."),
        ("xl/workbook.bin", "The workbook is a binary one (.xlsb)."),
        ("content.xml", "The file is an OpenDocument spreadsheet (.ods)."),
        ("a.txt", "The file is an archive, but no Excel workbook."),
    ],
)
def test_other_kinds_of_archives(part: str, message: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(part, b"")
    assert faults(file.getvalue()) == [(None, None, message)]


def test_a_zip_bomb_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(41):
                part.write(bytes(10_000_000))
    assert len(file.getvalue()) < 1_000_000
    assert faults(file.getvalue()) == [(None, None, "Unpacked the workbook is larger than 400 MB.")]


def test_a_row_far_below_costs_nothing() -> None:
    def far(part: str, xml: bytes) -> bytes:
        return (
            xml.replace(b'<row r="3"', b'<row r="1048576"').replace(b'"A3"', b'"A1048576"').replace(b'"B3"', b'"XFD3"')
        )

    content = rezipped(workbook([HEADER, ("q", "a"), ("q2", "b")]), far)
    assert [item.question for item in inspect_file(content).items] == ["q"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.text("あ亜aA1 ,\"'=", max_size=8), st.text("いb2||", max_size=6)), max_size=6))
def test_csv_and_workbook_say_the_same(rows: list[tuple[str, str]]) -> None:
    rows = [(f"q{number} {question}", answer) for number, (question, answer) in enumerate(rows)]
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [HEADER, *rows]]
    table, text = inspect_file(workbook([HEADER, *rows])), inspect_file("\n".join(quoted).encode())
    assert table.items == text.items
    assert [(p.row, p.column, p.message) for p in table.problems] == [
        (p.row, p.column, p.message) for p in text.problems
    ]


def test_a_workbook_and_its_csv_have_one_digest() -> None:
    rows = [HEADER, ("q1", "a||b"), ("q2", "二")]
    text = "\n".join(",".join(row) for row in rows).encode()
    assert read_task(workbook(rows)).digest() == read_task(text).digest()
    assert load_workbook(io.BytesIO(workbook(rows))).active.max_row == 3
