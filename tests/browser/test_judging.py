"""Judging as people do it: made from a finished run, invited, practised, judged by keys and by thumb, through cuts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser import pictures, searching
from tests.browser.axe import violations
from tests.browser.conftest import Child
from tests.product import Product

pytestmark = pytest.mark.flow
MINUTE = 60_000


@dataclass(frozen=True)
class Made:
    """A project that is being judged, and its owner's page."""

    page: Page
    id: str


@pytest.fixture(scope="module")
def project(child: Child) -> Made:
    """Made with three clicks from the run's page."""
    page = child.page
    page.goto(f"/runs/{child.run}/")
    page.get_by_test_id("result").get_by_role("link", name="人に評価してもらう").click()
    page.wait_for_url("**/judging/new/**")
    assert violations(page) == []
    page.get_by_role("button", name="企画を作る").click()
    page.wait_for_url(re.compile(r"/judging/[0-9a-f-]{36}/$"))
    expect(page.get_by_text("評価中")).to_be_visible(timeout=2 * MINUTE)
    return Made(page, page.url.rstrip("/").rpartition("/")[2])


def invited(project: Made, note: str) -> str:
    """A fresh link, copied from the page."""
    project.page.goto(f"/judging/{project.id}/")
    project.page.get_by_label("どなた宛ですか").fill(note)
    project.page.get_by_role("button", name="招待を作る").click()
    link = project.page.locator("#invitation").inner_text()
    assert "/judging/enter/" in link
    return link


@pytest.fixture
def strangers(app: Product, browser: Browser) -> Iterator[Any]:
    """strangers(width) -> the context of somebody who has never been here."""
    made: list[BrowserContext] = []

    def stranger(width: int = 1280, theme: str = "light", language: str = "ja") -> BrowserContext:
        context = pictures.context(browser, app.url, "", language, theme, width)
        made.append(context)
        return context

    yield stranger
    for context in made:
        context.close()


def entered(context: BrowserContext, link: str, name: str = "はるか") -> Page:
    """Opened the invitation, gave a name, began."""
    page = context.new_page()
    page.goto(link)
    assert violations(page) == []
    page.get_by_label("お名前").fill(name)
    page.get_by_role("button", name="はじめる").click()
    page.wait_for_url("**/judge/")
    return page


def practised(page: Page) -> None:
    """Guide and practice, by the keyboard alone."""
    begin = page.get_by_role("button", name="練習をはじめる")
    begin.wait_for()
    assert violations(page) == []
    page.keyboard.press("Enter")  # wherever the focus is
    for step in range(1, 4):
        expect(page.get_by_text(f"練習 {step}／3")).to_be_visible()
        page.wait_for_timeout(200)
        page.keyboard.press("1")
        feedback = page.get_by_test_id("feedback")
        expect(feedback).to_contain_text("正解")
        if step == 1:
            assert violations(page) == []
        page.keyboard.press("Enter")
    expect(page.get_by_test_id("judging")).to_have_attribute("data-phase", "pairs")


def judge(page: Page, key: str) -> None:
    """One pair by one key; the next is there at once."""
    judged = int(page.get_by_test_id("judging").get_attribute("data-judged") or 0)
    page.locator("[data-choice=left]").wait_for()
    page.wait_for_timeout(200)  # faster would be another pair's key
    page.keyboard.press(key)
    expect(page.get_by_test_id("judging")).to_have_attribute("data-judged", str(judged + 1))


def saved(page: Page) -> None:
    expect(page.get_by_test_id("judging")).to_have_attribute("data-waiting", "0", timeout=MINUTE)


