"""Registers the app with Django."""

from django.apps import AppConfig


class ReviewApp(AppConfig):
    """The judging of answers by people."""

    name = "webapp.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known: a project's answers, its judgements as a question set, how a run asks people, the demo, mail."""
        from webapp.foundation.dispatch import GPU  # once the apps are there
        from webapp.review import demo, freezing, leaders_asked, leaders_judged
        from webapp.review.mailing import letters
        from webapp.review.queries import heldout_looks
        from webapp.runs import looks
        from webapp.streams import jobs

        looks.register(heldout_looks)
        jobs.register("answers", "webapp.review.tasks.answer", GPU)
        leaders_asked.register()
        leaders_judged.register()
        freezing.register()
        demo.register()
        letters.register()
