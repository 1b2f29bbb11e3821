"""A run's page: generations arrive live and once each, through reloads and cuts; steering; the result."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import pictures, searching
from tests.browser.axe import violations
from tests.product import Product

pytestmark = pytest.mark.flow
MINUTE = 60_000
SEEN = """() => {
    window.seen = [];
    const run = document.querySelector(".run");
    const note = () => window.seen.push(Number(run.dataset.generations));
    new MutationObserver(note).observe(run, {attributes: true, attributeFilter: ["data-generations"]});
    note();
}"""


@pytest.fixture(scope="module")
def person(app: Product, browser: Browser) -> Iterator[Page]:
    """A signed-in expert's page, in Japanese."""
    context = pictures.context(browser, app.url, app.user("run-watcher"), "ja", "light", 1280)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def finished(person: Page) -> str:
    """The id of a run of eight generations, watched from its start to its end."""
    run = searching.start(person, generations=8)
    person.goto(f"/runs/{run['id']}/")
    return str(run["id"])


def closed(page: Page, at_least: int, timeout: int = 3 * MINUTE) -> None:
    condition = "(n) => Number(document.querySelector('.run')?.dataset.generations) >= n"
    page.wait_for_function(condition, arg=at_least, timeout=timeout)


def listed(page: Page) -> list[int]:
    """The generations in the chart's table, newest first."""
    table = page.get_by_role("region", name="世代ごとの推移").locator("tbody th")
    if table.count() == 0:
        page.get_by_role("button", name="表で見る").first.click()
    return [int(text) for text in table.all_inner_texts() if text.isdecimal()]


def status(page: Page, wanted: str, timeout: int = MINUTE) -> None:
    expect(page.get_by_test_id("run-status")).to_have_attribute("data-status", wanted, timeout=timeout)


def test_each_generation_arrives_once_live_after_a_reload_and_after_a_cut(person: Page, finished: str) -> None:
    person.wait_for_selector(".run[data-seq]")
    person.evaluate(SEEN)
    closed(person, 5)
    seen = person.evaluate("window.seen")  # gone if the page had been loaded anew
    assert seen == sorted(seen)
    assert seen[-1] >= 5
    assert violations(person) == []

    person.reload()
    closed(person, 5)
    before = listed(person)
    assert before == list(range(len(before), 0, -1))

    person.context.set_offline(True)
    expect(person.locator(".connection-state")).to_have_attribute("data-state", "waiting")
    person.context.set_offline(False)
    status(person, "done", 5 * MINUTE)
    assert listed(person) == list(range(8, 0, -1))
    person.get_by_role("tab", name="記録").click()
    ended = (
        person.get_by_role("region", name="記録")
        .get_by_text(re.compile(r"第 \d+ 世代が終わりました"))
        .all_inner_texts()
    )
    assert [re.findall(r"\d+", line)[0] for line in ended] == [str(number) for number in range(8, 0, -1)]


def test_the_result_says_what_was_measured(person: Page, finished: str) -> None:
    person.goto(f"/runs/{finished}/")
    expect(person.get_by_test_id("result")).to_be_visible(timeout=5 * MINUTE)
    report = person.request.get(f"/api/v1/runs/{finished}").json()["report"]
    shown = person.get_by_test_id("heldout").locator("tbody tr")
    expect(shown).to_have_count(len(report["parents"]) + 2)
    arms = [*report["parents"], report["uniform"], report["winner"]]
    wanted = [f"{100 * arm['heldout']['score']:.1f}%" for arm in arms]
    assert [row.locator("strong").inner_text() for row in shown.all()] == wanted
    verdict = person.get_by_test_id("verdict").inner_text()
    assert report["difference"]["name"] in verdict
    assert violations(person) == []


def test_a_bar_of_the_blend_is_read_with_the_arrow_keys(person: Page, finished: str) -> None:
    person.goto(f"/runs/{finished}/")
    blend = person.get_by_test_id("best-card").locator(".picture")
    blend.locator("[tabindex='0']").focus()
    person.keyboard.press("ArrowRight")
    said = person.locator(":focus").get_attribute("aria-label") or ""
    assert re.fullmatch(r"見本・日本語 / Demo Japanese、第 1 層：−?\d\.\d\d（.+）", said)
    expect(blend.locator(".readout")).to_have_text(said)


def test_candidates_are_sorted_and_shown_one_by_one(person: Page, finished: str) -> None:
    person.goto(f"/runs/{finished}/")
    table = person.get_by_role("table", name="第 8 世代の候補")
    expect(table.locator("tbody tr")).to_have_count(4)
    table.get_by_role("button", name="適応度").click()
    expect(table.locator("th[aria-sort]")).to_have_attribute("aria-sort", "descending")
    figures = [float(text) for text in table.locator("tbody td:nth-child(2)").all_inner_texts()]
    assert figures == sorted(figures, reverse=True)
    last = table.locator("tbody th button").last
    number = re.findall(r"\d+", last.inner_text())[0]
    last.click()
    card = person.get_by_test_id("best-card")
    expect(card.get_by_role("heading", name=f"候補 {number}")).to_be_visible()
    expect(card.locator(".picture svg")).to_be_visible()


def test_pause_resume_and_stop_say_what_they_do(person: Page) -> None:
    run = searching.start(person, generations=200)
    person.goto(f"/runs/{run['id']}/")
    closed(person, 1)
    person.get_by_role("button", name="一時停止").click()
    status(person, "paused")
    person.wait_for_timeout(3000)  # the candidate in work is finished; then nothing moves
    still = person.locator(".run").get_attribute("data-seq")
    person.wait_for_timeout(2500)
    assert person.locator(".run").get_attribute("data-seq") == still
    assert violations(person) == []
    person.get_by_role("button", name="再開").click()
    status(person, "running")
    closed(person, 2)

    person.get_by_role("button", name="すぐ中止").click()
    dialog = person.get_by_role("dialog")
    expect(dialog).to_contain_text("元に戻せません")
    assert violations(person) == []
    person.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    status(person, "running")
    person.get_by_role("button", name="すぐ中止").click()
    dialog.get_by_role("button", name="すぐ中止").click()
    status(person, "cancelled")
    expect(person.get_by_role("button", name="一時停止")).to_be_hidden()
    expect(person.get_by_test_id("result")).to_be_hidden()
