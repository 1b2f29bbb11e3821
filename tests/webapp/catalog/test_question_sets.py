"""Question sets are looked at row by row before they are kept."""

import io
import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from openpyxl import Workbook

from merger.evolution import TaskSettings
from merger.evolution.judging.judge import read_same
from tests.webapp import thread
from webapp.accounts.models import User
from webapp.catalog import queries, store
from webapp.catalog.models import EvaluationSet

URL = "/api/v1/evaluation-sets"


def send(
    client: Client, path: str, content: bytes, filename: str = "few.csv", **fields: object
) -> tuple[int, dict[str, object]]:
    answer = client.post(
        path, {"file": SimpleUploadedFile(filename, content), **fields}, headers={"accept-language": "en"}
    )
    return answer.status_code, answer.json()


def test_a_preview_shows_rows_and_keeps_nothing(as_expert: Client) -> None:
    status, found = send(as_expert, f"{URL}/preview", thread.few_questions())
    assert status == 200 and found["problems"] == []
    assert found["count"] == 12 and found["splits"] == {"search": 6, "validation": 3, "heldout": 3}
    assert not EvaluationSet.objects.exists()


def test_numbers_that_could_count_from_0_are_told_and_kept_as_a_person_says(as_expert: Client) -> None:
    content = "question,A,B,C,answer\n春は,寒い,暖かい,暑い,1\n一週間の日数,六日,七日,八日,2\n".encode()
    for first, sure, answers in ((None, False, ["寒い", "七日"]), (0, True, ["暖かい", "八日"])):
        reading = {} if first is None else {"first_choice": first}
        status, found = send(as_expert, f"{URL}/preview", content, reading=json.dumps(reading))
        rows = found["rows"]
        assert status == 200 and isinstance(rows, list) and [row["answer"] for row in rows] == answers
        read, warnings = found["read"], found["warnings"]
        assert isinstance(read, dict) and isinstance(warnings, list) and len(warnings) == (not sure)
        assert (read["first_choice"], read["first_choice_sure"]) == (1 if first is None else first, sure)
    status, made = send(as_expert, URL, content, name="seasons", reading='{"first_choice": 0}')
    assert status == 201
    kept = EvaluationSet.objects.get(pk=made["id"])
    assert [item.answers for item in queries.task_of(kept).items] == [("暖かい",), ("八日",)]
    with translation.override("en"):
        assert b"0 is the first choice" in as_expert.get(f"/question-sets/{kept.pk}/").content
    assert send(as_expert, URL, content, name="two", reading='{"first_choice": 2}')[0] == 422


def test_every_bad_row_is_named(as_expert: Client) -> None:
    content = "question,answer,split\n一足す一は？,二,search\n,三,search\n二足す二は？,,nowhere\n".encode()
    status, found = send(as_expert, f"{URL}/preview", content)
    assert status == 200
    problems = found["problems"]
    assert isinstance(problems, list)
    assert [(item["row"], item["column"]) for item in problems] == [(3, "question"), (4, "answer"), (4, "split")]
    answer = as_expert.post(URL, {"file": SimpleUploadedFile("few.csv", content), "name": "bad"})
    assert answer.status_code == 422 and len(answer.json()["problems"]) == 3
    assert not EvaluationSet.objects.exists()


def test_a_sound_file_is_kept_and_read_back(as_expert: Client, expert: User) -> None:
    answer = as_expert.post(
        URL,
        {
            "file": SimpleUploadedFile("few.csv", thread.few_questions()),
            "name": "few",
            "scorer": "japanese_answer",
            "template": "問：{question}\n答：",
            "max_new_tokens": 26,
        },
    )
    assert answer.status_code == 201
    kept = EvaluationSet.objects.get(pk=answer.json()["id"])
    assert kept.owner == expert and kept.items == 12
    assert len(queries.task_of(kept).split("heldout")) == 3
    page = as_expert.get(f"{URL}/{kept.pk}?split=heldout").json()
    assert page["count"] == 3 and len(page["rows"]) == 3
    assert as_expert.get(f"/question-sets/{kept.pk}/?split=search").status_code == 200


def test_a_template_without_a_place_and_an_unknown_scorer_are_refused(as_expert: Client) -> None:
    for fields in ({"template": "no place"}, {"scorer": "nothing"}, {"max_new_tokens": 0}):
        answer = as_expert.post(
            URL, {"file": SimpleUploadedFile("few.csv", thread.few_questions()), "name": "few", **fields}
        )
        assert answer.status_code == 422, fields


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_shown_kept_and_read_back(as_expert: Client) -> None:
    content = workbook(
        ("問題", "正解", "選択肢", "画像"),
        ("春は？", "B", "寒い||あたたかい", "1.png"),
        ("夏は？", 1, "暑い||寒い", None),
    )
    status, found = send(as_expert, f"{URL}/preview", content, "四季.xlsx")
    assert status == 200 and found["problems"] == [] and found["count"] == 2
    rows, warnings = found["rows"], found["warnings"]
    assert isinstance(rows, list) and isinstance(warnings, list)
    assert [(row["answer"], row["choices"], row["image"]) for row in rows] == [
        ("あたたかい", "寒い || あたたかい", "1.png"),
        ("暑い", "暑い || 寒い", ""),
    ]
    assert [(warning["row"], warning["column"]) for warning in warnings] == [(None, "answer"), (2, "image")]
    status, made = send(as_expert, URL, content, "四季.xlsx", name="四季", scorer="choice_logprob")
    assert status == 201
    kept = EvaluationSet.objects.get(pk=made["id"])
    assert [item.choices for item in queries.task_of(kept).items] == [("寒い", "あたたかい"), ("暑い", "寒い")]
    page = as_expert.get(f"/question-sets/{kept.pk}/").content.decode()
    assert "寒い || あたたかい" in page and "1.png" in page


