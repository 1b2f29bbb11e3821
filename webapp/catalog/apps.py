"""Registers the app with Django."""

from django.apps import AppConfig


class CatalogApp(AppConfig):
    """The catalog app; its work is imports, uploads and chats."""

    name = "webapp.catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the jobs of the catalogue known."""
        # Models can be imported only once every app is known.
        from webapp.streams import jobs

        jobs.register("import", "webapp.catalog.tasks.import_folder")
        jobs.register("upload", "webapp.catalog.tasks.import_upload")
        jobs.register("chat", "webapp.catalog.tasks.chat")
