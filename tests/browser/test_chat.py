"""Trying a child beside its parents: columns of answers, keys, stopping, faults."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import violations
from tests.browser.conftest import Child

pytestmark = pytest.mark.flow
ANSWERED = 120_000


@pytest.fixture
def page(child: Child) -> Page:
    child.page.goto(f"/models/{child.model}/try/")
    child.page.get_by_label("メッセージ", exact=True).wait_for()
    return child.page


def test_the_child_and_two_parents_answer_an_example(page: Page, child: Child) -> None:
    example = page.locator(".examples button").first
    question = example.inner_text()
    example.click()
    box = page.get_by_label("メッセージ", exact=True)
    expect(box).to_be_focused()
    expect(box).to_have_value(question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn")
    expect(turn).to_have_attribute("data-state", "answered", timeout=ANSWERED)
    expect(turn.locator(".message")).to_have_text(question)
    names = [heading.inner_text() for heading in turn.get_by_role("heading").all()]
    assert names == [child.name, "見本・もと / Demo base", "見本・日本語 / Demo Japanese"]
    for answer in turn.locator(".answer").all():
        expect(answer.locator("header")).to_contain_text("秒")
        assert answer.locator(".text").inner_text() != ""
    assert violations(page) == []


def test_the_enter_that_confirms_kana_sends_nothing_and_shift_enter_breaks_the_line(page: Page) -> None:
    box = page.get_by_label("メッセージ", exact=True)
    box.fill("いちたすいちは")
    box.evaluate(
        """(box) => box.dispatchEvent(new KeyboardEvent("keydown",
            {key: "Enter", keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))"""
    )
    box.press("Shift+Enter")
    expect(box).to_have_value("いちたすいちは\n")
    expect(page.locator(".turn")).to_have_count(0)


def test_a_stopped_question_is_cancelled_on_the_server_and_can_be_asked_again(page: Page) -> None:
    box = page.get_by_label("メッセージ", exact=True)
    held: list[Route] = []  # the request waits here, so that there is time to press the button
    page.route("**/api/v1/chats", lambda route: held.append(route))
    box.fill("三たす四は？")
    box.press("Enter")
    page.get_by_role("button", name="停止").click()
    turn = page.locator(".turn")
    expect(turn).to_have_attribute("data-state", "stopped")
    with page.expect_response("**/api/v1/jobs/*/cancel") as cancelled:
        held[0].continue_()
    assert cancelled.value.ok
    page.unroute("**/api/v1/chats")
    turn.get_by_role("button", name="もう一度きく").click()
    expect(box).to_have_value("三たす四は？")
    expect(turn.locator(".answer")).to_have_count(0)


def test_a_cut_network_says_so_and_keeps_the_conversation(page: Page) -> None:
    box = page.get_by_label("メッセージ", exact=True)
    box.fill("五たす一は？")
    box.press("Enter")
    expect(page.locator(".turn")).to_have_attribute("data-state", "answered", timeout=ANSWERED)
    page.context.set_offline(True)
    box.fill("二たす二は？")
    box.press("Enter")
    expect(page.locator(".turn[data-state=failed]")).to_contain_text("二たす二は？")
    expect(page.locator(".turn[data-state=failed]").get_by_role("alert")).to_contain_text("サーバー")
    page.context.set_offline(False)
    expect(page.locator(".turn[data-state=answered]")).to_have_count(1)
    page.locator(".turn[data-state=failed]").get_by_role("button", name="もう一度きく").click()
    expect(box).to_have_value("二たす二は？")
