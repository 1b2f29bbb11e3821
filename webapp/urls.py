"""Addresses: each app brings its own pages; the API sits under /api/v1/."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from webapp.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("", include("webapp.accounts.urls")),
    path("", include("webapp.languages.urls")),
]
for _app in ("catalog", "designer", "runs", "lineage", "api"):
    if find_spec(f"webapp.{_app}") and find_spec(f"webapp.{_app}.urls"):
        urlpatterns.append(path("", include(f"webapp.{_app}.urls")))
