"""Every screen in both languages, both themes, two widths: sound by axe-core, inside its window, without errors."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import pictures, screens
from tests.browser.axe import violations
from tests.browser.conftest import Child
from tests.product import Product

pytestmark = pytest.mark.flow


@pytest.fixture(scope="session")
def known(app: Product, child: Child) -> dict[str, str]:
    """A child, its design, its question set, its run and people's judging of it to look at, and who looks."""
    pictures.people(app)
    pictures.endpoint(app)
    pictures.judging(child.page, 120)
    return screens.facts(child.page.request)


# Each language, theme and width once; all eight together are for `python -m tests.browser.pictures`.
@pytest.mark.parametrize(("language", "theme", "width"), [("ja", "light", 1280), ("en", "dark", 390)])
def test_every_screen_is_sound(
    app: Product, browser: Browser, known: dict[str, str], tmp_path: Path, language: str, theme: str, width: int
) -> None:
    assert set(known) == {"model", "set", "design", "run", "project", "endpoint"}
    look = pictures.Look(browser, app, tmp_path, "")
    look.round(list(screens.looked_at(known)), language, theme, width)
    assert look.faults == []
    assert len(list(tmp_path.glob("*.png"))) == len(screens.SCREENS)


@pytest.fixture(scope="module")
def signed_in(app: Product, browser: Browser, known: dict[str, str]) -> Iterator[BrowserContext]:
    """The expert's browser, in English."""
    person = pictures.context(browser, app.url, app.sign_in_link("expert"), "en", "light", 1280)
    yield person
    person.close()


@pytest.fixture
def expert(signed_in: BrowserContext) -> Iterator[Page]:
    """A page of the expert's."""
    page = signed_in.new_page()
    yield page
    screens.close(page)


def test_the_navigation_opens_and_closes_on_a_narrow_window(expert: Page) -> None:
    expert.set_viewport_size({"width": 390, "height": 844})
    expert.goto("/")
    expect(expert.get_by_role("link", name="Designs", exact=True)).to_be_hidden()
    expert.get_by_role("button", name="Menu").click()
    expect(expert.get_by_role("link", name="Designs", exact=True)).to_be_visible()
    assert violations(expert) == []
    expert.keyboard.press("Escape")
    expect(expert.get_by_role("link", name="Designs", exact=True)).to_be_hidden()


def test_the_chosen_theme_is_there_from_the_first_paint(expert: Page) -> None:
    expert.goto("/settings/")
    expert.get_by_role("radio", name="Dark").check()
    expert.locator("form:has([name=theme])").get_by_role("button", name="Save").click()
    expert.wait_for_load_state()
    answer = expert.request.get("/models/")
    assert 'data-theme="dark"' in answer.text()
    assert expert.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    expert.get_by_role("radio", name="As the device").check()
    expert.locator("form:has([name=theme])").get_by_role("button", name="Save").click()


def test_with_less_motion_a_colour_is_there_at_once(expert: Page) -> None:
    expert.goto("/settings/")
    button = expert.locator("form:has([name=theme])").get_by_role("button", name="Save")
    usual = button.evaluate("(button) => getComputedStyle(button).backgroundColor")
    seen = button.evaluate(
        """(button) => [true, false].map((off) => {
            button.disabled = off;
            return getComputedStyle(button).backgroundColor;
        })"""
    )
    assert seen[0] != usual
    assert seen[1] == usual


def test_the_enter_that_confirms_kana_sends_no_form(expert: Page) -> None:
    expert.goto("/models/")
    field = expert.get_by_role("searchbox", name="Search")
    field.fill("にほん")
    # What Chromium sends for the Enter that confirms a conversion: key Enter, keyCode 229, composing.
    stopped = field.evaluate(
        """(field) => !field.dispatchEvent(new KeyboardEvent("keydown",
            {key: "Enter", keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))"""
    )
    assert stopped is True
    assert "q=" not in expert.url
    field.press("Enter")
    expert.wait_for_url("**/models/?q=*")


def test_models_are_found_by_words_and_size(expert: Page) -> None:
    expert.goto("/models/")
    expert.get_by_role("searchbox", name="Search").fill("demo japanese")
    expert.get_by_role("button", name="Search").click()
    expert.wait_for_url("**q=demo+japanese*")
    expect(expert.locator("tbody th a")).to_have_count(1)
    expect(expert.locator("tbody th a")).to_contain_text("Demo Japanese")
    expert.goto("/models/?size=large")
    expect(expert.get_by_role("heading", name="No model fits")).to_be_visible()


def test_a_question_file_is_shown_before_it_is_saved(expert: Page, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("question,answer\n1+1?,2\n2+2?,\n", encoding="utf-8")
    expert.goto("/question-sets/add/")
    screens.settle(expert)
    save = expert.get_by_role("button", name="Save the question set")
    expert.locator("[name=file]").set_input_files(bad)
    problems = expert.locator("[data-part=problems]")
    expect(problems.locator("strong")).to_have_text("1 problem in the file")
    expect(problems.locator("li b")).to_have_text("Row 3 (Answer)")
    expect(save).to_be_disabled()
    assert violations(expert) == []
    good = tmp_path / "good.csv"
    good.write_text("question,answer,split\n1+1?,2,search\n2+2?,4,validation\n3+3?,6,heldout\n", encoding="utf-8")
    expert.locator("[name=file]").set_input_files(good)
    told = "3 questions: 1 for the search, 1 to choose with, 1 kept back for the final test"
    expect(expert.locator("[data-part=summary]")).to_have_text(told)
    expect(problems).to_be_hidden()
    expert.get_by_label("Wording around the question").fill("Q: {question}\nA:")
    expect(expert.locator("[data-part=prompt]")).to_have_text("Q: 1+1?\nA:")
    expert.get_by_role("radio", name="Number only").check()
    expect(save).to_be_enabled()
    assert violations(expert) == []
    save.click()
    expert.get_by_role("link", name="See the questions").click()
    expert.wait_for_url("**/question-sets/*-*/")
    expect(expert.get_by_role("heading", name="good")).to_be_visible()
    assert expert.locator("tbody tr").count() == 3


def test_a_model_folder_is_uploaded_and_told_when_it_is_refused(expert: Page, app: Product, tmp_path: Path) -> None:
    expert.goto("/models/add/")
    screens.settle(expert)
    form = expert.locator("form:has([name=files])")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text("{}")
    (broken / "model.safetensors").write_bytes(b"no weights")
    (broken / "notes.docx").write_bytes(b"")
    form.locator("[name=files]").set_input_files(broken)
    expect(form.get_by_text("2 files, 12 byte; 1 other file stays here")).to_be_visible()
    expect(form.get_by_label("Name")).to_have_value("broken")
    form.get_by_role("button", name="Upload").click()
    expect(form.get_by_role("alert")).to_be_visible(timeout=30_000)
    assert form.get_by_role("alert").inner_text().strip() != ""
    assert violations(expert) == []


def test_a_folder_outside_the_allowed_ones_is_refused_at_its_field(expert: Page) -> None:
    expert.goto("/models/add/")
    screens.settle(expert)
    form = expert.locator("form:has([name=folder])")
    field = form.get_by_label("Folder")
    field.fill("/etc")
    form.get_by_role("button", name="Add this folder").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    described = field.get_attribute("aria-describedby") or ""
    assert "/etc" in expert.locator(f"#{described}").inner_text()
