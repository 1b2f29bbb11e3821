"""Registers the app with Django."""

from django.apps import AppConfig


class ReviewApp(AppConfig):
    """The judging of answers by people."""

    name = "webapp.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the generation of a project's answers known, models that judge, the demo, and mail."""
        from webapp.foundation.dispatch import GPU  # once the apps are there
        from webapp.review import demo
        from webapp.review.ai import starting
        from webapp.review.mailing import letters
        from webapp.review.queries import heldout_looks
        from webapp.runs import looks
        from webapp.streams import jobs

        looks.register(heldout_looks)
        jobs.register("answers", "webapp.review.tasks.answer", GPU)
        jobs.register(starting.KIND, "webapp.review.tasks.ask_model", GPU)
        jobs.register(starting.OUTSIDE, "webapp.review.tasks.ask_model")
        demo.register()
        letters.register()
