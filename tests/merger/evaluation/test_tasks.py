"""Reading question sets: every fault of a file at once, with row, column and mend."""

import json
from pathlib import Path

import pytest

from merger.errors import TaskError
from merger.evaluation.scorers import SCORERS
from merger.evaluation.task import Item, item_id
from merger.evaluation.tasks import TaskProblems, inspect_file, read_task

GOOD = "question,answer,response,split,tags,weight\n一足す一は？,二||2,1+1=2。答えは二です。,search,sum,2\n"


def faults(content: str | bytes) -> list[tuple[int | None, str | None, str]]:
    found = inspect_file(content.encode() if isinstance(content, str) else content)
    return [(told["row"], told["column"], told["message"]) for told in (p.tell() for p in found.problems)]


def test_a_sound_row() -> None:
    inspection = inspect_file(GOOD.encode())
    assert inspection.problems == ()
    assert inspection.columns == ("question", "answer", "response", "split", "tags", "weight")
    assert inspection.items == (
        Item(item_id("一足す一は？"), "一足す一は？", ("二", "2"), "1+1=2。答えは二です。", "search", ("sum",), 2.0),
    )


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiters_line_ends_and_byte_order_mark(mark: str, start: bytes, end: str) -> None:
    text = end.join([f"question{mark}answer", f"q1{mark}a1", f'"q{mark}2"{mark}"a{end}2"', ""])
    inspection = inspect_file(start + text.encode())
    assert inspection.problems == ()
    assert [(item.question, item.answers) for item in inspection.items] == [
        ("q1", ("a1",)),
        (f"q{mark}2", (f"a{end}2",)),
    ]


def test_every_fault_is_told_with_its_place() -> None:
    rows = [
        "question,answer,split,weight",
        "q1,a,search,1",
        ",a,search,1",
        "q1,a,search,1",
        "q2,,search,1",
        "q3,a,exam,1",
        "q4,a,,1",
        "q5,a,search,much",
        "q6\0,a,search,1",
        "q7,a,search",
        f"q8,{'x' * 20_001},search,1",
        "",
        "q9,a,search,nan",
    ]
    assert faults("\n".join(rows)) == [
        (3, "question", "The question is empty."),
        (4, "question", "The same question stands in row 2 already."),
        (5, "answer", "The answer is empty."),
        (6, "split", "There is no split called exam."),
        (7, "split", "This row belongs to no split, though others do."),
        (8, "weight", "much is no weight."),
        (9, "question", "The cell holds a NUL character."),
        (10, "weight", "The row has 3 cells, the header has 4."),
        (11, "answer", "The cell is too long (20001 characters)."),
        (13, "weight", "nan is no weight."),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [(None, None, "The file holds no questions.")]),
        ("question,answer\n", [(None, None, "The file holds no questions.")]),
        ("question,solution\nq1,a1\n", [(1, "answer", "The column answer is missing.")]),
        (
            "a,b\nq1,a1\n",
            [(1, "question", "The column question is missing."), (1, "answer", "The column answer is missing.")],
        ),
        ("question,answer,answer\nq,a,b\n", [(1, "answer", "The column answer stands there twice.")]),
        ('question,answer\nq,a\n"q2,a\nq3,a\n', [(3, None, "From this row on the quotation marks do not match.")]),
        (b"question,answer\nq,\xff\xff\xff\n", [(2, "answer", "Row 2 holds bytes that are no text in UTF-8.")]),
        ("{bad\n", [(1, None, "This line is no JSON.")]),
        (
            '{"question": "q"}\n[1]',
            [(1, "answer", "The column answer is missing."), (2, None, "This line is no JSON object.")],
        ),
        ('{"question": "q", "answer": "a"}\n{"question": "r"}', [(2, "answer", "answer is missing in this line.")]),
        (
            '{"question": {"a": 1}, "answer": "x"}',
            [(1, "question", "The column question is missing.")],
        ),
    ],
)
def test_faults_of_whole_files(content: str | bytes, expected: list[tuple[int | None, str | None, str]]) -> None:
    assert faults(content) == expected


