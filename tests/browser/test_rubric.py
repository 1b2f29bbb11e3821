"""Answers judged one at a time, by keys and by thumb: a rubric with a row a criterion, and a check with corrections."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import pictures, searching
from tests.browser.axe import violations
from tests.browser.conftest import Child
from tests.product import Product

pytestmark = pytest.mark.flow
MINUTE = 60_000
# Selected and marked in one turn: the browser tells of a selection later than a quick hand can press a key.
MARK_AT_ONCE = """
(text) => {
  getSelection().selectAllChildren(text);
  text.dispatchEvent(new KeyboardEvent("keydown", {key: "m", bubbles: true}));
}
"""


def opened(page: Page, run: str, kind: str, **fields: str) -> str:
    """A project of a kind, made in the form, with its answers."""
    page.goto(f"/runs/{run}/")
    page.get_by_test_id("result").get_by_role("link", name="人に評価してもらう").click()
    page.wait_for_url("**/judging/new/**")
    page.get_by_label(kind).check()
    assert violations(page) == []
    for label, text in fields.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="企画を作る").click()
    page.wait_for_url(re.compile(r"/judging/[0-9a-f-]{36}/$"))
    expect(page.get_by_text("評価中")).to_be_visible(timeout=2 * MINUTE)
    return page.url.rstrip("/").rpartition("/")[2]


@pytest.fixture
def strangers(app: Product, browser: Browser) -> Iterator[Any]:
    """strangers(width) -> the context of somebody who has never been here."""
    made: list[BrowserContext] = []

    def stranger(width: int = 1280, theme: str = "light") -> BrowserContext:
        made.append(pictures.context(browser, app.url, "", "ja", theme, width))
        return made[-1]

    yield stranger
    for context in made:
        context.close()


def entered(owner: Page, project: str, context: BrowserContext) -> Page:
    """Came by an invitation, through the practice."""
    link = searching.post(owner, f"/judging/projects/{project}/invitations")["link"]
    page = context.new_page()
    page.goto(link)
    page.get_by_label("お名前").fill("はるか")
    page.get_by_role("button", name="はじめる").click()
    page.wait_for_url("**/judge/")
    page.get_by_role("button", name="練習をはじめる").click()
    while page.get_by_test_id("judging").get_attribute("data-phase") == "practice":
        page.keyboard.press("Enter" if page.get_by_test_id("feedback").is_visible() else "2")
        page.wait_for_timeout(200)
    return page


def fill(page: Page, *keys: str) -> None:
    """A key for each row, the last one for those that are left."""
    rows = page.get_by_test_id("rubric").locator(".criterion")
    rows.first.wait_for()
    page.wait_for_timeout(200)  # faster would be another answer's key
    for row in range(rows.count()):
        page.keyboard.press(keys[min(row, len(keys) - 1)])


def judged(page: Page, count: int) -> None:
    expect(page.get_by_test_id("judging")).to_have_attribute("data-judged", str(count))


def test_a_rubric_by_the_keyboard_and_by_the_thumb(child: Child, strangers: Any) -> None:
    owner = child.page
    project = opened(owner, child.run, "いくつかの観点で", 独自の観点="口調：きつい／ふつう／やさしい")
    page = entered(owner, project, strangers())
    assert violations(page) == []
    fill(page, "1", "2", "3")
    judged(page, 1)
    page.wait_for_timeout(200)
    page.keyboard.press("2")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("3")
    page.keyboard.press("Enter")  # half filled: said, and nothing is lost, not even by a reload
    expect(page.get_by_test_id("half-filled")).to_contain_text("残り3項目")
    assert violations(page) == []
    judged(page, 1)
    page.reload()
    expect(page.locator("[data-step][aria-pressed=true]")).to_have_count(2)
    for _row in range(3):
        page.wait_for_timeout(200)
        page.keyboard.press("1")
    judged(page, 2)
    page.keyboard.press("u")
    judged(page, 1)
    expect(page.locator("[data-step][aria-pressed=true]")).to_have_count(5)  # as it was said
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    judged(page, 2)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="キーの一覧")).to_contain_text("観点を移る")
    page.keyboard.press("Escape")
    phone = entered(owner, project, strangers(390, "dark"))
    phone.wait_for_timeout(200)
    for row in phone.get_by_test_id("rubric").locator(".criterion").all():
        button = row.get_by_role("button").first
        box = button.bounding_box()
        assert box is not None and box["height"] >= 44
        button.click()
    judged(phone, 1)
    overflow = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0 and violations(phone) == []
    expect(phone.get_by_test_id("judging")).to_have_attribute("data-waiting", "0")
    owner.goto(f"/judging/{project}/")
    expect(owner.get_by_test_id("criterion")).to_have_count(5)
    expect(owner.get_by_test_id("criterion").last).to_contain_text("口調")
    assert violations(owner) == []


def test_a_check_is_marked_corrected_and_kept_as_questions(child: Child, strangers: Any) -> None:
    owner = child.page
    project = opened(owner, child.run, "合格・要修正・不可")
    page = entered(owner, project, strangers())
    page.wait_for_timeout(200)
    page.keyboard.press("m")
    expect(page.locator(".toast")).to_contain_text("先に回答の一部を選んで")
    page.locator(".pane .text").evaluate(MARK_AT_ONCE)
    expect(page.locator(".pane mark")).to_have_count(1)
    page.keyboard.press("f")
    page.get_by_label("事実の誤り").check()
    page.keyboard.press("e")
    page.get_by_label("直した回答").fill("正しい答え 1 2 3")  # letters are letters while one writes
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    judged(page, 1)
    expect(page.locator(".pane mark")).to_have_count(0)
    page.wait_for_timeout(200)
    page.keyboard.press("1")
    judged(page, 2)
    expect(page.get_by_test_id("judging")).to_have_attribute("data-waiting", "0")
    owner.goto(f"/judging/{project}/")
    assert violations(owner) == []
    owner.get_by_role("button", name="直した回答を質問集にする").click()
    owner.wait_for_url("**/question-sets/**")
    expect(owner.get_by_text("正しい答え 1 2 3")).to_be_visible()


def test_answers_far_apart_are_adjudicated_by_the_keyboard(child: Child, strangers: Any) -> None:
    owner = child.page
    project = opened(owner, child.run, "合格・要修正・不可")
    for step in (0, 2):
        page = entered(owner, project, strangers())
        (answer, *_) = searching.post(page, f"/judging/work/{project}/seats", {"count": 1})["seats"]
        said = {"id": str(uuid4()), "seat": answer["id"], "token": answer["token"], "choice": "rated", "seconds": 9}
        said |= {"details": {"steps": {"check": step}, "corrected": "" if step else "こう直す"}}
        searching.post(page, f"/judging/work/{project}/judgements", said)
    owner.goto(f"/judging/{project}/")
    assert violations(owner) == []
    owner.get_by_role("button", name="自分で裁定する").press("Enter")
    owner.wait_for_url("**/judge/")
    while not owner.get_by_test_id("others").is_visible():
        owner.keyboard.press("2")
        owner.wait_for_timeout(200)
    said_by_others = owner.get_by_test_id("others").get_by_role("listitem")
    expect(said_by_others).to_have_count(2)
    expect(owner.get_by_test_id("others")).to_contain_text("不可")
    expect(owner.get_by_test_id("others")).to_contain_text("こう直す")
    judged(owner, 1)
    assert violations(owner) == []
    owner.keyboard.press("1")  # decided is decided
    judged(owner, 1)
    owner.keyboard.press("Enter")
    expect(owner.get_by_test_id("others")).to_be_hidden()
    owner.goto(f"/judging/{project}/")
    expect(owner.get_by_text("1件が裁定済みです")).to_be_visible()
