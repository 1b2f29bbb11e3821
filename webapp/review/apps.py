"""Registers the app with Django."""

from django.apps import AppConfig


class ReviewApp(AppConfig):
    """The judging of answers by people."""

    name = "webapp.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make answers, question sets of judgements, people in a run, models that judge, demo and mail known."""
        from webapp.catalog import cautions  # once the apps are there
        from webapp.foundation.dispatch import GPU
        from webapp.review import demo, freezing, leaders_asked, leaders_judged
        from webapp.review.ai import keeping, starting
        from webapp.review.mailing import letters
        from webapp.review.queries import heldout_looks
        from webapp.runs import looks
        from webapp.streams import jobs

        looks.register(heldout_looks)
        jobs.register("answers", "webapp.review.tasks.answer", GPU)
        freezing.register()
        cautions.register(keeping.cautions)
        leaders_asked.register()
        leaders_judged.register()
        jobs.register(starting.KIND, "webapp.review.tasks.ask_model", GPU)
        jobs.register(starting.OUTSIDE, "webapp.review.tasks.ask_model")
        demo.register()
        letters.register()