def test_every_bad_cell_of_a_workbook_is_named(as_expert: Client) -> None:
    content = workbook(("question", "answer"), ("q1", "=1+1"), ("q2", True), ("q3", None))
    status, found = send(as_expert, f"{URL}/preview", content, "bad.xlsx")
    problems = found["problems"]
    assert status == 200 and isinstance(problems, list)
    assert [(item["row"], item["column"]) for item in problems] == [(2, "answer"), (3, "answer"), (4, "answer")]
    assert all(item["mend"] for item in problems)
    assert send(as_expert, URL, content, "bad.xlsx", name="bad")[0] == 422


def test_files_that_are_not_taken_say_why(as_expert: Client) -> None:
    status, found = send(as_expert, f"{URL}/preview", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old.xls")
    problems = found["problems"]
    assert status == 200 and isinstance(problems, list)
    assert problems[0]["message"].startswith("The file is an old Excel workbook") and ".xlsx" in problems[0]["mend"]
    status, found = send(as_expert, f"{URL}/preview", b"MZ", "questions.exe")
    assert (status, found["message"]) == (422, "Questions are not read from files of this kind.")


def test_choices_that_are_missing_are_told_when_the_scorer_needs_them(as_expert: Client) -> None:
    status, found = send(as_expert, URL, b"question,answer\nq1,a\n", name="few", scorer="choice_logprob")
    problems = found["problems"]
    assert status == 422 and isinstance(problems, list)
    assert [(item["row"], item["column"]) for item in problems] == [(2, "choices")]


def test_solved_examples_and_ends_are_kept_and_reach_the_search(as_expert: Client) -> None:
    fields = {"name": "few", "template": "{examples}問：{question}\n答：", "shots": 2, "until": "\n。\n\\n\n"}
    status, made = send(as_expert, URL, thread.few_questions(), **fields)
    assert status == 201 and made["shots"] == 2 and made["until"] == ["。", "\n"]
    kept = EvaluationSet.objects.get(pk=made["id"])
    task = queries.task_of(kept)
    assert (task.shots, task.until) == (2, ("。", "\n"))
    settings = TaskSettings.of(task, "few.csv")
    assert (settings.shots, settings.until) == (2, ("。", "\n"))
    page = as_expert.get(f"/question-sets/{kept.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "Solved examples" in page and "Where an answer ends" in page


def test_models_may_think_where_the_form_says_so(as_expert: Client) -> None:
    page = as_expert.get("/question-sets/add/").content.decode()
    assert "A model may think before it answers" in page and 'name="thinking"' in page
    with translation.override("ja"):
        assert translation.gettext("A model may think before it answers") == "考えながら答えてよい"
    for sent, thinks in (({"thinking": "on"}, True), ({}, False)):  # what a ticked box sends, and an empty one
        status, made = send(as_expert, URL, thread.few_questions(), name="few", **sent)
        assert status == 201 and made["thinking"] is thinks
        kept = EvaluationSet.objects.get(pk=made["id"])
        task = queries.task_of(kept)
        assert task.thinking is thinks and TaskSettings.of(task, "few.csv").thinking is thinks
        page = as_expert.get(f"/question-sets/{kept.pk}/", headers={"accept-language": "en"}).content.decode()
        assert ("a model may think" in page) is thinks


def test_examples_that_cannot_be_shown_are_refused(as_expert: Client) -> None:
    for fields in ({"shots": -1}, {"shots": 51}, {"shots": 6}, {"shots": 2, "template": "問：{question}\n答："}):
        status, told = send(as_expert, URL, thread.few_questions(), name="few", **fields)
        assert status == 422 and "example" in str(told), (fields, told)
    assert not EvaluationSet.objects.exists()


UNKNOWN = (
    "看護部テスト,,\r\n作成,2024,総務\r\n番号,設問内容,こたえ\r\n1,髙い山は？,富士山\r\n2,,空\r\n3,首都は？,\r\n"
    "4,春は？,暖かい\r\n5,夏は？,\r\n"
).encode("cp932")
COLUMNS = {"question": "設問内容", "answer": "こたえ", "tags": ""}


def told(found: dict[str, object]) -> list[tuple[object, object]]:
    problems = found["problems"]
    assert isinstance(problems, list)
    return [(problem["row"], problem["column"]) for problem in problems]


def test_a_file_with_unknown_titles_is_kept_as_the_person_says_it_is_read(as_expert: Client) -> None:
    status, found = send(as_expert, f"{URL}/preview", UNKNOWN)
    read = found["read"]
    assert status == 200 and isinstance(read, dict)
    assert (read["encoding"], read["header"]) == ("Shift_JIS (CP932)", 3)
    assert told(found) == [(3, "question"), (3, "answer")] and found["faulty"] == []
    assert read["columns"][1] == {
        "title": "設問内容",
        "name": "設問内容",
        "samples": ["髙い山は？", "首都は？", "春は？"],
    }
    reading: dict[str, object] = {"header": 3, "columns": COLUMNS}
    status, found = send(as_expert, f"{URL}/preview", UNKNOWN, reading=json.dumps(reading))
    assert told(found) == [(5, "question"), (6, "answer"), (8, "answer")] and found["faulty"] == [5, 6, 8]
    assert send(as_expert, URL, UNKNOWN, name="bad", reading=json.dumps(reading))[0] == 422
    reading["left_out"] = [5, 6, 8]
    status, made = send(as_expert, URL, UNKNOWN, name="山", reading=json.dumps(reading))
    assert status == 201 and made["items"] == 2 and made["reading"] == reading
    kept = EvaluationSet.objects.get(pk=made["id"])
    task = queries.task_of(kept)
    assert [item.question for item in task.items] == ["髙い山は？", "春は？"]
    assert task.digest() == queries.task_of(kept).digest()
    page = as_expert.get(f"/question-sets/{kept.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "Rows of the file that were left out" in page and "5, 6, 8" in page
    planned = TaskSettings.of(task, store.path_of(kept.sha256))
    again = TaskSettings.from_json(json.loads(json.dumps(planned.to_json())))
    assert again == planned and read_same(again).digest() == planned.digest


NUMBERS = "question,answer\n" + "".join(f"問{at},{at}個\n" for at in range(2, 20))
UNREAD = NUMBERS + "問20,(18)\n問21,2x+1\n問22,りんご\n"


def test_answers_that_are_no_numbers_are_rows_that_can_be_left_out(as_expert: Client) -> None:
    rows = {"exact": [], "japanese_answer": [20], "number": [20, 21, 22]}
    for scorer, faulty in rows.items():
        found = send(as_expert, f"{URL}/preview", UNREAD.encode(), scorer=scorer)[1]
        assert found["faulty"] == faulty and told(found) == [(row, "answer") for row in faulty]
    status, refused = send(as_expert, URL, UNREAD.encode(), name="数", scorer="number")
    assert status == 422 and told(refused) == [(row, "answer") for row in (20, 21, 22)]
    reading = json.dumps({"left_out": [20, 21, 22]})
    status, made = send(as_expert, URL, UNREAD.encode(), name="数", scorer="number", reading=reading)
    assert status == 201 and made["items"] == 18


def test_a_kept_set_opens_and_is_planned_with_though_its_answers_would_be_refused_now(as_expert: Client) -> None:
    kept = EvaluationSet.objects.get(pk=send(as_expert, URL, UNREAD.encode(), name="数", scorer="exact")[1]["id"])
    EvaluationSet.objects.filter(pk=kept.pk).update(scorer="number")
    kept.refresh_from_db()
    task = queries.task_of(kept)
    assert len(task.items) == 21 and task.scorer == "number"
    planned = TaskSettings.of(task, store.path_of(kept.sha256))
    assert read_same(TaskSettings.from_json(planned.to_json())).digest() == task.digest()
    item = task.items[18]
    assert item.answers == ("(18)",) and task.judge.score("18", item.answers) == 1.0
    assert as_expert.get(f"{URL}/{kept.pk}").json()["count"] == 21
    page = as_expert.get(f"/question-sets/{kept.pk}/", headers={"accept-language": "en"}).content.decode()
    assert page.count("Cannot be judged this way:") == 3 and "There is no number in the answer." in page


def test_what_a_scorer_cannot_judge_is_a_row_that_can_be_left_out(as_expert: Client) -> None:
    content = b"question,answer\nq1,a+\nq2,a(\n"
    assert told(send(as_expert, f"{URL}/preview", content)[1]) == []
    found = send(as_expert, f"{URL}/preview", content, scorer="regex")[1]
    assert told(found) == [(3, "answer")] and found["faulty"] == [3]
    reading = json.dumps({"left_out": [3]})
    assert told(send(as_expert, f"{URL}/preview", content, scorer="regex", reading=reading)[1]) == []


def test_readings_that_make_no_sense_are_refused(as_expert: Client) -> None:
    for reading in ("[", "[1]", '{"columns": {"frage": "x"}}', '{"left_out": ["a"]}', '{"rows": 1}'):
        for path in (URL, f"{URL}/preview"):
            status, found = send(as_expert, path, b"question,answer\nq,a\n", name="few", reading=reading)
            assert status == 422 and found["mend"], reading
