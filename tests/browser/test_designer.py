"""The designer in a real browser: by mouse, by keyboard alone, in two tabs, on a phone, for a reader."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Locator, Page, expect

from tests.browser.axe import violations
from tests.product import Product

JAPANESE, ARITHMETIC = "見本・日本語", "見本・計算"
OPENING = 30_000  # ms: on a busy machine the first page fetches and parses everything


@pytest.fixture(scope="module")
def sessions(app: Product, browser: Browser) -> dict[str, Any]:
    """Signed-in cookies of an expert and of a manager."""
    found = {}
    for role in ("expert", "manager"):
        context = browser.new_context()
        context.new_page().goto(app.user(f"designer-{role}", role, "ja"))
        found[role] = context.storage_state()
        context.close()
    return found


@pytest.fixture
def expert(app: Product, browser: Browser, sessions: dict[str, Any]) -> Iterator[BrowserContext]:
    """A browser of the expert; any error in its console fails the test."""
    yield from _context(app, browser, sessions["expert"])


def _context(app: Product, browser: Browser, state: Any, **options: Any) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=app.url, locale="ja-JP", viewport={"width": 1440, "height": 900}, storage_state=state, **options
    )
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield context
    context.close()
    # A refused save and a cut line are part of tests here, and the browser logs them by itself.
    assert [fault for fault in faults if not re.search("409|ERR_FAILED", fault)] == []


def call(page: Page, method: str, path: str, body: Any = None) -> APIResponse:
    """The API as the page would call it."""
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    headers = {"X-CSRFToken": token, "Referer": page.url}
    return page.request.fetch(f"/api/v1{path}", method=method, data=body, headers=headers)


def new_design(context: BrowserContext, name: str = "試験") -> tuple[Page, str]:
    """An empty design, opened."""
    page = context.new_page()
    page.goto("/designs/")
    answer = call(page, "POST", "/designs", {"name": name})
    assert answer.status == 201
    key = answer.json()["id"]
    opened(page, key)
    return page, key


def opened(page: Page, key: str) -> None:
    page.goto(f"/designs/{key}/")
    expect(page.get_by_role("tab", name="図")).to_be_visible(timeout=OPENING)


def saved(page: Page) -> None:
    expect(page.locator(".save")).to_have_text(re.compile("保存しました"))


def stored(page: Page, key: str) -> dict[str, Any]:
    found: dict[str, Any] = page.request.get(f"/api/v1/designs/{key}").json()
    return found


def item(page: Page, name: str) -> Locator:
    """Something in the palette."""
    return page.get_by_role("region", name="部品の一覧").get_by_role("button", name=name).first


def method(page: Page, name: str) -> Locator:
    return page.locator(f"[data-kind=method][data-thing={name}]")


def put(page: Page, thing: Locator, x: float, y: float) -> None:
    """Drag something from the palette to a place on the canvas, with the mouse's own small steps."""
    thing.scroll_into_view_if_needed()
    start, canvas = thing.bounding_box(), page.locator(".canvas").bounding_box()
    assert start and canvas
    page.mouse.move(start["x"] + 30, start["y"] + 15)
    page.mouse.down()
    page.mouse.move(start["x"] + 50, start["y"] + 30, steps=3)
    page.mouse.move(canvas["x"] + x, canvas["y"] + y, steps=6)
    page.mouse.up()


