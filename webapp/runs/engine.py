"""Between stored runs and the engine: plans, layouts, models and generations as the engine wants them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from merger.errors import N_, CheckpointError, SearchError
from merger.evolution import CandidateScore, Plan
from merger.evolution import OpenGeneration as Opened
from merger.recipes.recipe import Recipe
from merger.weights.checkpoint import Checkpoint
from merger.weights.layout import Layout
from webapp.catalog import store
from webapp.runs.models import Candidate, Run


def plan_of(run: Run) -> Plan:
    """The run's frozen plan, its question files where they lie now. Raises CheckpointError when one is gone."""
    frozen = run.plan["engine"]
    skills = zip(frozen.get("skills", ()), run.plan.get("skills", ()), strict=True)
    return Plan.from_json(
        frozen
        | {
            "task": _placed(frozen["task"], run.plan["evaluation_set"]),
            "skills": [skill | {"task": _placed(skill["task"], held)} for skill, held in skills],
        }
    )


def _placed(task: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
    return task | {"path": store.path_of(held["sha256"])}


def layout_of(run: Run) -> Layout:
    """Where the models' tensors sit: all sources share one layout. Raises CheckpointError."""
    return _layout(run.plan["models"][0]["digest"])


@lru_cache(maxsize=16)
def _layout(digest: str) -> Layout:
    checkpoint = store.opened(digest)
    return Layout.of(checkpoint.tensors, checkpoint.settings)


def checkpoints_of(run: Run) -> dict[str, Checkpoint]:
    """The sources by their id; raises CheckpointError when one has changed since the run began."""
    opened: dict[str, Checkpoint] = {}
    for model in run.plan["models"]:
        checkpoint = store.opened(model["digest"])
        if checkpoint.digest() != model["digest"]:
            raise CheckpointError(
                N_("“{name}” has changed on the disk since the run began."),
                mend=N_("Add the model again and start a new run."),
                name=model["name"],
                file=str(checkpoint.path),
            )
        opened[model["id"]] = checkpoint
    return opened


def recipe_of(run: Run, stage: int, genes: Sequence[float], layout: Layout) -> Recipe:
    """A candidate's recipe: the plan's with the genes filled in."""
    return plan_of(run).genome(layout, stage).recipe(genes)


def generation_to_json(opened: Opened) -> dict[str, Any]:
    """What scoring needs of an open generation, the genomes aside."""
    return {
        "number": opened.number,
        "stage": opened.stage,
        "items": list(opened.items),
        "skills": [list(items) for items in opened.skills],
        "guards": list(opened.guards),
        "slack": opened.slack,
        "reference": list(opened.reference),
    }


def generation_from_json(value: dict[str, Any]) -> Opened:
    """The generation again, without its population."""
    return Opened(
        value["number"],
        value["stage"],
        (),
        tuple(value["items"]),
        tuple(tuple(items) for items in value["skills"]),
        tuple(value["guards"]),
        value["slack"],
        tuple(value["reference"]),
    )


def score_of(candidate: Candidate) -> CandidateScore | None:
    """How a candidate did, exactly as its worker saw it; None: it failed."""
    return None if candidate.scores is None else CandidateScore.from_json(candidate.scores)


def refuse_hopeless(candidates: Sequence[Candidate]) -> None:
    """Raises SearchError when every candidate of a generation failed: the next ones would fail alike."""
    if candidates and all(item.fitness is None for item in candidates):
        reason = next((item.error for item in candidates if item.error), "")
        raise SearchError(
            N_("No candidate of a whole generation could be judged. The first reason: {reason}"),
            mend=N_("Check the models and the question set, then start again."),
            reason=reason,
        )