def test_other_faults_show_beside_bytes_that_are_no_text() -> None:
    content = "question,answer\n質問は何ですか,\n次,".encode() + b"\xff\n"
    assert faults(content) == [
        (3, "answer", "Row 3 holds bytes that are no text in UTF-8."),
        (2, "answer", "The answer is empty."),
    ]


def test_json_lines() -> None:
    lines = [{"question": "q1", "answer": ["a", "b"], "tags": ["x", "y"]}, {"question": "q2", "answer": 42}]
    inspection = inspect_file("\n".join(json.dumps(line) for line in lines).encode())
    assert inspection.problems == ()
    assert [(i.question, i.answers, i.tags) for i in inspection.items] == [
        ("q1", ("a", "b"), ("x", "y")),
        ("q2", ("42",), ()),
    ]


def test_names_of_splits_from_elsewhere() -> None:
    text = "question,answer,split\na,1,train\nb,1,test\nc,1,dev\n"
    assert [item.split for item in inspect_file(text.encode()).items] == ["search", "heldout", "validation"]


def test_read_task_tells_the_first_fault_and_how_many_there_are(tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_text("question,answer\nq,\n,a\n", encoding="utf-8")
    with pytest.raises(TaskProblems) as fault:
        read_task(path)
    assert str(fault.value) == (
        "[2:answer] The answer is empty. Write the right answer or delete the row. (Problems in this file: 2.)"
    )
    assert len(fault.value.problems) == 2


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="cannot be read"):
        read_task(tmp_path / "none.csv")


def test_splits_are_dealt_out_by_digest_whatever_else_is_in_the_file() -> None:
    def task(count: int) -> dict[str, set[str]]:
        text = "question,answer\n" + "".join(f"q{number},a\n" for number in range(count))
        read = read_task(text.encode())
        return {name: {item.question for item in read.split(name)} for name in ("search", "validation", "heldout")}

    few, many = task(500), task(1000)
    assert [len(many[name]) for name in few] == [397, 309, 294]
    assert all(few[name] <= many[name] for name in few)


def test_digest_changes_with_what_decides_a_score_only() -> None:
    one = read_task(GOOD.encode(), name="a")
    assert one.digest() == read_task(GOOD.encode(), name="b").digest()
    others = [
        read_task(GOOD.encode(), scorer="number"),
        read_task(GOOD.encode(), template="{question}="),
        read_task(GOOD.encode(), max_new_tokens=5),
        read_task(GOOD.replace("2||", "3||").replace("二||2", "三").encode()),
    ]
    assert len({task.digest() for task in (one, *others)}) == 5


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"scorer": "bleu"}, f"There is no scorer called bleu. Choose one of: {', '.join(SCORERS)}."),
        ({"template": "Q:"}, "The template has no place for the question. Put {question} into it."),
        ({"max_new_tokens": 0}, "An answer of 0 tokens is not possible. Choose a length from 1 to 4096."),
    ],
)
def test_settings_that_cannot_work(settings: dict[str, object], message: str) -> None:
    with pytest.raises(TaskError) as fault:
        read_task(GOOD.encode(), **settings)  # type: ignore[arg-type]
    assert str(fault.value) == message


def test_what_to_look_at_is_kept_beside_the_question_and_decides_no_digest(tmp_path: Path) -> None:
    """A column as of ELYZA-tasks-100, with line breaks."""
    with_it, without = tmp_path / "with.csv", tmp_path / "without.csv"
    with_it.write_text('input,output,eval_aspect\n一つ？,はい,"- 敬語\n- 正しさ"\n二つ？,いいえ,\n', "utf-8")
    without.write_text("input,output\n一つ？,はい\n二つ？,いいえ\n", "utf-8")
    read, bare = (read_task(path, scorer="contains", template="{question}") for path in (with_it, without))
    assert [item.criteria for item in read.items] == ["- 敬語\n- 正しさ", ""]
    assert read.digest() == bare.digest() and [item.id for item in read.items] == [item.id for item in bare.items]
    japanese = tmp_path / "japanese.csv"
    japanese.write_text("問題,模範解答,評価観点\n一つ？,はい,敬語\n", "utf-8")
    assert read_task(japanese, scorer="contains", template="{question}").items[0].criteria == "敬語"
