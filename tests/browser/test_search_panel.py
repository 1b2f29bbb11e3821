"""The search panel in a real browser: further goals, own stages, limits; by keyboard, and sound for a reader."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import pictures, searching
from tests.browser.axe import violations
from tests.browser.screens import rows, settle
from tests.product import Product


@pytest.fixture
def page(app: Product, browser: Browser) -> Iterator[Page]:
    """The example design of a person who has a question set of their own, in English, nothing selected."""
    context = pictures.context(browser, app.url, app.user("seeker"), "en", "light", 1280)
    page = context.new_page()
    page.goto("/")
    searching.question_set(page)
    page.goto("/designs/")
    page.locator("button[name=sample]").click()
    settle(page)
    yield page
    context.close()


def stored(page: Page) -> dict[str, Any]:
    expect(page.locator(".save")).to_have_attribute("data-state", "saved")
    key = page.url.rstrip("/").rsplit("/", 1)[-1]
    found: dict[str, Any] = page.request.get(f"/api/v1/designs/{key}").json()["search"]
    return found


def test_what_else_counts_stages_and_limits_are_set_by_keyboard_and_kept(page: Page) -> None:
    own = next(row for row in rows(page.request, "/api/v1/evaluation-sets") if row["name"] == "少しの文章題")
    panel = page.locator("#designer-search")

    goals = panel.locator("summary").first
    goals.focus()
    page.keyboard.press("Enter")
    panel.locator("select[id$=-add]").select_option(own["id"])
    keep = panel.locator("fieldset.goal select").first
    expect(keep).to_have_value("0.95")
    keep.focus()
    page.keyboard.press("ArrowDown")
    expect(keep).to_have_value("0.8")
    panel.locator("select[id$=-short]").select_option("0.25")

    panel.locator("summary").nth(1).click()
    panel.locator("summary").nth(2).click()
    settings = panel.locator("details").nth(2)
    settings.get_by_role("button").first.click()
    algorithm = settings.locator("select[id$=-algorithm]").first
    algorithm.select_option("nsga2")
    generations = settings.locator("fieldset.stage").first.get_by_role("textbox").first
    generations.fill("３")  # full-width, as a Japanese keyboard types it
    settings.locator("fieldset.stage").nth(1).get_by_role("button").last.click()
    expect(settings.locator("fieldset.stage")).to_have_count(1)
    price, money = (panel.locator("details").nth(1).get_by_role("textbox").nth(place) for place in (0, 1))
    money.fill("300")
    expect(page.locator(".why")).to_be_visible()  # how long the money lasts is not known
    price.fill("-1")
    expect(price).to_have_attribute("aria-invalid", "true")
    price.fill("120")
    expect(page.locator(".why")).to_have_count(0)

    kept = stored(page)
    assert kept["skills"] == [{"evaluation_set": own["id"], "keep": 0.8, "weight": 0}]
    assert kept["measures"] == [{"kind": "short", "weight": 0.25}]
    assert [(one["algorithm"], one["generations"]) for one in kept["stages"]] == [("nsga2", 3)]
    assert kept["budget"] == {"price": 120, "money": 300}
    expect(page.locator(".estimate")).to_contain_text(
        re.compile(r"48 .*5,760")
    )  # 3 x 16 candidates, 100 + 20 questions
    assert violations(page) == []

    page.reload()
    settle(page)
    expect(panel.locator("fieldset.goal")).to_have_count(1)
    assert stored(page) == kept

    page.keyboard.press("Escape")
    panel.locator("fieldset.goal").get_by_role("button").click()
    expect(panel.locator("fieldset.goal")).to_have_count(0)
    expect(panel.locator("select[id$=-add]")).to_be_focused()
    assert stored(page)["skills"] == []
