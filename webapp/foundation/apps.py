"""Registers the app with Django."""

from django.apps import AppConfig


class FoundationApp(AppConfig):
    """What every app builds on; its one table is leased work."""

    name = "webapp.foundation"
    default_auto_field = "django.db.models.BigAutoField"
