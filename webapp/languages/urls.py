"""Addresses of languages: the catalogue for scripts, and the choice before sign-in."""

from django.urls import path

from webapp.languages.views import choose, script_catalogue

app_name = "languages"
urlpatterns = [
    path("jsi18n/", script_catalogue, name="script_catalogue"),
    path("language/", choose, name="choose"),
]