def port(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def pull(page: Page, start: Locator, end: Locator) -> None:
    """Draw a connection from one port to another."""
    a, b = start.bounding_box(), end.bounding_box()
    assert a and b
    page.mouse.move(a["x"] + a["width"] / 2, a["y"] + a["height"] / 2)
    page.mouse.down()
    page.mouse.move(b["x"] - 40, b["y"] - 10, steps=5)
    expect(page.locator(".port .hint").first).to_contain_text("一緒に混ぜられます。")
    page.mouse.move(b["x"] + b["width"] / 2, b["y"] + b["height"] / 2, steps=4)
    page.mouse.up()


def test_by_mouse_from_the_palette_to_a_design_that_survives_a_reload(expert: BrowserContext) -> None:
    page, key = new_design(expert)
    nodes, edges = page.locator(".svelte-flow__node"), page.locator(".svelte-flow__edge")
    put(page, item(page, JAPANESE), 160, 60)
    put(page, item(page, ARITHMETIC), 160, 300)
    put(page, method(page, "linear"), 560, 200)
    expect(nodes).to_have_count(3)

    for name in (JAPANESE, ARITHMETIC):
        whole = page.locator(".node .title", has_text=name).inner_text()
        pull(page, port(page, f"{whole}の出力"), port(page, "新しいモデルの混ぜるモデル"))
    expect(edges).to_have_count(2)

    label = page.locator("button[data-edge=e2]")
    expect(label).to_have_text("配合を探す 0〜1")
    label.click()
    page.get_by_label("下限").fill("－０．５")
    expect(label).to_have_text("配合を探す −0.5〜1")
    page.get_by_label("どのくらい細かく").select_option("matrix")
    page.get_by_role("radio", name="決めておく").check()
    page.get_by_label("値", exact=True).fill("0.25")
    expect(label).to_have_text("配合 0.25")

    page.locator(".svelte-flow__pane").click(position={"x": 10, "y": 10})
    page.get_by_label("何が得意な子にしますか").select_option(index=1)
    page.get_by_role("radio", name=re.compile("お試し")).check()
    expect(page.get_by_text("問題はありません。始められます。")).to_be_visible()
    expect(page.get_by_role("button", name="実行", exact=True)).not_to_have_attribute("aria-disabled", "true")
    saved(page)
    assert violations(page) == []

    found = stored(page, key)
    assert [(edge["from"], edge["to"], edge["port"]) for edge in found["graph"]["edges"]] == [
        ("s1", "m1", "models"),
        ("s2", "m1", "models"),
    ]
    assert found["graph"]["edges"][0]["parameters"] == {
        "weight": {"free": {"low": 0, "high": 1, "granularity": "layer"}}
    }
    assert found["graph"]["edges"][1]["parameters"] == {"weight": 0.25}
    assert found["search"]["thoroughness"] == "trial"

    page.reload()
    expect(nodes).to_have_count(3)
    expect(edges).to_have_count(2)
    expect(page.locator("button[data-edge=e2]")).to_have_text("配合 0.25")
    assert stored(page, key) == found


def test_undo_and_redo_take_back_mouse_and_keyboard_alike(expert: BrowserContext) -> None:
    page, key = new_design(expert)
    nodes = page.locator(".svelte-flow__node")
    item(page, JAPANESE).click()
    put(page, method(page, "linear"), 500, 300)
    expect(nodes).to_have_count(2)
    saved(page)
    before = stored(page, key)["graph"]

    page.locator(".svelte-flow__node[data-id=s1]").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Delete")
    expect(nodes).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(nodes).to_have_count(2)
    page.keyboard.press("Control+z")
    saved(page)
    assert stored(page, key)["graph"] == before  # the four presses were one gesture

    page.keyboard.press("Control+Shift+Z")
    saved(page)
    moved = stored(page, key)["graph"]["nodes"][0]
    assert (moved["x"] - before["nodes"][0]["x"], moved["y"] - before["nodes"][0]["y"]) == (30, 40)
    page.get_by_role("button", name="やり直す").click()
    expect(nodes).to_have_count(1)
    for _ in range(4):
        page.get_by_role("button", name="元に戻す").click()
    expect(nodes).to_have_count(0)
    expect(page.get_by_role("button", name="元に戻す")).to_be_disabled()
    page.keyboard.press("Control+z")
    expect(nodes).to_have_count(0)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as a person without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_by_keyboard_alone_from_empty_to_started(expert: BrowserContext) -> None:
    page, key = new_design(expert)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="キーの一覧")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    for words in ("Demo Japanese", "Demo arithmetic", "linear"):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    expect(page.locator(".svelte-flow__node")).to_have_count(3)
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog", name="つなぐ…")
    for name in (JAPANESE, ARITHMETIC):
        expect(dialog.locator("li button:focus")).to_contain_text(name)
        page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name=re.compile("この2つはもうつながっています"))).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator(".svelte-flow__edge")).to_have_count(2)

    page.keyboard.press("F2")
    page.keyboard.type("文章題の子")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="混ぜる：文章題の子")).to_be_focused()
    page.keyboard.press("Escape")
    tab_to(page, "#designer-question-set")
    page.keyboard.press("ArrowDown")
    tab_to(page, "input[value=standard]")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="実行", exact=True)).not_to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/runs/*/")
    run = page.request.get(f"/api/v1/runs/{page.url.rstrip('/').rsplit('/', 1)[1]}").json()
    assert call(page, "POST", f"/runs/{run['id']}/cancel").ok
    assert stored(page, key)["graph"]["nodes"][2]["name"] == "文章題の子"


def test_a_start_says_what_stands_in_the_way_and_each_problem_leads_to_its_node(expert: BrowserContext) -> None:
    page, _key = new_design(expert)
    item(page, JAPANESE).click()
    method(page, "slerp").click()
    page.keyboard.press("Escape")
    start = page.get_by_role("button", name="実行", exact=True)
    expect(start).to_have_attribute("aria-disabled", "true")
    start.click(force=True)
    assert "/designs/" in page.url
    page.get_by_text("ここに注意").click()
    problems = page.get_by_role("region", name="ここに注意").get_by_role("listitem")
    expect(problems.first).to_be_visible()
    page.get_by_role("region", name="ここに注意").locator(".what").first.click()
    expect(page.locator(".svelte-flow__node.selected")).to_have_count(1)
    assert violations(page) == []


@pytest.mark.parametrize("choice", ["自分のほうを残す", "相手のほうを取り込む", "自分のほうを別の設計として保存"])
def test_two_tabs_never_overwrite_each_other(expert: BrowserContext, choice: str) -> None:
    page, key = new_design(expert)
    note = {"id": "n1", "kind": "note", "name": "相手", "x": 0, "y": 0}
    other = stored(page, key) | {"graph": {"nodes": [note], "edges": []}}
    assert call(page, "PUT", f"/designs/{key}", other).ok
    item(page, JAPANESE).click()
    dialog = page.get_by_role("dialog", name="この設計は別の場所で変更されました")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    assert stored(page, key)["graph"]["nodes"] == [note]

    dialog.get_by_role("button", name=re.compile(choice)).click()
    expect(dialog).to_be_hidden()
    if choice == "自分のほうを残す":
        saved(page)
        assert [node["kind"] for node in stored(page, key)["graph"]["nodes"]] == ["source"]
        version = page.request.get(f"/api/v1/designs/{key}/versions/1").json()
        assert version["graph"]["nodes"] == [note]
    elif choice == "相手のほうを取り込む":
        expect(page.locator(".svelte-flow__node")).to_have_count(1)
        expect(page.get_by_role("group", name="メモ：相手")).to_be_visible()
        assert stored(page, key)["graph"]["nodes"] == [note]
    else:
        page.wait_for_url(lambda url: "/designs/" in url and key not in url)
        expect(page.locator(".svelte-flow__node-card")).to_have_count(1)
        assert stored(page, key)["graph"]["nodes"] == [note]


def test_what_was_drawn_offline_is_kept_and_saved_later(expert: BrowserContext) -> None:
    page, key = new_design(expert)
    expert.route("**/api/v1/designs/**", lambda route: route.abort())
    item(page, JAPANESE).click()
    expect(page.locator(".save")).to_contain_text("この端末に残してあります")
    page.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
    expert.unroute("**/api/v1/designs/**")
    page.reload()
    expect(page.locator(".svelte-flow__node")).to_have_count(1)
    saved(page)
    assert len(stored(page, key)["graph"]["nodes"]) == 1


def test_the_enter_that_ends_a_conversion_adds_nothing(expert: BrowserContext) -> None:
    page, _key = new_design(expert)
    page.keyboard.press("/")
    page.keyboard.type("Demo Japanese")
    search = page.locator("#designer-palette-search")
    search.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    search.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True})
    expect(page.locator(".svelte-flow__node")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".svelte-flow__node")).to_have_count(1)


def test_the_rarer_ways_of_mixing_are_folded_and_found_by_keyboard(expert: BrowserContext) -> None:
    page, _key = new_design(expert)
    ways = page.locator("[data-kind=method]:visible")
    expect(ways).to_have_count(4)
    tab_to(page, ".palette summary")
    page.keyboard.press("Enter")
    expect(ways).to_have_count(20)
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    page.keyboard.type("くじ")
    expect(ways).to_have_count(4)
    for _ in "くじ":
        page.keyboard.press("Backspace")
    page.keyboard.type("dare_ties")
    page.keyboard.press("Enter")
    expect(page.locator(".svelte-flow__node")).to_have_count(1)
    expect(page.get_by_role("combobox", name="混ぜ方")).to_have_value("dare_ties")


def test_a_phone_opens_the_outline_and_every_edit_works_there(
    app: Product, browser: Browser, sessions: dict[str, Any]
) -> None:
    for context in _context(app, browser, sessions["expert"], has_touch=True):
        page = context.new_page()
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto("/designs/")
        key = call(page, "POST", "/designs", {"name": "携帯"}).json()["id"]
        opened(page, key)
        expect(page.get_by_role("tab", name="一覧")).to_have_attribute("aria-selected", "true")
        page.get_by_role("button", name="見本から始める").click()
        expect(page.get_by_role("heading", name="成果")).to_be_visible()
        page.get_by_role("button", name=re.compile("配合を探す")).first.click()
        page.get_by_role("radio", name="決めておく").check()
        page.get_by_label("値", exact=True).fill("0.75")
        expect(page.get_by_role("button", name=re.compile(r"配合 0\.75"))).to_be_visible()
        assert violations(page) == []
        page.get_by_role("button", name="元に戻す").click()
        page.get_by_role("button", name=re.compile("を外す")).first.click()
        expect(page.get_by_text("まだつながっていないもの")).to_be_visible()
        page.get_by_role("tab", name="文章").click()
        expect(page.locator(".said")).not_to_be_empty()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        saved(page)


def test_a_reader_sees_everything_and_changes_nothing(
    app: Product, browser: Browser, sessions: dict[str, Any], expert: BrowserContext
) -> None:
    page, key = new_design(expert)
    page.get_by_role("button", name="見本から始める").click()
    saved(page)
    before = stored(page, key)
    for context in _context(app, browser, sessions["manager"]):
        reader = context.new_page()
        opened(reader, key)
        expect(reader.get_by_text("見るだけ")).to_be_visible()
        expect(reader.locator(".svelte-flow__node")).to_have_count(4)
        expect(reader.get_by_role("region", name="部品の一覧")).to_have_count(0)
        reader.locator(".svelte-flow__node").first.focus()
        reader.keyboard.press("Delete")
        reader.keyboard.press("ArrowRight")
        expect(reader.locator(".svelte-flow__node")).to_have_count(4)
        expect(reader.get_by_label("名前", exact=True)).to_be_disabled()
        assert violations(reader) == []
    assert stored(page, key) == before
