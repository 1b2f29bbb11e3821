"""Every refusal and every mend on the screen where a person meets it, in both languages, as pictures.

python -m tests.browser.pictures OUT --refusals
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import refused, searching, test_thinking
from tests.browser.screens import rows, settle

Act = Callable[[Page], None]
IMPORTS = ("gptq-model", "nf4-model", "pickled-model", "letters-lora", "lost-lora")  # refused at the form
PAGES = ("coded-model", "fp8-model", "padded-llama")  # taken, with a word on the model's page
WAIT = 120_000


class Refusals:
    """What is built once, and the scenes that are looked at in every language, theme and width."""

    def __init__(self, folder: Path) -> None:
        self.models, self.files = folder / "models", refused.sheets(folder / "sheets")
        refused.build(self.models)
        self._thinkers = folder / "thinkers"
        self._ids: dict[str, str] = {}
        self._designs: dict[str, str] = {}
        self._runs: dict[str, str] = {}

    def prepare(self, page: Page) -> None:
        """Import the models, draw the designs, start the runs, as the signed-in person of the page."""
        page.goto("/")
        for name in sorted({*PAGES, "nan-model", *(name for names in refused.DESIGNS.values() for name in names)}):
            self._ids[name] = self._added(page, name)
        for name, used in refused.DESIGNS.items():
            self._designs[name] = self._design(page, name, used)
        broken = self._design(page, "nan-in-a-source", ("plain-llama", "nan-model"))
        self._runs["nan-in-a-source"] = str(searching.post(page, f"/designs/{broken}/runs")["id"])
        self._runs["thoughts"] = self._thoughts(page)

    def scenes(self) -> Iterator[tuple[str, Act]]:
        """Name and the way to each screen."""
        for name in IMPORTS:
            yield f"import-{name}", lambda page, name=name: self._refused_import(page, name)  # type: ignore[misc]
        for name in PAGES:
            yield f"model-{name}", lambda page, name=name: self._goto(page, f"/models/{self._ids[name]}/")  # type: ignore[misc]
        for name, key in self._designs.items():
            if name in refused.DESIGNS:
                yield f"design-{name}", lambda page, key=key: self._goto(page, f"/designs/{key}/")  # type: ignore[misc]
        for name, path in self.files.items():
            yield f"sheet-{name}", lambda page, path=path: self._chosen(page, path)  # type: ignore[misc]
        yield "sheet-bad-rows", self._bad_rows
        yield "run-nan-in-a-source", lambda page: self._goto(page, f"/runs/{self._runs['nan-in-a-source']}/")
        yield "run-thoughts", self._unfolded

    def _added(self, page: Page, name: str) -> str:
        job = searching.post(page, "/models", {"folder": str(self.models / name), "name": name})["job"]
        end = time.monotonic() + WAIT / 1000
        while (told := page.request.get(f"/api/v1/jobs/{job}").json())["state"] in ("queued", "running"):
            assert time.monotonic() < end, told
            time.sleep(0.3)
        return next(row["id"] for row in rows(page.request, "/api/v1/models") if row["name"] == name)

    def _design(self, page: Page, name: str, used: tuple[str, ...]) -> str:
        search: dict[str, Any] = {
            "evaluation_set": searching.question_set(page),
            "good_at": "日本語の文章題",
            "thoroughness": "trial",
            "minutes": 5,
            "seed": 1,
        }
        drawn = refused.graph([(one, self._ids[one]) for one in used])
        return str(searching.post(page, "/designs", {"name": name, "graph": drawn, "search": search})["id"])

    def _thoughts(self, page: Page) -> str:
        models = {
            name: test_thinking.add_model(page, test_thinking.thinker(self._thinkers / name, said, template), name)
            for name, said, template in (
                ("考える子", "18冊です。", test_thinking.SWITCHED),
                ("まちがう子", "12冊です。", test_thinking.ALWAYS),
            )
        }
        return test_thinking.start_run(page, models, test_thinking.add_questions(page, self._thinkers))

    @staticmethod
    def _goto(page: Page, address: str) -> None:
        page.goto(address)
        settle(page)

    def _refused_import(self, page: Page, name: str) -> None:
        self._goto(page, "/models/add/")
        form = page.locator("form", has=page.locator("[name=folder]"))
        form.locator("[name=folder]").fill(str(self.models / name))
        form.locator("button[type=submit]").click()
        expect(form.locator("[data-fault]:not([hidden]), .field .error")).to_be_visible(timeout=WAIT)

    def _chosen(self, page: Page, path: Path) -> None:
        self._goto(page, "/question-sets/add/")
        page.locator("[name=file]").set_input_files(path)
        expect(
            page.locator("[data-part=problems], [data-fault], [data-part=counting], [data-part=unknown]")
            .locator("visible=true")
            .first
        ).to_be_visible(timeout=WAIT)

    def _bad_rows(self, page: Page) -> None:
        self._chosen(page, self.files["unknown-titles"])
        for at, name in ((1, "question"), (2, "answer"), (3, "split")):
            page.locator(f"#column-{at}").select_option(name)
        expect(page.locator("[data-part=problems] li")).to_have_count(3)

    def _unfolded(self, page: Page) -> None:
        self._goto(page, f"/runs/{self._runs['thoughts']}/")
        page.get_by_test_id("result").wait_for()
        page.locator("details.against summary").last.click()
        page.evaluate(
            "document.querySelectorAll('.samples details, details.against details').forEach((one) => (one.open = true))"
        )
