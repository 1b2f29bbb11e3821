"""Registers the app with Django."""

from django.apps import AppConfig


class CatalogApp(AppConfig):
    """The catalog app."""

    name = "webapp.catalog"
    default_auto_field = "django.db.models.BigAutoField"
