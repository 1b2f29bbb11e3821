"""Pictures of every screen in both languages, both themes and two widths, each checked by axe-core.

python -m tests.browser.pictures OUT            starts the product, makes an example and a run, looks, stops
python -m tests.browser.pictures OUT --state DIR --port N   looks at one that runs already
python -m tests.browser.pictures OUT --refusals             looks at what is refused or mended instead (refusals.py)
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, TimeoutError, sync_playwright

from tests.browser.axe import violations
from tests.browser.screens import PEOPLE, SCREENS, Screen, close, facts, looked_at, rows, settle, speak, token
from tests.product import Product

LANGUAGES = ("ja", "en")
THEMES = ("light", "dark")
WIDTHS = {1280: 800, 390: 844}
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
CHROMIUM += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def context(browser: Browser, url: str, link: str, language: str, theme: str, width: int) -> BrowserContext:
    """A browser of one person (link "": nobody) with this language, theme and width."""
    made = browser.new_context(
        base_url=url,
        locale={"ja": "ja-JP", "en": "en-US"}[language],
        timezone_id="Asia/Tokyo",
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": width, "height": WIDTHS[width]},
        reduced_motion="reduce",
    )
    if link:
        page = made.new_page()
        page.goto(link)
        close(page)
        speak(made, url, language)
    return made


def example(page: Page, wait: float) -> None:
    """A design from the example and a short run of it, if the person has none; waits for its end."""
    if not rows(page.request, "/api/v1/designs"):
        page.goto("/designs/")
        page.locator("button[name=sample]").click()
        settle(page)
    runs = rows(page.request, "/api/v1/runs")
    if not runs:
        design = rows(page.request, "/api/v1/designs")[0]["id"]
        full = page.request.get(f"/api/v1/designs/{design}").json()
        headers = {"X-CSRFToken": token(page), "Referer": page.url}
        short = {**full, "search": {**full["search"], "thoroughness": "trial", "seed": 1}}
        assert page.request.put(f"/api/v1/designs/{design}", data=short, headers=headers).ok
        started = page.request.post(f"/api/v1/designs/{design}/runs", headers=headers)
        assert started.ok, started.text()
    end = time.monotonic() + wait
    while time.monotonic() < end and rows(page.request, "/api/v1/runs")[0]["status"] not in (
        "done",
        "failed",
        "cancelled",
    ):
        time.sleep(2)
    judging(page, wait)


def judging(page: Page, wait: float) -> None:
    """A judging project out of the newest run, if that is finished and the person has none; waits for its answers."""
    run = rows(page.request, "/api/v1/runs")[0]
    if run["status"] == "done" and not rows(page.request, "/api/v1/judging/projects"):
        headers = {"X-CSRFToken": token(page), "Referer": page.url}
        made = page.request.post("/api/v1/judging/projects", data={"run": run["id"]}, headers=headers)
        assert made.ok, made.text()
    end = time.monotonic() + wait
    while time.monotonic() < end and any(
        project["state"] == "answering" for project in rows(page.request, "/api/v1/judging/projects")
    ):
        time.sleep(1)


def endpoint(product: Product) -> None:
    """A model of another server among those that may judge, unless there is one."""
    address = f"{product.url}/api/v1/judging/endpoints"
    headers = {"Authorization": f"Bearer {product.token()}", "Content-Type": "application/json"}
    with urlopen(Request(address, headers=headers)) as answer:
        if json.load(answer):
            return
    wanted = {"name": "外部のモデル", "url": "http://127.0.0.1:9/v1", "model": "judge", "token": "secret"}
    with urlopen(Request(address, json.dumps(wanted).encode(), headers)) as answer:
        assert answer.status == 201


def people(product: Product) -> None:
    """Make the people who look, unless they are there from an earlier look."""
    for name, role in PEOPLE.items():
        try:
            product.user(name, role)
        except AssertionError:
            product.sign_in_link(name)


class Look:
    """One look at everything: pictures into ``out``, faults gathered as lines."""

    def __init__(self, browser: Browser, product: Product, out: Path, only: str) -> None:
        self.browser, self.product, self.out, self.only = browser, product, out, only
        self.faults: list[str] = []
        self.place = ""  # the screen that is looked at
        self.refused = False  # whether its status is one of a refusal

    def all(self, wait: float) -> None:
        """Every screen, language, theme and width; first an example run, so that there is something to see."""
        people(self.product)
        endpoint(self.product)
        first = context(self.browser, self.product.url, self.product.sign_in_link("expert"), "ja", "light", 1280)
        page = first.new_page()
        page.goto("/")
        example(page, wait)
        known = facts(page.request)
        first.close()
        chosen = list(looked_at(known, self.only))
        for language in LANGUAGES:
            for theme in THEMES:
                for width in WIDTHS:
                    told = len(self.faults)
                    self.round(chosen, language, theme, width)
                    new = self.faults[told:]
                    print("\n".join([f"{language} {theme} {width}: {len(new)} faults", *new]), flush=True)

    def round(self, chosen: list[tuple[Screen, str]], language: str, theme: str, width: int) -> None:
        """The chosen screens in one language, theme and width."""
        for who in dict.fromkeys(screen.who for screen, _address in chosen):
            link = self.product.sign_in_link(who) if who else ""
            person = context(self.browser, self.product.url, link, language, theme, width)
            page = self.watched(person)
            for screen, address in chosen:
                if screen.who == who:
                    self.one(page, screen, address, f"{screen.name}-{language}-{theme}-{width}")
            person.close()

    def watched(self, person: BrowserContext) -> Page:
        """A page whose errors are gathered, under the screen that shows then."""

        def told(line: ConsoleMessage) -> None:
            if line.type == "error" and not (self.refused and "status of" in line.text):
                self.faults.append(f"{self.place}: console: {line.text}")

        page = person.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{self.place}: error in the page: {error}"))
        page.on("console", told)
        return page

    def refusals(self, folder: Path) -> None:
        """What is refused or mended, each on its screen."""
        from tests.browser.refusals import Refusals  # builds models: torch and transformers are loaded

        refusals = Refusals(folder)
        self.product.user("expert")
        first = context(self.browser, self.product.url, self.product.sign_in_link("expert"), "ja", "light", 1280)
        refusals.prepare(first.new_page())
        first.close()
        for language in LANGUAGES:
            for theme in THEMES:
                for width in WIDTHS:
                    link = self.product.sign_in_link("expert")
                    person = context(self.browser, self.product.url, link, language, theme, width)
                    for name, act in refusals.scenes():
                        if self.only in name:
                            page = person.new_page()
                            self.scene(page, act, f"{name}-{language}-{theme}-{width}")
                            close(page)
                    person.close()

    def scene(self, page: Page, act: Callable[[Page], None], place: str) -> None:
        """One screen after what a person does there: a picture, and what is wrong with it."""
        page.on("pageerror", lambda error: self.faults.append(f"{place}: error in the page: {error}"))
        try:
            act(page)
        except (AssertionError, TimeoutError) as fault:
            self.faults.append(f"{place}: {fault}")
        self.look(page, place)

    def one(self, page: Page, screen: Screen, address: str, place: str) -> None:
        """One screen: a picture, and what is wrong with it."""
        self.place, self.refused = place, screen.status >= 400
        answer = page.goto(address)
        if answer is None or answer.status != screen.status:
            self.faults.append(f"{place}: answered {answer.status if answer else None}")
        try:
            settle(page)
        except TimeoutError:
            self.faults.append(f"{place}: never settled")
        self.look(page, place)

    def look(self, page: Page, place: str) -> None:
        """A picture of the page as it is; what axe-core and the window's width say."""
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            self.faults.append(f"{place}: {overflow} px wider than the window")
        self.faults += [f"{place}: {line}" for line in violations(page)]
        page.evaluate("scrollTo(0, 0)")  # else what sticks to the window lies across the middle of the picture
        page.screenshot(path=self.out / f"{place}.png", full_page=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--state", type=Path, help="state folder of a product that runs already")
    parser.add_argument("--port", type=int)
    parser.add_argument(
        "--only", default="", help="screens whose name contains this: " + ", ".join(s.name for s in SCREENS)
    )
    parser.add_argument("--wait", type=float, default=300, help="seconds to wait for the example's run")
    parser.add_argument("--refusals", action="store_true", help="what is refused or mended, each on its screen")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp())
    product = Product(asked.state or folder / "state", asked.port, MODEL_ROOTS=str(folder / "models"))
    if not asked.state:
        product.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
            looked = Look(browser, product, asked.out, asked.only)
            if asked.refusals:
                looked.refusals(folder)
                print("\n".join(looked.faults))
            else:
                looked.all(asked.wait)
            browser.close()
    finally:
        product.stop()
    return 1 if looked.faults else 0


if __name__ == "__main__":
    sys.exit(main())
