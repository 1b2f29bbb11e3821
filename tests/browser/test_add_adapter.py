"""A LoRA adapter is added beside its base by the form: the base that its settings name is chosen for the person."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import pictures, screens
from tests.browser.axe import violations
from tests.chatting import adapter, chatting
from tests.product import Product

pytestmark = pytest.mark.flow


@pytest.fixture(scope="module")
def expert(app: Product, browser: Browser) -> Iterator[Page]:
    context = pictures.context(browser, app.url, app.user("adapters", language="ja"), "ja", "light", 1280)
    yield context.new_page()
    context.close()


def form(page: Page) -> Locator:
    page.goto("/models/add/")
    screens.settle(page)
    return page.locator("form", has=page.locator("input[type=file]"))


def trained_on(folder: Path, name: str) -> Path:
    said = json.loads((folder / "adapter_config.json").read_text("utf-8"))
    (folder / "adapter_config.json").write_text(json.dumps(said | {"base_model_name_or_path": name}), "utf-8")
    return folder


def test_the_base_that_an_adapter_names_is_chosen(expert: Page, tmp_path: Path) -> None:
    base = chatting(tmp_path / "house-7b", 1)
    sent = form(expert)
    sent.locator("input[type=file]").set_input_files(base)
    sent.get_by_role("button", name="アップロード").click()
    expert.wait_for_url(re.compile("/models/[0-9a-f-]{36}/"), timeout=60_000)

    letters = trained_on(adapter(tmp_path / "letters", base, 5), "someone/House-7B")
    sent = form(expert)
    sent.locator("input[type=file]").set_input_files(letters)
    chosen = sent.get_by_label("土台モデル")
    expect(chosen).to_have_value("")
    sent.get_by_role("button", name="アップロード").click()
    told = sent.locator(".field .error")
    expect(told).to_contain_text("someone/House-7B")
    expect(told).to_contain_text("「house-7b」を選びました")
    expect(chosen).to_be_focused()
    assert chosen.locator("option:checked").inner_text() == "house-7b"
    assert violations(expert) == []
    sent.get_by_role("button", name="アップロード").click()
    expert.wait_for_url(re.compile("/models/[0-9a-f-]{36}/"), timeout=60_000)
    expect(expert.get_by_role("heading", level=1)).to_have_text("letters")
    rows = {row["name"]: row for row in screens.rows(expert.request, "/api/v1/models")}
    assert rows["letters"]["base"] == rows["house-7b"]["id"]


def test_a_base_that_is_not_there_is_named_and_none_is_chosen(expert: Page, tmp_path: Path) -> None:
    unknown = trained_on(adapter(tmp_path / "notes", chatting(tmp_path / "base", 2), 6), "someone/Unseen-8B")
    sent = form(expert)
    sent.locator("input[type=file]").set_input_files(unknown)
    sent.get_by_role("button", name="アップロード").click()
    expect(sent.locator(".field .error")).to_contain_text("someone/Unseen-8B")
    expect(sent.get_by_label("土台モデル")).to_have_value("")
