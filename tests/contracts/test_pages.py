"""A page is a view that has an address and a screen that is looked at; an API resource is listed. None is forgotten."""

import re
import uuid
from importlib import import_module
from typing import Any

from django.urls import get_resolver, resolve

from tests.browser.screens import SCREENS
from tests.contracts.declarations import files
from tests.webapp.api.test_every_route import API, ROUTES, walk
from webapp.api.application import api
from webapp.environment import ROOT


def addressed(patterns: list[Any]) -> set[str]:
    """The modules whose views have an address."""
    views = (pattern.callback for _, pattern in walk(patterns))
    return {getattr(view, "view_class", view).__module__ for view in views}


def test_every_file_of_views_has_an_address() -> None:
    written = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "webapp").glob("*/views/*.py")
        if not path.stem.startswith("_")
    }
    assert len(written) > 10
    assert written - addressed(get_resolver().url_patterns) == set(), "list it in the app's urls.py"


def pages() -> set[str]:
    return {
        route.path.partition("?")[0]
        for route in ROUTES
        if route.method == "GET" and route.answer == 200 and not route.path.startswith(API)
    }


def said() -> str:
    """All templates and the web's code."""
    sources = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "webapp").rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in sources)


def test_every_page_is_linked() -> None:
    names = {resolve(re.sub(r"{\w+}", str(uuid.UUID(int=0)), path)).view_name for path in pages()}
    text = said()
    assert [name for name in sorted(names) if not re.search(rf"[\"']{name}[\"']", text)] == []


def test_every_page_is_looked_at() -> None:
    elsewhere = {
        "/judging/{project}/judge/",  # tests/browser/test_judging.py: only who was invited sees it
        "/judging/new/forecast/",  # a part of /judging/new/, fetched as its numbers change
        "/judging/{project}/results/",  # a part of /judging/{project}/, fetched as judgements come
        "/judging/{project}/people/",  # another part of it
        "/judging/{project}/models/rows/",  # and another
    }
    assert pages() - elsewhere - {screen.address.partition("?")[0] for screen in SCREENS} == set(), (
        "tests/browser/screens.py"
    )


def test_every_template_is_used() -> None:
    """By a view, by another template, or by a form."""
    text = said()
    names = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")}
    of_django = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}  # found by these names
    assert [name for name in sorted(names - of_django) if f'"{name}"' not in text] == []


def test_every_resource_is_listed_in_the_application() -> None:
    written = {name: import_module(f"webapp.api.resources.{name}").router for name in files("webapp/api/resources")}
    listed = [router for _, router in api._routers]
    assert [name for name, router in written.items() if router not in listed] == [], "webapp/api/application.py"
