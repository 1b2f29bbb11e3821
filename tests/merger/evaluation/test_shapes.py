"""Tables and JSON in the shapes that question sets come in: titles anywhere, any separator, any nesting."""

import json
import time
from typing import Any

import pytest

from merger.errors import TaskError
from merger.evaluation.tasks import Inspection, Reading, inspect_file, read_task


def of(value: Any) -> Inspection:
    return inspect_file(json.dumps(value, ensure_ascii=False, indent=1).encode())


def told(found: Inspection) -> list[tuple[int | None, str]]:
    return [(one["row"], one["message"]) for one in (problem.tell() for problem in found.problems)]


@pytest.mark.parametrize("wrapper", [None, "data", "samples", "questions", "rows"])
def test_a_list_bare_or_in_an_object(wrapper: str | None) -> None:
    rows = [{"設問": "春は？", "模範解答": "暖かい"}, {"設問": "夏は？", "模範解答": "暑い"}]
    found = of({wrapper: rows} if wrapper else rows)
    assert [(item.question, item.answers) for item in found.items] == [("春は？", ("暖かい",)), ("夏は？", ("暑い",))]
    assert told(found) == []


ALPACA = {"instruction": "英語に訳してください。", "input": "学生です。", "output": "I am a student."}


@pytest.mark.parametrize(
    ("record", "question", "answer"),
    [
        (ALPACA, "英語に訳してください。\n\n学生です。", "I am a student."),
        (ALPACA | {"input": ""}, "英語に訳してください。", "I am a student."),
        (
            {"instruction": "誰？", "context": "彼は田中。", "response": "田中", "category": "closed_qa"},
            "誰？\n\n彼は田中。",
            "田中",
        ),
        (
            {"instruction": "答えよ", "output_length": 3, "samples": [{"input": "1+1", "output": "2"}]},
            "答えよ\n\n1+1",
            "2",
        ),
        (
            {"messages": [{"role": "user", "content": "1+1"}, {"role": "assistant", "content": "2"}]},
            "1+1",
            "2",
        ),
        ({"conversations": [{"from": "human", "value": "1+1"}, {"from": "gpt", "value": "2"}]}, "1+1", "2"),
        (
            {"paragraphs": [{"context": "文", "qas": [{"question": "何？", "answers": [{"text": "本"}]}]}]},
            "文\n\n何？",
            "本",
        ),
        ({"question": "1+1", "answers": {"text": ["2"], "answer_start": [0]}}, "1+1", "2"),
        ({"question": "1+1", "answer": "1+1=2\n#### 2"}, "1+1", "2"),
        ({"question": "1+1", "answer": None, "answer_number": 2}, "1+1", "2"),
        ({"row_idx": 0, "row": {"question": "1+1", "answer": "2"}}, "1+1", "2"),
    ],
)
def test_published_shapes(record: dict[str, Any], question: str, answer: str) -> None:
    for found in (of([record]), of({"data": [record]}), inspect_file(json.dumps(record).encode())):
        assert told(found) == []
        assert [(item.question, item.answers) for item in found.items] == [(question, (answer,))]


@pytest.mark.parametrize(
    "record",
    [
        {"question": "春は？", "choice0": "寒い", "choice1": "暖かい", "label": 1},
        {"question": "春は？", "options": {"A": "寒い", "B": "暖かい"}, "answer": "B"},
        {"question": "春は？", "choices": {"text": ["寒い", "暖かい"], "label": ["A", "B"]}, "answerKey": "B"},
        {"question": "春は？", "choices": ["寒い", "暖かい"], "answer": "暖かい"},
        {"設問": "春は？", "ア": "寒い", "イ": "暖かい", "正答": "イ"},
        {"設問": "春は？", "選択肢1": "寒い", "選択肢2": "暖かい", "正答": "2"},
    ],
)
def test_choices_in_every_shape(record: dict[str, Any]) -> None:
    item = of([record]).items[0]
    assert (item.choices, item.answers) == (("寒い", "暖かい"), ("暖かい",))


def test_answers_that_count_from_0() -> None:
    rows = [{"question": f"q{at}", "choices": ["x", "y", "z"], "answer": at} for at in range(3)]
    assert [item.answers for item in of(rows).items] == [("x",), ("y",), ("z",)]
    assert [item.answers for item in of(rows[1:]).items] == [("x",), ("y",)]  # nothing says otherwise: from 1


def test_a_chat_of_several_turns_is_a_fault_of_its_row() -> None:
    turn = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    found = of([{"messages": turn}, {"messages": turn * 2}])
    assert told(found) == [(2, "The chat is no single question with its answer.")] and found.faulty == {2}


