"""Registers the app with Django."""

from django.apps import AppConfig


class RunsApp(AppConfig):
    """The runs app; it tells the designer's estimate what earlier runs took."""

    name = "webapp.runs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lend the measured paces to the designer, which knows nothing of runs; make the work of runs known."""
        # Models can be imported only once every app is known.
        from webapp.designer.estimate import register
        from webapp.runs import kinds
        from webapp.runs.queries import paces

        register(paces)
        kinds.register()
