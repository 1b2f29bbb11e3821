"""What a worker does for a model that judges: everything it was not asked yet is asked once, and kept at once."""

from typing import Any

from merger.errors import N_
from merger.evaluation.models import open_model
from webapp.catalog import store
from webapp.foundation.refusals import Refused
from webapp.review.ai import asked, endpoints, prompts
from webapp.review.ai.asked import VerdictQuestion
from webapp.review.ai.deciding import CatalogueDecider, Decider
from webapp.review.ai.endpoints import EndpointDecider
from webapp.review.model_judges import ModelJudge, ModelVerdict
from webapp.review.models import Project
from webapp.streams import jobs
from webapp.streams.models import Job


def ask(job: Job) -> dict[str, Any]:
    """Ask for every verdict that is missing. Stopped or killed, it goes on where it was: each is kept at once."""
    mine = Project.objects.changeable_by(job.owner)
    judge = (
        ModelJudge.objects.filter(pk=job.input["judge"], project__in=mine)
        .select_related("project", "model", "endpoint")
        .first()
    )
    if judge is None:
        raise Refused(N_("The judging project is no longer there."))
    waiting = asked.missing(judge)
    tell = jobs.teller(job, "verdicts")
    known = asked.known(judge.digest, waiting)
    asks = None
    for done, one in enumerate(waiting):
        tell(done, len(waiting))
        said = known.get(prompts.digest(one.prompt))
        if said is None:
            asks = asks or decider(judge)
            known[prompts.digest(one.prompt)] = put(judge, one, asks)
        else:
            _keep(judge, one, said, cached=True)
    tell(len(waiting), len(waiting))
    return {"judge": str(judge.pk)}


def decider(judge: ModelJudge) -> Decider:
    """What asks this model. Raises CheckpointError where it is gone or another one now, Refused for an endpoint."""
    if judge.endpoint is not None:
        endpoints.check_unchanged(judge)
        return EndpointDecider(judge.endpoint, endpoints.used(judge.project, judge.endpoint))
    assert judge.model is not None
    return CatalogueDecider(open_model(store.unchanged(judge.digest, judge.name)))


def put(judge: ModelJudge, one: VerdictQuestion, asks: Decider) -> ModelVerdict:
    """Ask once, and keep what was said."""
    made = ModelVerdict(prompt=prompts.digest(one.prompt))
    if len(one.prompt) <= asked.LONGEST:
        said = asks.decide(one.prompt, prompts.LETTERS[: len(one.choices)])
        made.choice = "" if said.choice is None else one.choices[said.choice]
        made.answer, made.seconds = said.answer, said.seconds
        made.tokens_in, made.tokens_out = said.tokens_in, said.tokens_out
    _keep(judge, one, made)
    return made


def _keep(judge: ModelJudge, one: VerdictQuestion, said: ModelVerdict, cached: bool = False) -> None:
    """A row of its own; where another worker was here first, that one's stays."""
    spent = {} if cached else {name: getattr(said, name) for name in ("tokens_in", "tokens_out", "seconds")}
    made = ModelVerdict(
        judge=judge,
        item=one.item,
        swapped=one.swapped,
        criterion=one.criterion,
        choice=said.choice,
        answer=said.answer,
        prompt=said.prompt,
        cached=cached,
        **spent,
    )
    ModelVerdict.objects.bulk_create([made], ignore_conflicts=True)
