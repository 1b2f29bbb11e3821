"""The family of a model: picture, list, facts of each member, by mouse and by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Child

pytestmark = pytest.mark.flow
PARENTS = ["見本・もと / Demo base", "見本・日本語 / Demo Japanese", "見本・計算 / Demo arithmetic"]


@pytest.fixture
def page(child: Child) -> Page:
    child.page.goto(f"/models/{child.model}/lineage/")
    child.page.get_by_test_id("member").wait_for()
    return child.page


def test_the_graph_shows_the_parents_above_the_child(page: Page, child: Child) -> None:
    nodes = page.get_by_role("region", name="家系図").get_by_role("button")
    expect(nodes).to_have_count(4)
    assert sorted(node.locator("strong").inner_text() for node in nodes.all()) == sorted([*PARENTS, child.name])
    below = page.locator(f".node[data-model='{child.model}']").bounding_box()
    above = [box for node in nodes.all() if (box := node.bounding_box()) and box != below]
    assert below
    assert all(box["y"] + box["height"] < below["y"] for box in above)
    assert violations(page) == []


def test_arrow_keys_walk_the_family_and_the_panel_follows(page: Page, child: Child) -> None:
    page.locator(f".node[data-model='{child.model}']").focus()
    panel = page.get_by_test_id("member")
    expect(panel.get_by_role("heading", name=child.name)).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(panel.get_by_role("heading", level=2)).to_be_visible()
    name = panel.get_by_role("heading", level=2).inner_text()
    assert name in PARENTS
    assert page.locator(":focus").locator("strong").inner_text() == name
    page.keyboard.press("ArrowDown")
    expect(panel.get_by_role("heading", level=2)).to_have_text(child.name)


def test_the_panel_says_how_it_was_made_how_well_and_under_which_terms(page: Page, child: Child) -> None:
    panel = page.get_by_test_id("member")
    expect(panel.get_by_test_id("licence")).to_contain_text("Apache-2.0")
    expect(panel.get_by_test_id("licence")).to_contain_text("商用利用できます")
    expect(panel.locator(f"a[href='/runs/{child.run}/']")).to_be_visible()
    heldout = page.request.get(f"/api/v1/runs/{child.run}").json()["report"]["winner"]["heldout"]
    expect(panel.get_by_text(f"{100 * heldout['score']:.1f}%", exact=True).first).to_be_visible()
    expect(panel.locator(".picture svg")).to_be_visible()


def test_the_list_holds_the_same_family(page: Page, child: Child) -> None:
    page.get_by_role("tab", name="一覧").click()
    rows = page.get_by_role("table", name="家系").locator("tbody tr")
    assert sorted(row.locator("th").inner_text() for row in rows.all()) == sorted([*PARENTS, child.name])
    rows.filter(has_text=PARENTS[1]).get_by_role("button").click()
    expect(page.get_by_test_id("member").get_by_role("heading", level=2)).to_have_text(PARENTS[1])
    assert violations(page) == []
