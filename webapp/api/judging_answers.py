"""What the API says of judging projects to those who make them."""

from dataclasses import asdict
from typing import Any, Literal

from typing_extensions import TypedDict

from merger.judgements import PairResults, RubricResults
from webapp.review.criteria import StepsOf
from webapp.review.mailing import letters
from webapp.review.models import Invitation, Letter, Project, Rater
from webapp.review.rated import RatedResults
from webapp.review.results import Results


class JudgingProject(TypedDict):
    """A judging project; judged, turns: judgements so far and wanted. job: of the models' answering."""

    id: str
    name: str
    title: str
    run: str | None
    source: Literal["winner", "finalists", "front", "elites", "models"]
    kind: Literal["pairs", "rubric", "check"]
    criteria: list[StepsOf]
    state: Literal["answering", "open", "paused", "closed"]
    split: str
    questions: int
    systems: int
    raters: int
    judged: int
    turns: int
    job: str | None
    stream: str
    created: str


class LetterLine(TypedDict):
    """The mail of an invitation; trouble: what went wrong last, "" if nothing did; waiting: it goes out by itself."""

    address: str
    state: Literal["waiting", "sent", "refused", "dropped"]
    trouble: str
    mend: str
    sent: str | None


class InvitationLine(TypedDict):
    """An invitation; rater: the number of whoever came, null: nobody yet; judged: pairs of that person.

    adjudicates: as an adjudicator. letter: null where the link was not mailed.
    """

    id: int
    note: str
    adjudicates: bool
    rater: int | None
    judged: int
    expires: str
    revoked: bool
    letter: LetterLine | None


class NewInvitation(TypedDict):
    """A link that is told once; null where it goes out by mail."""

    id: int
    link: str | None
    expires: str


class KeptSet(TypedDict):
    """The question set that was made of judgements."""

    evaluation_set: str


class RaterLine(TypedDict):
    """A rater or adjudicator; held: pairs in hand; kept: pairs kept for them, not yet in hand; asked: still asked."""

    number: int
    adjudicates: bool
    judged: int
    held: int
    kept: int
    asked: bool


class KeptPairs(TypedDict):
    """How many pairs are kept for somebody now, by this request."""

    kept: int


class OwnDesk(TypedDict):
    """Where one's own work lies: its id under judging/work."""

    desk: str


class JudgingResults(TypedDict):
    """Results, of pairs or by criteria; names: of the systems by their ids."""

    names: dict[str, str]
    results: PairResults | RubricResults


def project_out(project: Project) -> JudgingProject:
    """A judging project."""
    return {
        "id": str(project.pk),
        "name": project.name,
        "title": project.title,
        "run": str(project.run_id) if project.run_id else None,
        "source": project.source,  # type: ignore[typeddict-item] # one of Project.Source
        "kind": project.kind,  # type: ignore[typeddict-item] # one of Project.Kind
        "criteria": project.criteria,
        "state": project.state,  # type: ignore[typeddict-item] # one of Project.State
        "split": project.questions["split"],
        "questions": project.questions["asked"],
        "systems": len(project.systems),
        "raters": project.raters_per_item,
        "judged": project.judged,
        "turns": project.turns,
        "job": str(project.job) if project.job else None,
        "stream": str(project.stream_id),
        "created": project.created.isoformat(),
    }


def invitation_out(one: Any) -> InvitationLine:
    """A row of :func:`webapp.review.queries.invitations`."""
    invitation: Invitation = one
    return {
        "id": invitation.pk,
        "note": invitation.note,
        "adjudicates": invitation.adjudicates,
        "rater": invitation.rater.number if invitation.rater else None,
        "judged": one.judged,
        "expires": invitation.expires.isoformat(),
        "revoked": invitation.revoked is not None,
        "letter": _letter_out(getattr(invitation, "letter", None)),
    }


def rater_out(one: Any) -> RaterLine:
    """A row of :func:`webapp.review.queries.people`."""
    rater: Rater = one
    return {
        "number": rater.number,
        "adjudicates": rater.adjudicates,
        "judged": one.judged,
        "held": one.held,
        "kept": one.kept,
        "asked": rater.left is None,
    }


def _letter_out(letter: Letter | None) -> LetterLine | None:
    if letter is None:
        return None
    trouble, mend = letters.trouble(letter) or ("", "")
    line: LetterLine = {
        "address": letter.address,
        "state": letter.state,  # type: ignore[typeddict-item] # one of Letter.State
        "trouble": trouble,
        "mend": mend,
        "sent": letter.sent.isoformat() if letter.sent else None,
    }
    return line


def results_out(found: Results | RatedResults) -> JudgingResults:
    """Results with the names of the systems."""
    return {"names": found.names, "results": found.pairs if isinstance(found, Results) else found.rated}


def as_json(figures: Any) -> dict[str, Any]:
    """A dataclass of figures as JSON: what is not a number is null."""
    whole: dict[str, Any] = _finite(asdict(figures))
    return whole


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and value != value else value
