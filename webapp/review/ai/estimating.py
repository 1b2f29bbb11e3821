"""What a model's judging comes to, before it begins: questions, tokens, and their price or the time they take."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.catalog.models import Model
from webapp.review.ai import asked, endpoints, prompts, starting
from webapp.review.model_judges import JudgeEndpoint, ModelJudge, ModelVerdict
from webapp.review.models import Project

WRITTEN = 4  # tokens of an answer, about: a letter and what stands round it
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")  # Chinese, Japanese, Korean writing
_NARROW_CHARACTERS = 4  # of other writing, a token
_LATEST = 1000  # verdicts that tell a pace


@dataclass(frozen=True)
class TokenBudget:
    """most: tokens that the endpoint may use up in the project; used: so far; reach: questions that it suffices for."""

    most: int
    used: int
    reach: int
    enough: bool


@dataclass(frozen=True)
class JudgingEstimate:
    """What is still to be asked of a model in a project. Figures are rough, and rather too high than too low.

    questions: in all; cached: of these, asked before in another project, which costs nothing; unasked: too long to be
    asked. tokens: read and written. cost: in ``currency``, None without a price; budget: an endpoint's.
    seconds: of a catalogue's model, None where nothing is measured yet.
    """

    questions: int
    cached: int
    unasked: int
    tokens: int
    cost: Decimal | None = None
    currency: str = ""
    budget: TokenBudget | None = None
    seconds: float | None = None


def estimate(user: User, project_id: UUID, kind: str, chosen: UUID | str) -> JudgingEstimate:
    """For a model of the ``kind`` "model" or "endpoint", as whoever may let it judge asks.

    Raises Refused, Conflict, PermissionDenied, Project.DoesNotExist, and as :func:`of`.
    """
    require(user, "judging.make")
    project = starting.answered(Project.objects.changeable_by(user).get(pk=project_id))
    if kind == "endpoint":
        return of(project, starting.chosen_endpoint(user, chosen))
    return of(project, starting.chosen(user, project, chosen))


def of(project: Project, judge: Model | JudgeEndpoint) -> JudgingEstimate:
    """For a model that begins, or goes on. Raises TaskError where the question set is no longer what it was."""
    digest = endpoints.digest(judge) if isinstance(judge, JudgeEndpoint) else judge.digest
    begun = project.model_judges.filter(digest=digest).first()
    waiting = asked.missing(begun or ModelJudge(project=project, digest=digest))
    known = asked.known(digest, waiting)
    fresh = [one.prompt for one in waiting if prompts.digest(one.prompt) not in known]
    read = [tokens(prompt) for prompt in fresh if len(prompt) <= asked.LONGEST]
    found = JudgingEstimate(
        questions=len(waiting),
        cached=len(waiting) - len(fresh),
        unasked=len(fresh) - len(read),
        tokens=sum(read) + WRITTEN * len(read),
    )
    if isinstance(judge, JudgeEndpoint):
        cost = endpoints.cost(judge, sum(read), WRITTEN * len(read))
        return replace(found, cost=cost, currency=judge.currency, budget=_budget(project, judge, read))
    pace = _pace(judge)
    return found if pace is None else replace(found, seconds=found.tokens * pace)


def tokens(text: str) -> int:
    """About how many a text is: one a character of Chinese, Japanese or Korean writing, one for four others."""
    wide = len(_WIDE.findall(text))
    return wide + (len(text) - wide + _NARROW_CHARACTERS - 1) // _NARROW_CHARACTERS


def _budget(project: Project, endpoint: JudgeEndpoint, questions: Sequence[int]) -> TokenBudget:
    used = endpoints.used(project, endpoint)
    left, reach = endpoint.most_tokens - used, 0
    for count in questions:
        # An answer may be longer than it should be: what the last question may need is kept aside.
        if left < count + endpoints.MOST_WRITTEN:
            break
        left, reach = left - count - WRITTEN, reach + 1
    return TokenBudget(endpoint.most_tokens, used, reach, reach == len(questions))


def _pace(model: Model) -> float | None:
    """Seconds a token: of this model's latest verdicts, else of other models' by their sizes; None before any."""
    measured = ModelVerdict.objects.filter(judge__endpoint=None, cached=False, seconds__gt=0).order_by("-pk")
    rows = measured.values_list("seconds", "tokens_in", "judge__model__parameters")
    own = rows.filter(judge__digest=model.digest)[:_LATEST]
    found = [(seconds, read) for seconds, read, _size in own]
    if not found:
        found = [(seconds * model.parameters, read * size) for seconds, read, size in rows[:_LATEST]]
    whole = sum(read for _seconds, read in found)
    return sum(seconds for seconds, _read in found) / whole if whole else None
