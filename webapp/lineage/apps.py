"""Registers the app with Django."""

from django.apps import AppConfig


class LineageApp(AppConfig):
    """The lineage app; it tells the catalogue's pages a model's parents and children."""

    name = "webapp.lineage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lend kinship to the catalogue, which knows nothing of lineage; make the saving of winners known."""
        # Models can be imported only once every app is known.
        from webapp.catalog.kinship import register
        from webapp.foundation.dispatch import GPU
        from webapp.lineage.queries import kin
        from webapp.streams import jobs

        register(kin)
        jobs.register("save", "webapp.lineage.tasks.save", GPU)
