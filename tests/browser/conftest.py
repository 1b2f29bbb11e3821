"""A child of the demo models in the catalogue, for the pages that come after a run."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import pictures, searching
from tests.product import Product

expect.set_options(timeout=30_000)  # milliseconds: a loaded machine is slow, what is asserted is behaviour


@dataclass(frozen=True)
class Child:
    """A saved winner: ``page`` belongs to its owner."""

    page: Page
    model: str
    name: str
    run: str


@pytest.fixture(scope="session")
def child(app: Product, browser: Browser) -> Iterator[Child]:
    """The winner of a short search, saved from its result page by the expert of :data:`screens.PEOPLE`."""
    context = pictures.context(browser, app.url, app.user("expert"), "ja", "light", 1280)
    page = context.new_page()
    run = searching.start(page, generations=2)
    page.goto(f"/runs/{run['id']}/")
    result = page.get_by_test_id("result")
    result.wait_for(timeout=300_000)
    name = "小さな子"
    result.get_by_label("カタログでの名前").fill(name)
    result.get_by_role("button", name="カタログに保存").click()
    saved = page.get_by_test_id("saved")
    saved.wait_for(timeout=120_000)
    yield Child(page, saved.get_attribute("data-model") or "", name, str(run["id"]))
    context.close()
