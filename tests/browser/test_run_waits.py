"""A run that waits for people: asked for in the designer, judged by its owner, then no longer waited for."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect

from tests.browser import pictures, searching
from tests.browser.axe import violations
from tests.browser.screens import settle
from tests.product import Product

pytestmark = pytest.mark.flow
MINUTE = 60_000


@pytest.fixture
def page(app: Product, browser: Browser) -> Iterator[Page]:
    """An expert's page, in Japanese."""
    context = pictures.context(browser, app.url, app.user("waiter"), "ja", "light", 1280)
    yield context.new_page()
    context.close()


def pressed(page: Page, key: str, after: str) -> None:
    """A key until the page shows what it leads to: one that comes sooner than people can choose is not taken."""
    for _try in range(8):
        page.wait_for_timeout(250)
        page.keyboard.press(key)
        try:
            page.wait_for_selector(after, timeout=4_000)
        except TimeoutError:
            continue
        return
    raise AssertionError(f"{key} has not led to {after}")


def practised(page: Page) -> None:
    page.get_by_role("button", name="練習をはじめる").click()
    for _step in range(3):
        page.get_by_role("button", name="同じくらい").wait_for()
        pressed(page, "3", "[data-testid=feedback]")
        page.get_by_test_id("feedback").get_by_role("button", name="次へ").click()


def judged(page: Page, count: int) -> None:
    """The count-th pair."""
    page.locator("[data-choice=left]").wait_for()
    pressed(page, "1", f"[data-testid=judging][data-judged='{count}']")


def test_a_run_waits_for_people_and_goes_on(page: Page) -> None:
    design = searching.design(page, generations=3)
    page.goto(f"/designs/{design['id']}/")
    settle(page)
    page.get_by_label("途中に人の評価を挟む").check()
    after = page.get_by_label("どの世代のあとに評価するか")
    expect(after).to_have_value("2")
    after.fill("いつか")
    expect(after).to_have_attribute("aria-invalid", "true")
    after.fill("１、２")
    page.get_by_label("必要な評価の件数").fill("3")  # too few for four candidates, enough for two
    page.get_by_label("比べる候補の数").fill("2")
    assert violations(page) == []
    expect(page.locator(".save")).to_have_attribute("data-state", "saved")
    page.get_by_role("button", name="実行", exact=True).click()
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}/$"))

    waiting = page.get_by_test_id("waiting-for-people")
    expect(waiting).to_contain_text("あと3件の評価を待っています", timeout=2 * MINUTE)
    expect(waiting).to_contain_text("まだ誰にも評価を頼んでいません")
    expect(page.get_by_test_id("run-status")).to_have_text("評価待ち")
    assert violations(page) == []

    desk = page.context.new_page()
    desk.goto(page.url)
    desk.get_by_role("link", name="評価者を招待する・自分で評価する").click()
    expect(desk.get_by_test_id("run-waits")).to_contain_text("あと3件")
    desk.get_by_role("button", name="自分でも評価する").click()
    practised(desk)
    judged(desk, 1)
    expect(waiting).to_contain_text("あと2件の評価を待っています")
    judged(desk, 2)
    judged(desk, 3)
    expect(waiting).to_have_attribute("data-generation", "2", timeout=2 * MINUTE)

    page.get_by_role("button", name="待たずに先へ進む").click()
    assert violations(page) == []
    page.get_by_role("dialog").get_by_role("button", name="先へ進む", exact=True).click()
    result = page.get_by_test_id("result")
    expect(result).to_contain_text("第1世代の上位候補を人が評価（評価3件・1人）", timeout=3 * MINUTE)
    assert violations(page) == []
    page.get_by_role("tab", name="記録").click()
    expect(page.get_by_text("第2世代は誰も評価しなかったため、得点はそのままです。")).to_be_visible()
