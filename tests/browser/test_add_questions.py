"""A sheet as it comes, from the file to a run, on one page: Shift_JIS, rows above unknown titles, faults."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import pictures, screens, searching
from tests.browser.axe import violations
from tests.product import Product

pytestmark = pytest.mark.flow
THEME = "(theme) => void (document.documentElement.dataset.theme = theme)"


def sheet() -> bytes:
    """The demo's word problems as an office writes them: two rows above the titles, three bad rows, CP932, CRLF."""
    rows = [line.split(",") for line in searching.few_questions().decode().splitlines()]
    titles = rows[0]
    asked, right, used = (titles.index(name) for name in ("question", "answer", "split"))
    lines = ["計算研修 確認テスト①,,,", "作成日,2026/11/28,担当,髙橋", "通番,設問内容,こたえ,使いみち"]
    kept = [[row[asked], row[right], row[used]] for row in rows[1:]]
    kept[3:3] = [["", "三個", "search"]]
    kept[9:9] = [["りんごが二個あります。何個ですか。", "", "search"]]
    kept[20:20] = [["みかんが一個あります。何個ですか。", "一個", "だいたい"]]
    lines += [",".join([str(at), *row]) for at, row in enumerate(kept, start=1)]
    return ("\r\n".join(lines) + "\r\n").encode("cp932")


@pytest.fixture(scope="module")
def expert(app: Product, browser: Browser) -> Iterator[Page]:
    """An expert's page in Japanese, with a design of their own."""
    context = pictures.context(browser, app.url, app.user("sheets", language="ja"), "ja", "light", 1280)
    page = context.new_page()
    searching.design(page, generations=1)
    yield page
    context.close()


def chosen(page: Page, title: str, name: str) -> None:
    page.get_by_role("combobox", name=f"「{title}」の読み方").select_option(name)


def test_a_sheet_as_it_comes_goes_from_the_file_to_a_run(expert: Page, tmp_path: Path) -> None:
    path = tmp_path / "確認テスト.csv"
    path.write_bytes(sheet())
    expert.goto("/question-sets/add/")
    screens.settle(expert)
    expert.evaluate("window.neverLeft = true")
    save = expert.get_by_role("button", name="質問集を保存")
    expert.locator("[name=file]").set_input_files(path)

    # what was read is shown; unknown titles are asked for
    expect(expert.locator("[data-part=encoding]")).to_have_text("Shift_JIS (CP932)")
    expect(expert.get_by_label("列名のある行")).to_have_value("3")
    expect(expert.locator("[data-part=unknown]")).to_be_visible()
    expect(save).to_be_disabled()
    assert violations(expert) == []
    look(expert, tmp_path, "unknown")
    chosen(expert, "設問内容", "question")
    chosen(expert, "こたえ", "answer")
    chosen(expert, "使いみち", "split")
    expect(expert.locator("[data-part=unknown]")).to_be_hidden()

    # three rows with faults, left out by one key
    problems = expert.locator("[data-part=problems]")
    expect(problems.locator("li b")).to_have_text(["7行目 (質問)", "13行目 (答え)", "24行目 (用途)"])
    expect(save).to_be_disabled()
    assert violations(expert) == []
    look(expert, tmp_path, "faults")
    leave = problems.get_by_role("button", name="この 3 行を除く")
    leave.focus()
    expert.keyboard.press("Enter")
    expect(expert.locator("[data-part=left-out] p")).to_have_text("3 行を除きました：7, 13, 24 行目")
    expect(problems).to_be_hidden()
    expect(expert.locator("[data-part=summary]")).to_contain_text("44問")
    expect(save).to_be_enabled()
    expert.get_by_label("質問の前後に添える言葉").fill("問：{question}\n答：")
    expect(expert.locator("[data-part=prompt]")).to_contain_text("問：")
    expect(expert.locator("[data-part=next-prompts] p")).to_have_count(4)
    assert violations(expert) == []
    look(expert, tmp_path, "sound")

    # a reload keeps the file, the columns, the rows left out and what was typed
    expert.wait_for_timeout(300)
    expert.reload()
    screens.settle(expert)
    expect(expert.locator("[data-part=left-out] p")).to_have_text("3 行を除きました：7, 13, 24 行目")
    expect(expert.get_by_label("質問の前後に添える言葉")).to_have_value("問：{question}\n答：")
    expert.evaluate("window.neverLeft = true")

    # saved, and put to work, without leaving the page
    expert.get_by_label("答えの長さの上限").fill("26")
    save.click()
    saved = expert.locator("#saved")
    expect(saved.get_by_role("heading", name="質問集を保存しました")).to_be_focused()
    assert violations(expert) == []
    look(expert, tmp_path, "saved")
    kept = [one for one in screens.rows(expert.request, "/api/v1/evaluation-sets") if one["name"] == "確認テスト"][-1]
    assert kept["items"] == sum(searching.SIZES.values()) and kept["splits"] == searching.SIZES
    assert kept["reading"]["left_out"] == [7, 13, 24] and kept["reading"]["columns"]["answer"] == "こたえ"
    assert expert.evaluate("window.neverLeft") is True
    saved.get_by_role("button", name="探索を始める").click()
    expert.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}/"), timeout=30_000)
    expect(expert.get_by_test_id("result")).to_be_visible(timeout=300_000)

    # nothing of the draft is left behind
    expert.goto("/question-sets/add/")
    screens.settle(expert)
    expect(expert.locator("[data-part=chosen]")).to_be_empty()


