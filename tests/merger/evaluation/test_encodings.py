"""Text files in whatever encoding Japanese programs write are read, with a word on which it was."""

import pytest

from merger.evaluation.tasks import inspect_file

TEXT = "問題,正解\n日本の首都はどこですか,東京\n二つ目は大阪ですか,はい\n"


def messages(content: bytes) -> list[str]:
    return [str(note.tell()["message"]) for note in inspect_file(content).notes]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("cp932", "Shift_JIS (CP932)"),
        ("euc_jp", "EUC-JP"),
        ("iso2022_jp", "ISO-2022-JP (JIS)"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_reads_the_same_and_is_told(encoding: str, told: str, end: str) -> None:
    text = TEXT.replace("\n", end)
    found = inspect_file(text.encode(encoding))
    assert found.items == inspect_file(text.encode()).items and found.problems == ()
    assert found.encoding == told and messages(text.encode(encoding)) == [f"The file was read as {told}."]


@pytest.mark.parametrize("encoding", ["cp932", "utf-16-le", "euc_jp"])
def test_json_lines_too(encoding: str) -> None:
    line = '{"question": "日本の首都はどこですか", "answer": "東京"}\n'
    assert inspect_file(line.encode(encoding)).items[0].answers == ("東京",)


def test_characters_of_nec_and_ibm() -> None:
    assert inspect_file("問題,正解\n髙橋さんは①ですか,㈱﨑\n".encode("cp932")).items[0].answers == ("㈱﨑",)


def test_half_width_kana_are_no_euc_jp() -> None:
    found = inspect_file("問題,正解\nｱｲｳｴｵ,ｶｷｸｹ\n".encode("cp932"))
    assert (found.encoding, found.items[0].answers) == ("Shift_JIS (CP932)", ("ｶｷｸｹ",))


def test_damaged_utf8_is_no_shift_jis() -> None:
    content = TEXT.encode()
    damaged = content.replace("東".encode(), "東".encode()[:2])
    told = [(problem.row, problem.column) for problem in inspect_file(damaged).problems]
    assert told == [(2, "answer")]


def test_a_nul_in_utf8_is_no_utf16() -> None:
    problems = inspect_file(b"question,answer\nq1\0,a\nq2\0,b\n").problems
    assert [problem.message for problem in problems] == ["The cell holds a NUL character."] * 2


@pytest.mark.parametrize("start", ["\ufeff", "\ufeff\ufeff", ""])
def test_marks_at_the_start_and_between_joined_files(start: str) -> None:
    joined = start + TEXT + "\ufeff" + TEXT.replace("二つ目", "三つ目").replace("日本", "米国")
    found = inspect_file(joined.encode())
    assert [item.question[:2] for item in found.items] == ["日本", "二つ", "米国", "三つ"]
    assert [str(note.tell()["message"]) for note in found.notes] == ["The row repeats the titles and is not read."]


def test_what_excel_saves_as_unicode_text() -> None:
    content = ("問題\t正解\r\n" + "春は何ですか\tあたたかい\r\n" * 1).encode("utf-16")
    assert inspect_file(content).items[0].answers == ("あたたかい",)
