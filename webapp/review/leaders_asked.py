"""A judging project for a generation of a running search: its leaders beside each other, on questions of the search."""

import math
from collections.abc import Sequence

from django.utils.translation import gettext as _

from merger.evaluation.task import Item
from merger.evolution import People
from merger.evolution.judging.judge import read_same
from webapp.review import leaders_judged, systems
from webapp.review.inviting import assign
from webapp.review.making import MOST_QUESTIONS, MOST_RATERS, Compared, ProjectWish, open_with
from webapp.review.models import Project, Rater
from webapp.runs import engine, people
from webapp.runs.models import Candidate, Generation, Run
from webapp.runs.payloads import RunWaiting


def register() -> None:
    """Let runs ask people."""
    people.register(people.PeopleAsking(ask, call_off))


def ask(run: Run, generation: Generation, leaders: Sequence[Candidate]) -> RunWaiting:
    """Open the project; whoever judged the leaders of this design before is asked again. Raises TaskError."""
    plan = engine.plan_of(run)
    assert plan.people is not None
    pairs = len(leaders) * (len(leaders) - 1) // 2
    items = _in_order(read_same(plan.task).split("search"), generation.opened["items"])
    questions, raters = size(plan.people, pairs, len(items))
    wish = ProjectWish(split="search", questions=questions, raters=raters, source=Project.Source.LEADERS)
    compared = Compared(
        run=run,
        source=Project.Source.LEADERS,
        name=_("{name}, generation {number}").format(name=run.name, number=generation.number),
        systems=systems.leaders(run, generation.stage, leaders),
        held=run.plan["evaluation_set"],
        task=run.plan["engine"]["task"],
        secret=frozenset(),  # title, guide and practice are the ready ones: nobody has written a name there
        generation=generation,
    )
    project = open_with(run.owner, compared, items[:questions], wish)
    for rater in _known(project):
        assert rater.user is not None
        assign(project, rater.user)
    return {
        "generation": generation.number,
        "project": str(project.pk),
        "leaders": len(leaders),
        "judgements": min(plan.people.judgements, questions * pairs * raters),
    }


def call_off(run: Run) -> None:
    """The run has ended: nobody need go on."""
    for project in leaders_judged.waiting().filter(run=run).select_for_update(no_key=True, of=("self",)):
        leaders_judged.end(project)


def size(wanted: People, pairs: int, questions: int) -> tuple[int, int]:
    """How many questions are asked, and how many people judge each pair, for the judgements that are wanted.

    Every further question tells the search more than a second opinion on the same one, so that pairs are judged once
    unless there are too few questions.
    """
    most = min(questions, MOST_QUESTIONS)
    raters = min(math.ceil(wanted.judgements / (pairs * most)), MOST_RATERS)
    return min(math.ceil(wanted.judgements / (pairs * raters)), most), raters


def _in_order(items: Sequence[Item], first: Sequence[int]) -> list[Item]:
    """The questions that the generation's candidates were asked, then the others."""
    asked = set(first)
    return [items[place] for place in first] + [item for place, item in enumerate(items) if place not in asked]


def _known(project: Project) -> list[Rater]:
    """People who judged for the same design last time, and may still be asked."""
    assert project.run is not None
    before = Project.objects.filter(source=Project.Source.LEADERS, run__design=project.run.design, owner=project.owner)
    last = before.exclude(pk=project.pk).order_by("-created").first()
    if last is None:
        return []
    return list(last.raters.filter(left=None, adjudicates=False).exclude(user=None).select_related("user"))
