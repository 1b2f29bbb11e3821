"""Addresses: each app brings its own pages; the API sits under /api/v1/."""

from django.urls import include, path

from webapp.health import health
from webapp.home import home

urlpatterns = [
    path("", home, name="home"),
    path("health/", health, name="health"),
    path("", include("webapp.accounts.urls")),
    path("", include("webapp.languages.urls")),
    path("", include("webapp.catalog.urls")),
    path("", include("webapp.designer.urls")),
    path("", include("webapp.runs.urls")),
    path("", include("webapp.lineage.urls")),
    path("", include("webapp.review.urls")),
    path("", include("webapp.api.urls")),
]
