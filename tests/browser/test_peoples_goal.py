"""People's judgement as a design's goal, in a real browser: chosen, refused while it is too little, told at last."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import pictures, searching
from tests.browser.axe import violations
from tests.browser.screens import rows, settle
from tests.product import Product

pytestmark = pytest.mark.flow
MINUTE = 60_000
JUDGED = 40


@pytest.fixture
def page(app: Product, browser: Browser) -> Iterator[Page]:
    context = pictures.context(browser, app.url, app.user("taster"), "ja", "light", 1280)
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()


def project(page: Page) -> dict[str, Any]:
    """Two demo models' answers to forty questions, ready to be judged by one person."""
    with searching.QUESTIONS.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        out = io.StringIO()
        writer = csv.DictWriter(out, reader.fieldnames or [])
        writer.writeheader()
        writer.writerows([row for row in reader if row["split"] == "validation"][:JUDGED])
    asked = searching.question_set(page, "評価する質問", out.getvalue().encode())
    models = {model["name"].split(" / ")[0]: model["id"] for model in rows(page.request, "/api/v1/models")}
    wish = {
        "models": [models["見本・日本語"], models["見本・計算"]], "question_set": asked, "name": "お客様の好み",
        "questions": JUDGED, "raters": 1, "repeats": 0,
    }  # fmt: skip
    return searching.post(page, "/judging/projects", wish)


def judge(page: Page, project: str) -> None:
    """All of it, as a program would: always the left answer."""
    joined = page.request.post(f"/api/v1/judging/projects/{project}/join", headers=searching.headers(page))
    assert joined.ok, joined.text()
    while held := searching.post(page, f"/judging/work/{project}/seats", {"count": 8})["seats"]:
        for seat in held:
            said = {"id": str(uuid4()), "seat": seat["id"], "token": seat["token"], "choice": "left", "seconds": 3}
            searching.post(page, f"/judging/work/{project}/judgements", said)


def test_a_project_is_chosen_and_a_run_tells_whose_judgement_it_took(page: Page) -> None:
    made = project(page)
    design = searching.design(page, generations=1, population=4, items=4)
    page.goto(f"/judging/{made['id']}/")
    expect(page.get_by_text("評価中")).to_be_visible(timeout=2 * MINUTE)

    page.goto(f"/designs/{design['id']}/")
    settle(page)
    panel = page.locator("#designer-search")
    goal = panel.locator("#designer-question-set")
    goal.select_option(label="お客様の好み · 0人・0件")
    expect(panel).to_contain_text("人に好まれる答え方を目指します")
    panel.locator("summary").first.click()
    add = panel.locator("select[id$=-add]")
    expect(add.locator("optgroup")).to_have_count(0)  # it is the goal already
    expect(panel.locator(".why")).to_have_text("「お客様の好み」は、探索に使うにはまだ評価が足りません。")
    goal.select_option(searching.question_set(page))
    add.select_option(made["id"])
    expect(panel.locator("fieldset.goal")).to_contain_text("実行は、開始した時点の評価を使います")
    assert violations(page) == []

    judge(page, made["id"])
    page.reload()
    settle(page)
    expect(panel.locator(f"#designer-question-set option[value='{made['id']}']")).to_contain_text("1人・40件")
    panel.get_by_role("button", name="実行", exact=True).click()
    page.wait_for_url("**/runs/**")
    behind = page.get_by_test_id("people-behind")
    behind.wait_for(timeout=5 * MINUTE)
    expect(behind).to_contain_text("人の評価：1人・40件")
    expect(behind.get_by_role("link", name="お客様の好み")).to_have_attribute("href", f"/judging/{made['id']}/")
    behind.locator("summary").click()
    expect(behind.locator("code")).to_have_text(re.compile("^[0-9a-f]{64}$"))
    assert violations(page) == []
    behind.get_by_role("link", name="評価の内容を質問集として見る").click()
    expect(page.locator("dl.facts")).to_contain_text("1人・40件")
