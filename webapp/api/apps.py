"""Registers the app with Django."""

from django.apps import AppConfig


class ApiApp(AppConfig):
    """The REST API; it has no tables."""

    name = "webapp.api"