@pytest.mark.parametrize(
    "value",
    [
        {"question": ["春は？", "夏は？"], "answer": ["暖かい", "暑い"]},
        {"question": {"0": "春は？", "1": "夏は？"}, "answer": {"0": "暖かい", "1": "暑い"}},
        {"0": {"question": "春は？", "answer": "暖かい"}, "1": {"question": "夏は？", "answer": "暑い"}},
    ],
)
def test_tables_as_pandas_writes_them(value: dict[str, Any]) -> None:
    assert [(item.question, item.answers) for item in of(value).items] == [
        ("春は？", ("暖かい",)),
        ("夏は？", ("暑い",)),
    ]


@pytest.mark.parametrize("answer", [True, float("nan"), None])
def test_an_answer_that_is_no_text_is_one_fault(answer: object) -> None:
    assert len(told(of([{"question": "春は？", "answer": answer}, {"question": "夏は？", "answer": "暑い"}]))) == 1


@pytest.mark.parametrize("title", ["正解ラベル", "期待される回答", "ground_truth", "reference_answer", "ideal"])
def test_other_titles_of_answers(title: str) -> None:
    assert of([{"question": "春は？", title: "暖かい"}]).items[0].answers == ("暖かい",)


def test_parts_named_as_splits() -> None:
    found = of({"train": [{"question": "a", "answer": "1"}], "test": [{"question": "b", "answer": "2"}]})
    assert [item.split for item in found.items] == ["search", "heldout"]


def test_a_broken_list_says_where() -> None:
    assert told(inspect_file(b'[{"question": "a", "answer": "b"},\n{"question": "c" "answer"}]'))[0] == (
        2,
        "From here on the file is no JSON.",
    )


def test_questions_about_one_text_are_no_twins() -> None:
    text = "この法律において会社とは次に掲げるものをいう。" * 40
    rows = [
        {"context": text, "question": "会社とは何ですか", "answer": "a", "split": "search"},
        {"context": text, "question": "取締役の任期は", "answer": "b", "split": "heldout"},
    ]
    assert of(rows).warnings == ()


# -- tables


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_line_that_says_the_separator(mark: str) -> None:
    text = (
        f"sep={mark}\r\n問題{mark}正解\r\n1,5は；？{mark}a\r\n" if mark != "," else "sep=,\r\n問題,正解\r\n15は？,a\r\n"
    )
    found = inspect_file(text.encode("utf-8-sig"))
    assert told(found) == [] and found.items[0].answers == ("a",) and found.rows == (2,)


@pytest.mark.parametrize(
    "title",
    [
        "問\u200b題",
        "\u00a0問題\u3000",
        "\ufeff問題",
        "【問題】",
        "問題（必須）",
        "Ｑｕｅｓｔｉｏｎ",
        "問題※",
        "設問",
    ],
)
def test_titles_with_marks_that_nobody_sees(title: str) -> None:
    assert inspect_file(f"番号,{title},正解\n1,春は？,暖かい\n".encode()).items[0].question == "春は？"


@pytest.mark.parametrize("above", ["研修テスト\n", "研修テスト,,\n作成,2024,総務\n\n", "問題集\n,,\n注意：社外秘\n"])
def test_rows_above_the_titles(above: str) -> None:
    found = inspect_file(f"{above}番号,問題,正解\n1,春は？,暖かい\n".encode())
    assert told(found) == [] and [item.question for item in found.items] == ["春は？"]
    assert "What stands above the titles is not read" in str(found.notes[0].tell()["message"])


def test_a_table_without_titles() -> None:
    found = inspect_file("リンゴは何個ありますか？\t18\nミカンは何個ですか？\t3\n".encode())
    assert (found.header, [item.answers for item in found.items]) == (0, [("18",), ("3",)])
    assert [note.message[:35] for note in found.notes] == ["The file has no row with titles: th"]


def test_ragged_rows() -> None:
    found = inspect_file(b"question,answer,note\nq1,a\nq2,a,n,,\nq3\nq4,a,n,more\n")
    assert [item.question for item in found.items] == ["q1", "q2"]
    assert found.faulty == {4, 5} and [row for row, _ in told(found)] == [4, 5]


# -- a mapping by hand, and rows left out

UNKNOWN = "部署テスト\n設問内容,こたえ,甲,乙\n春は,暖かい,1,x\n夏は,,2,y\n秋は,涼しい,3,\n"
BY_HAND = {"columns": {"question": "設問内容", "answer": "こたえ"}}


def test_unknown_titles_are_shown_with_samples_and_can_be_chosen() -> None:
    found = inspect_file(UNKNOWN.encode())
    assert [row for row, _ in told(found)] == [2, 2] and found.items == () and found.faulty == frozenset()
    assert [(column.title, column.samples) for column in found.found][:2] == [
        ("設問内容", ("春は", "夏は", "秋は")),
        ("こたえ", ("暖かい", "涼しい")),
    ]
    chosen = inspect_file(UNKNOWN.encode(), reading=Reading.of(BY_HAND))
    assert [item.question for item in chosen.items] == ["春は", "秋は"] and chosen.faulty == {4}