def test_from_the_invitation_to_the_results_by_the_keyboard(project: Made, strangers: Any) -> None:
    page = entered(strangers(), invited(project, "はるかさん"))
    practised(page)
    left = int(re.findall(r"\d+", page.get_by_test_id("remaining").inner_text())[0])
    assert left >= 10
    assert violations(page) == []
    for count in range(8):
        judge(page, "1234"[count % 4])
    page.keyboard.press("u")
    expect(page.get_by_test_id("judging")).to_have_attribute("data-judged", "7")
    judge(page, "2")
    page.keyboard.press("d")
    expect(page.locator(".pane mark").first).to_be_visible()
    assert violations(page) == []
    first = page.locator(".pane .text, .pane .soft").first.inner_text()
    page.keyboard.press("r")
    expect(page.get_by_label("正確")).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_label("自分の言葉で").fill("こちらが正しい 1 2 3")
    page.keyboard.type("1")  # letters are letters while one writes
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    expect(page.get_by_label("自分の言葉で")).not_to_be_focused()
    expect(page.get_by_test_id("judging")).to_have_attribute("data-judged", "8")
    page.reload()  # what was written is there again
    expect(page.get_by_label("自分の言葉で")).to_have_value("こちらが正しい 1 2 3")
    expect(page.get_by_label("正確")).to_be_checked()
    page.wait_for_timeout(200)
    page.get_by_role("button", name="回答1が良い").click()
    page.wait_for_timeout(200)
    page.keyboard.press("s")
    judge(page, "1")
    saved(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="キーの一覧")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(page.get_by_role("dialog", name="手引き")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("judging")).to_have_attribute("data-judged", "10")
    page.reload()
    expect(page.get_by_test_id("judging")).to_have_attribute("data-phase", "pairs")
    expect(page.get_by_test_id("judging")).to_have_attribute("data-judged", "10")
    assert first != ""
    owner = project.page
    owner.goto(f"/judging/{project.id}/")
    expect(owner.get_by_test_id("judged")).to_contain_text("10件の評価")
    expect(owner.get_by_test_id("verdict").first).to_be_visible()
    assert violations(owner) == []
    for _ in range(2):  # one of them may be a repeat, which is no further judgement
        judge(page, "3")
    told = re.compile("1[12]件の評価")  # the owner's page moves by itself
    expect(owner.get_by_test_id("judged")).to_contain_text(told, timeout=20_000)


def test_a_cut_network_loses_nothing(project: Made, strangers: Any) -> None:
    context = strangers()
    page = entered(context, invited(project, ""), "みなと")
    practised(page)
    judge(page, "1")
    saved(page)
    context.set_offline(True)
    judge(page, "2")
    judge(page, "3")
    expect(page.get_by_test_id("away")).to_contain_text("2件")
    assert violations(page) == []
    context.set_offline(False)
    saved(page)
    expect(page.get_by_test_id("away")).to_be_hidden()
    page.reload()
    expect(page.get_by_test_id("judging")).to_have_attribute("data-judged", "3")


def test_by_the_thumb_on_a_phone_in_the_dark(project: Made, strangers: Any) -> None:
    page = entered(strangers(390, "dark"), invited(project, ""), "かえで")
    page.get_by_role("button", name="練習をはじめる").click()
    for _step in range(3):
        page.get_by_role("button", name="同じくらい").wait_for()
        page.wait_for_timeout(200)
        page.get_by_role("button", name="同じくらい").click()
        page.get_by_test_id("feedback").get_by_role("button", name="次へ").click()
    for count in range(5):
        button = page.get_by_role("button", name=("回答1が良い", "回答2が良い", "どちらも悪い")[count % 3])
        button.wait_for()  # the next pairs may be on their way
        page.wait_for_timeout(200)  # a choice sooner than people can make one is not taken
        box = button.bounding_box()
        assert box is not None and box["height"] >= 44 and box["y"] + box["height"] <= 844
        button.click()
        expect(page.get_by_test_id("judging")).to_have_attribute("data-judged", str(count + 1))
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0 and violations(page) == []
    saved(page)


PLAIN_HTTP = """
    delete Crypto.prototype.randomUUID;
    Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined });
"""  # what browsers keep from pages that come over plain HTTP from another machine

PRESSED_TWICE = """() => {
    const seen = new MutationObserver(() => {
        if (document.body.dataset.again || !document.querySelector("[data-testid=feedback]")) return;
        document.body.dataset.again = "1";
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "1", bubbles: true }));
    });
    seen.observe(document.body, { childList: true, subtree: true });
}"""  # the same key again, the moment the feedback is there


