"""A model judges beside people: what it comes to is told before, and its section of the page moves by itself."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import pictures, searching
from tests.browser.axe import violations
from tests.browser.screens import rows, settle
from tests.product import Product

pytestmark = pytest.mark.flow
MINUTE = 60_000


@pytest.fixture
def page(app: Product, browser: Browser) -> Iterator[Page]:
    context = pictures.context(browser, app.url, app.user("lets-judge"), "ja", "light", 1280)
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()


def test_it_is_estimated_started_and_followed_without_a_reload(page: Page) -> None:
    asked = searching.question_set(page)
    models = {model["name"].split(" / ")[0]: model["id"] for model in rows(page.request, "/api/v1/models")}
    chosen, third = [models["見本・日本語"], models["見本・計算"]], models["見本・もと"]
    wish = {"models": chosen, "question_set": asked, "name": "AIにも尋ねる", "questions": 2, "raters": 1, "repeats": 0}
    made = searching.post(page, "/judging/projects", wish)
    page.goto(f"/judging/{made['id']}/")
    expect(page.get_by_text("評価中", exact=True)).to_be_visible(timeout=2 * MINUTE)
    settle(page)
    page.locator("#judge").select_option(f"model:{third}")
    estimate = page.get_by_test_id("model-estimate")
    expect(estimate).to_contain_text(re.compile("モデルへの質問は[24]回です"))
    expect(estimate).to_contain_text("所要時間")
    assert violations(page) == []

    page.evaluate("window.stayed = true")
    searching.post(page, f"/judging/projects/{made['id']}/models", {"model": third})
    judge = page.get_by_test_id("model-judge")
    expect(judge.get_by_test_id("asked")).to_have_text(re.compile("([24])回のうち\\1回"), timeout=2 * MINUTE)
    expect(judge.get_by_role("button", name="中止")).to_have_count(0)  # the end of the job arrived, too
    assert page.evaluate("window.stayed") is True
    assert violations(page) == []