def test_rows_left_out_are_not_read_and_keep_the_digest() -> None:
    reading = Reading.of(BY_HAND | {"left_out": [4]})
    task = read_task(UNKNOWN.encode(), reading=reading)
    assert [item.question for item in task.items] == ["春は", "秋は"]
    assert task.reading == {"columns": BY_HAND["columns"], "left_out": [4]}
    again = read_task(UNKNOWN.encode(), reading=Reading.of(json.loads(json.dumps(task.reading))))
    assert again.digest() == task.digest()
    assert task.digest() == read_task("question,answer\n春は,暖かい\n秋は,涼しい\n".encode()).digest()


def test_choices_by_hand_and_columns_without_titles() -> None:
    text = "見出し,,二択目,メモ\n春は,寒い,暖かい,2\n"
    columns = {"question": "見出し", "choices": ["#2", "二択目"], "answer": "メモ"}
    item = read_task(text.encode(), reading=Reading.of({"header": 1, "columns": columns})).items[0]
    assert (item.choices, item.answers) == (("寒い", "暖かい"), ("暖かい",))


def test_a_name_that_is_decided_is_not_guessed() -> None:
    text = "question,answer,weight\nq1,a,much\n"
    assert told(inspect_file(text.encode()))[0][0] == 2
    assert told(inspect_file(text.encode(), reading=Reading.of({"columns": {"weight": ""}}))) == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"columns": {"frage": "設問"}}, "There is no column called frage to be read."),
        ({"columns": ["設問"]}, "columns cannot be"),
        ({"left_out": "3"}, "left_out cannot be 3."),
        ({"left_out": [True]}, "left_out cannot be"),
        ({"header": -1}, "header cannot be -1."),
        ({"rows": 1}, "reading cannot be rows."),
    ],
)
def test_readings_that_make_no_sense(value: dict[str, Any], message: str) -> None:
    with pytest.raises(TaskError, match=message.replace(".", r"\.")):
        Reading.of(value)


def test_a_column_that_is_not_there() -> None:
    found = inspect_file(UNKNOWN.encode(), reading=Reading.of({"columns": {"question": "無い", "answer": "こたえ"}}))
    assert told(found)[0] == (2, "There is no column called 無い.")


def test_reading_takes_time_in_proportion_to_the_file() -> None:
    def seconds(count: int) -> float:
        text = "題\n\n設問,選択肢1,選択肢2,正答,備考\n" + "".join(f"問{at}は？,甲,乙,1,x\n" for at in range(count))
        begin = time.process_time()
        assert len(inspect_file(text.encode("cp932")).items) == count
        return time.process_time() - begin

    seconds(100)
    assert seconds(20_000) < 30 * seconds(2_000)


def test_what_holds_for_many_objects_does_not_fill_the_memory() -> None:
    shared = {"context": "長" * 20_000, "samples": [{"question": f"q{at}", "answer": "a"} for at in range(6_000)]}
    found = inspect_file(json.dumps(shared, ensure_ascii=False).encode())
    assert told(found) == [(4999, "From this row on the questions take too much room.")]


@pytest.mark.parametrize("mark", ["，", "、"])
@pytest.mark.parametrize("titles", [("問題", "正解"), ("question", "answer", "tags")])
def test_full_width_commas_part_cells_where_nothing_else_does(mark: str, titles: tuple[str, ...]) -> None:
    rows = [titles, ("1足す1は？", "2", "x")[: len(titles)], ("2足す2は？", "4", "y")[: len(titles)]]
    found = inspect_file("\n".join(mark.join(row) for row in rows).encode())
    assert [(item.question, item.answers) for item in found.items] == [("1足す1は？", ("2",)), ("2足す2は？", ("4",))]
    assert any(f"“{mark}”" in note.tell()["message"] for note in found.notes)


def test_full_width_commas_within_cells_are_punctuation() -> None:
    found = inspect_file("問題,正解\n1、2、3の次は？,4\n1，2の次は？,3\n、、,5\n".encode())
    assert [item.question for item in found.items] == ["1、2、3の次は？", "1，2の次は？", "、、"] and not found.notes


def test_columns_between_full_width_commas_are_chosen_by_hand() -> None:
    reading = Reading.of({"columns": {"question": "設問内容", "answer": "こたえ"}})
    found = inspect_file("設問内容，こたえ\n春の次は？，夏\n秋の次は？，冬\n".encode(), reading=reading)
    assert [item.answers for item in found.items] == [("夏",), ("冬",)]