def test_two_people_share_a_computer_in_a_house_without_certificates(project: Made, strangers: Any) -> None:
    project.page.add_init_script(PLAIN_HTTP)
    link = invited(project, "別の方")
    project.page.get_by_role("button", name="コピー").click()
    expect(project.page.get_by_role("button", name="コピーしました")).to_be_visible()
    context = strangers()
    context.add_init_script(PLAIN_HTTP)
    page = entered(context, invited(project, ""), "さとう")
    page.get_by_role("button", name="練習をはじめる").click()
    page.wait_for_timeout(200)
    page.evaluate(PRESSED_TWICE)
    page.keyboard.press("1")
    expect(page.locator("body")).to_have_attribute("data-again", "1")
    expect(page.get_by_test_id("feedback")).to_be_visible()
    page.keyboard.press("Enter")
    for _step in range(2):
        page.wait_for_timeout(200)
        page.get_by_role("button", name="同じくらい").dblclick()
        page.get_by_test_id("feedback").get_by_role("button", name="次へ").click()
    page.locator("[data-choice=left]").wait_for()
    page.wait_for_timeout(200)
    page.get_by_role("button", name="回答1が良い").dblclick()  # two clicks, one choice
    saved(page)
    expect(page.get_by_test_id("judging")).to_have_attribute("data-judged", "1")
    other = context.new_page()
    other.goto(link)
    other.get_by_role("link", name="私は別の者です").click()
    assert violations(other) == []
    other.get_by_label("お名前").fill("たなか")
    other.get_by_role("button", name="はじめる").click()
    other.wait_for_url("**/judge/")
    judge(page, "2")
    expect(page.get_by_test_id("away")).to_contain_text("ご自分の招待リンク")
    assert violations(page) == []
    expect(other.get_by_test_id("judging")).to_have_attribute("data-judged", "0")


def test_a_revoked_link_and_a_second_person_are_told(project: Made, strangers: Any) -> None:
    link = invited(project, "取り消し")
    page = entered(strangers(), link, "すず")
    second = strangers().new_page()
    second.goto(link)
    expect(second.get_by_text("すずさんとして続けます")).to_be_visible()  # the link is this person's
    row = project.page.get_by_role("row", name="取り消し")
    project.page.goto(f"/judging/{project.id}/")
    row.get_by_role("button", name="取り消す").click()
    answer = second.goto(link)
    assert answer is not None and answer.status == 410
    assert violations(second) == []
    answer = page.reload()
    assert answer is not None and answer.status == 410


HOSTILE = {
    "empty": ("", "（回答は空です）"),
    "blank": (" \n\t　", "（回答は空白だけです）"),
    "markup": ("<img src=x onerror=\"document.title='gone'\"></p><script>document.title='gone'</script>", "<img src=x"),
    "right to left": ("\u202eשלום עולם 123", "שלום עולם 123"),
    "a megabyte": ("あ" * 1_000_000, "1,000,000"),
    "one long word": ("x" * 19_000, "xxxx"),
}


