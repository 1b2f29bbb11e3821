"""Tasks of judging: primitive ids in, everything else elsewhere."""

from uuid import UUID

from celery import shared_task

from webapp.review import demo, leaders_judged
from webapp.review.mailing import letters, reminding
from webapp.streams import jobs


@shared_task
def answer(job_id: str) -> None:
    """Let the models of a judging project answer its questions."""
    from webapp.review.answering import answer as work  # the engine, only where it answers

    jobs.perform(job_id, work)


@shared_task
def tell_run(project_id: str) -> None:
    """Tell a run that waits what people said of its leaders."""
    leaders_judged.tell(UUID(project_id))


@shared_task
def ask_model(job_id: str) -> None:
    """Let a model judge in a project."""
    from webapp.review.ai.asking import ask as work  # the engine, as above

    jobs.perform(job_id, work)


@shared_task
def make_demo(run_id: str) -> None:
    """Make the demo's project of its finished search."""
    demo.make_project(UUID(run_id))


@shared_task
def send_letter(letter_id: str) -> None:
    """Give a letter to the mail server."""
    letters.send(UUID(letter_id))


@shared_task
def remind() -> None:
    """Tell people that there is work for them."""
    reminding.remind()


@shared_task
def keep_sums(project_id: str) -> None:
    """Store the sums of a project's judgements."""
    from webapp.review.sums import keep  # the statistics, only where they are wanted

    keep(UUID(project_id))
