"""Registers the app with Django."""

from django.apps import AppConfig


class DesignerApp(AppConfig):
    """The designer app."""

    name = "webapp.designer"
    default_auto_field = "django.db.models.BigAutoField"