def test_answers_of_every_kind_are_shown_as_what_they_are(project: Made, strangers: Any) -> None:
    """Beside each other, on a phone too: what they hold is text, and nothing of the page moves or waits."""
    kinds = list(HOSTILE)

    def hostile(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        for place, pair in enumerate(body["seats"]):
            pair["left"], pair["right"] = (HOSTILE[kinds[(2 * place + side) % len(kinds)]][0] for side in (0, 1))
        route.fulfill(response=answer, json=body)

    page = entered(strangers(390), invited(project, ""), "あおい")
    practised(page)
    title = page.title()
    page.route("**/judging/work/*/seats", hostile)
    page.reload()
    for place in range(3):
        page.locator("[data-choice=left]").wait_for()
        for side, pane in enumerate(page.locator(".pane").all()):
            expect(pane).to_contain_text(HOSTILE[kinds[2 * place + side]][1])
        page.keyboard.press("d")
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0 and page.title() == title and page.locator(".pane :is(img, script)").count() == 0
        if place == 2:
            expect(page.locator(".toast")).to_contain_text("長すぎ")
        assert violations(page) == []
        judge(page, "1")
    saved(page)


def test_a_models_page_leads_to_a_project_of_two_models(project: Made) -> None:
    page = project.page
    page.goto("/models/")
    page.get_by_role("link", name="見本・日本語 / Demo Japanese", exact=True).click()
    page.get_by_role("link", name="人に評価してもらう").click()
    page.wait_for_url("**/judging/new/?model=*")
    assert violations(page) == []
    page.get_by_label("比べる相手").select_option(label="見本・もと / Demo base")
    page.get_by_label("質問集", exact=True).select_option(index=1)
    page.get_by_label("質問数").fill("2")
    page.get_by_label("合格・要修正・不可").check()  # of two answers that are alike there would be nothing to judge
    page.get_by_role("button", name="企画を作る").click()
    page.wait_for_url(re.compile(r"/judging/[0-9a-f-]{36}/$"))
    expect(page.get_by_role("heading", name="見本・日本語 / Demo Japanese")).to_be_visible()
    expect(page.get_by_text("評価中")).to_be_visible(timeout=2 * MINUTE)


def test_closing_in_mid_judgement_says_so(project: Made, strangers: Any) -> None:
    page = entered(strangers(), invited(project, ""), "そら")
    practised(page)
    judge(page, "1")
    saved(page)
    closed = searching.post(project.page, f"/judging/projects/{project.id}/close")
    assert closed["state"] == "closed"
    while page.locator("[data-choice=left]").count():  # what is in one's hands is still taken
        page.wait_for_timeout(200)
        page.keyboard.press("1")
        page.wait_for_timeout(100)
    expect(page.get_by_test_id("finished")).to_contain_text("評価は終了しました")
    saved(page)
    expect(page.locator(".toast")).to_have_count(0)
    assert violations(page) == []


def divided(page: Page, first: bool) -> None:
    """Judge four pairs over the API: for the answer that sorts first, or for the other one."""
    desk = re.sub(r".*/judging/([0-9a-f-]{36})/judge/.*", r"\1", page.url)
    for pair in searching.post(page, f"/judging/work/{desk}/seats", {"count": 4})["seats"][:4]:
        choice = "left" if (pair["left"] < pair["right"]) == first else "right"
        said = {"id": str(uuid4()), "seat": pair["id"], "token": pair["token"], "choice": choice, "seconds": 9}
        searching.post(page, f"/judging/work/{desk}/judgements", said)


def test_adjudication_by_the_keyboard(project: Made, strangers: Any) -> None:
    owner = project.page
    owner.goto(f"/runs/{owner.request.get(f'/api/v1/judging/projects/{project.id}').json()['run']}/")
    owner.get_by_test_id("result").get_by_role("link", name="人に評価してもらう").click()
    owner.get_by_role("button", name="企画を作る").click()
    owner.wait_for_url(re.compile(r"/judging/[0-9a-f-]{36}/$"))
    expect(owner.get_by_text("評価中")).to_be_visible(timeout=2 * MINUTE)
    made = Made(owner, owner.url.rstrip("/").rpartition("/")[2])
    for first in (True, False):
        divided(entered(strangers(), invited(made, "")), first)
    owner.goto(f"/judging/{made.id}/")
    assert violations(owner) == []
    owner.get_by_role("button", name="自分で裁定する").press("Enter")
    owner.wait_for_url("**/judge/")
    for count in (1, 2):
        owner.locator("[data-choice=left]").wait_for()
        owner.wait_for_timeout(200)
        owner.keyboard.press("1")
        said = owner.get_by_test_id("others").get_by_role("listitem")
        expect(said).to_have_count(2)
        expect(owner.get_by_test_id("judging")).to_have_attribute("data-judged", str(count))
        assert violations(owner) == []
        owner.keyboard.press("Enter")
    owner.goto(f"/judging/{made.id}/")
    expect(owner.get_by_text("2件が裁定済みです")).to_be_visible()
