"""What people call a run's models and question sets, and a candidate's blend under these names."""

from merger.errors import MergerError
from merger.evolution.loop import events
from merger.evolution.loop.payloads import NamedBlendRow
from webapp.runs import engine
from webapp.runs.models import Candidate, Run


def names(run: Run) -> dict[str, str]:
    """What people call the run's models and question sets, by the ids under which the engine knows them."""
    plan = run.plan
    called = {one["id"]: one["name"] for one in (*plan["models"], *plan.get("skills", ()))}
    return called | {"task": plan["evaluation_set"]["name"]}


def blend_of(run: Run, candidate: Candidate) -> list[NamedBlendRow]:
    """The rows of any candidate's blend, as in ``generation.closed``; none when the models are gone from the disk."""
    try:
        layout = engine.layout_of(run)
    except MergerError:
        return []
    recipe = engine.recipe_of(run, candidate.generation.stage, candidate.genome, layout)
    return events.blend_rows(recipe, layout, names(run))
