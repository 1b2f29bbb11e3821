"""Every screen of the product: its name, its address, and who looks at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import APIRequestContext, BrowserContext, Page


@dataclass(frozen=True)
class Screen:
    """``address`` may name facts of :func:`facts` in braces; ``who`` is a user of :data:`PEOPLE`, "" = signed out."""

    name: str
    address: str
    who: str = "expert"
    status: int = 200


PEOPLE = {
    "expert": "expert",
    "newcomer": "expert",
    "annotator": "annotator",
    "manager": "manager",
    "administrator": "administrator",
}

SCREENS = (
    Screen("sign-in", "/sign-in/", ""),
    Screen("link-used", "/enter/abc/", "", 410),
    Screen("home", "/"),
    Screen("home-newcomer", "/", "newcomer"),
    Screen("home-annotator", "/", "annotator"),
    Screen("models", "/models/"),
    Screen("models-none-fits", "/models/?q=zzz"),
    Screen("model-add", "/models/add/"),
    Screen("model", "/models/{model}/"),
    Screen("model-lineage", "/models/{model}/lineage/"),
    Screen("model-try", "/models/{model}/try/"),
    Screen("question-sets", "/question-sets/"),
    Screen("question-set-add", "/question-sets/add/"),
    Screen("question-set", "/question-sets/{set}/"),
    Screen("designs", "/designs/"),
    Screen("designs-newcomer", "/designs/", "newcomer"),
    Screen("design", "/designs/{design}/"),
    Screen("runs", "/runs/"),
    Screen("runs-newcomer", "/runs/", "newcomer"),
    Screen("run", "/runs/{run}/"),
    Screen("judging", "/judging/"),
    Screen("judging-annotator", "/judging/", "annotator"),
    Screen("judging-project", "/judging/{project}/"),
    Screen("judging-endpoints", "/judging/endpoints/", "administrator"),
    Screen("judging-endpoint", "/judging/endpoints/{endpoint}/", "administrator"),
    Screen("judging-new", "/judging/new/?run={run}"),
    Screen("judging-new-model", "/judging/new/?model={model}"),
    Screen("invitation-over", "/judging/enter/abc/", "", 410),
    Screen("settings", "/settings/"),
    Screen("not-found", "/nowhere/", "expert", 404),
    Screen("not-allowed", "/models/", "annotator", 403),
)


def facts(request: APIRequestContext) -> dict[str, str]:
    """Ids to look at, as the expert sees them: a child if there is one, the newest design and run."""
    models = rows(request, "/api/v1/models")
    children = [model for model in models if model["origin"] == "merged"]
    found = {
        "model": (children or models)[-1:],
        "set": rows(request, "/api/v1/evaluation-sets")[:1],
        "design": rows(request, "/api/v1/designs")[:1],
        "run": rows(request, "/api/v1/runs")[:1],
        "project": rows(request, "/api/v1/judging/projects")[:1],
        "endpoint": rows(request, "/api/v1/judging/endpoints")[:1],
    }
    return {name: str(some[0]["id"]) for name, some in found.items() if some}


def rows(request: APIRequestContext, address: str) -> list[dict[str, Any]]:
    """The rows of a list of the API, paged or not."""
    answer = request.get(address)
    assert answer.ok, f"{address}: {answer.status} {answer.text()[:300]}"
    body = answer.json()
    return list(body if isinstance(body, list) else body["items"])


def looked_at(known: dict[str, str], only: str = "") -> Iterator[tuple[Screen, str]]:
    """Screens with their addresses filled; those whose thing does not exist yet are left out."""
    for screen in SCREENS:
        try:
            address = screen.address.format(**known)
        except KeyError:
            continue
        if only in screen.name:
            yield screen, address


def token(page: Page) -> str:
    """The CSRF token of the page that is open."""
    return page.get_attribute('meta[name="csrf-token"]', "content") or ""


def speak(context: BrowserContext, url: str, language: str) -> None:
    """Choose the language as a person does, by the switch (a signed-in person's choice is kept)."""
    page = context.new_page()
    page.goto(url)
    if page.get_attribute("html", "lang") != language:
        with page.expect_navigation():
            page.evaluate("(code) => document.querySelector(`.languages [value=${code}]`).click()", language)
    assert page.get_attribute("html", "lang") == language
    close(page)


def close(page: Page) -> None:
    """Close a page that may be on its way to another.

    Chromium forgets a close that meets the commit of a navigation (crbug.com/536385539), and Playwright, which has no
    limit here, waits for ever: so the page is brought to rest first. Closing a context is not concerned.
    """
    page.goto("about:blank")
    page.close()


def settle(page: Page) -> None:
    """Wait until fonts, islands and controllers are there and nothing moves any more."""
    page.wait_for_load_state("load")
    waiting = "[data-island]:not([data-ready]), [data-controller]:not([data-ready])"
    page.wait_for_function("(waiting) => !document.querySelector(waiting)", arg=waiting, timeout=20_000)
    page.wait_for_load_state("networkidle")  # what the islands asked for, too
    page.wait_for_function("() => document.fonts.status === 'loaded'", timeout=20_000)
    page.wait_for_timeout(200)