def test_what_the_scorer_cannot_judge_is_listed_when_it_is_chosen(expert: Page, tmp_path: Path) -> None:
    path = tmp_path / "patterns.json"
    path.write_text(json.dumps([{"question": "q1", "answer": "a+"}, {"question": "q2", "answer": "a("}]), "utf-8")
    expert.goto("/question-sets/add/")
    screens.settle(expert)
    expert.locator("[name=file]").set_input_files(path)
    expect(expert.locator("[data-part=summary]")).to_contain_text("2問")
    expect(expert.locator("[data-part=problems]")).to_be_hidden()
    expert.get_by_text("ほかの判定方法").click()
    expert.locator("[name=scorer][value=regex]").check()
    expect(expert.locator("[data-part=problems] li b")).to_have_text(["2行目 (答え)"])
    expert.locator("[name=scorer][value=exact]").check()
    expect(expert.locator("[data-part=problems]")).to_be_hidden()


def test_accepted_answers_that_are_no_numbers_are_listed_and_left_out(expert: Page, tmp_path: Path) -> None:
    path = tmp_path / "いくつ.csv"
    rows = [f"問{at},{at}個" for at in range(2, 14)] + ["問14,(18)", "問15,2x+1", "問16,12か18"]
    path.write_text("\n".join(["question,answer", *rows]), "utf-8")
    expert.goto("/question-sets/add/")
    screens.settle(expert)
    save = expert.get_by_role("button", name="質問集を保存")
    problems = expert.locator("[data-part=problems]")
    expert.locator("[name=file]").set_input_files(path)
    expert.locator("[name=scorer][value=japanese_answer]").check()
    expect(problems.locator("li b")).to_have_text(["14行目 (答え)"])
    expert.locator("[name=scorer][value=exact]").check()
    expect(problems).to_be_hidden()
    expect(save).to_be_enabled()
    expert.locator("[name=scorer][value=number]").check()
    expect(problems.locator("li b")).to_have_text(["14行目 (答え)", "15行目 (答え)", "16行目 (答え)"])
    expect(problems.locator("li").first).to_contain_text("負の数とも読めます")
    expect(save).to_be_disabled()
    problems.get_by_role("button", name="この 3 行を除く").click()
    expect(expert.locator("[data-part=left-out] p")).to_have_text("3 行を除きました：14, 15, 16 行目")
    expect(problems).to_be_hidden()
    save.click()
    expect(expert.locator("#saved").get_by_role("heading", name="質問集を保存しました")).to_be_focused()
    kept = [one for one in screens.rows(expert.request, "/api/v1/evaluation-sets") if one["name"] == "いくつ"][-1]
    assert kept["items"] == 12 and kept["scorer"] == "number" and kept["reading"]["left_out"] == [14, 15, 16]


def test_numbers_that_could_count_from_0_are_asked_about(expert: Page, tmp_path: Path) -> None:
    """Also after another file, whose answers a person had said how to judge: that does not hold for this one."""
    other = tmp_path / "いくつ.csv"
    other.write_text("question,answer\n1+1?,2\n2+2?,4\n", "utf-8")
    path = tmp_path / "季節.csv"
    path.write_text("問題,A,B,C,正解\n春は,寒い,暖かい,暑い,1\n一週間の日数,六日,七日,八日,2\n", "utf-8")
    expert.goto("/question-sets/add/")
    screens.settle(expert)
    expert.locator("[name=file]").set_input_files(other)
    expert.locator("[name=scorer][value=number]").check()
    expect(expert.locator("[data-part=summary]")).to_contain_text("2問")
    expert.locator("[name=file]").set_input_files(path)
    first, notice = expert.get_by_label("正解の番号の数え方"), expert.locator("[data-part=counting]")
    answers = expert.locator("[data-part=rows] td[data-label=答え]")
    expect(first).to_have_value("1")
    expect(notice).to_be_visible()
    expect(answers).to_have_text(["寒い", "七日"])
    way = expert.locator("[name=scorer][value=choice]")  # unless a person says otherwise
    expect(way).to_be_checked()
    expect(way).to_be_visible()
    assert violations(expert) == []
    look(expert, tmp_path, "counting")
    first.select_option("0")
    expect(answers).to_have_text(["暖かい", "八日"])
    expect(notice).to_be_hidden()
    expect(expert.locator("[data-part=warnings]")).to_be_hidden()
    expert.get_by_role("button", name="質問集を保存").click()
    expect(expert.locator("#saved").get_by_role("heading", name="質問集を保存しました")).to_be_focused()
    kept = [one for one in screens.rows(expert.request, "/api/v1/evaluation-sets") if one["name"] == "季節"][-1]
    assert kept["reading"]["first_choice"] == 0 and kept["scorer"] == "choice"


def look(page: Page, folder: Path, name: str) -> None:
    """Pictures of the page as it is, wide and light, narrow and dark."""
    page.screenshot(path=folder / f"add-questions-{name}.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})
    theme = page.get_attribute("html", "data-theme") or ""
    page.evaluate(THEME, "dark")
    page.screenshot(path=folder / f"add-questions-{name}-narrow-dark.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    page.evaluate(THEME, theme)
    page.set_viewport_size({"width": 1280, "height": 900})
