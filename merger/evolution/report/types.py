"""The final report's form: what each part is called and means. Statistics stand in it as the dataclasses they are.

:func:`plain` makes JSON of it. The web's form (webapp.runs.run_report) differs in names and in the comparisons alone.
"""

from dataclasses import fields, is_dataclass
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from merger.evaluation.statistics import Gap, Interval, Verdict
from merger.evolution.loop.payloads import LeadersJudged, NamedBlendRow
from merger.evolution.report.comparing import Comparison, LeadOverParents, Rivalry
from merger.evolution.report.importance import Mattering


class SearchScore(TypedDict):
    """On the search questions, by the plan's fitness."""

    fitness: float
    accuracy: float


class Judged(TypedDict):
    """Generated answers on validation and held-out questions; skills: on the held-out part of each, in plan order.

    cut: held-out questions that were longer than the model sees at once; left out where there are none.
    """

    digest: str
    validation: Interval
    heldout: Interval
    skills: list[Interval]
    cut: NotRequired[int]


class ParentEntry(Judged):
    """A source. search: only where the parents were measured before the search, as on the web."""

    model: str
    name: str
    licence: str | None
    search: NotRequired[SearchScore]


class ChildEntry(Judged):
    """A merged model; recipe: :func:`merger.recipes.recipe.to_json`."""

    recipe: dict[str, Any]
    search: SearchScore


class UniformEntry(ChildEntry):
    """The best of ``tried`` merges with one value a parameter."""

    tried: int


class WinnerEntry(ChildEntry):
    """What the search found; search_answers: generated answers to the search questions."""

    kind: Literal["answer", "candidate"]
    generation: int
    search_answers: Interval


class FinalistEntry(TypedDict):
    """A recipe that stood for election."""

    kind: Literal["answer", "candidate"]
    generation: int
    digest: str
    validation: Interval


class SkillKept(TypedDict):
    """kept: the winner's share of the best parent's held-out score, null where that is 0; keep: what was asked."""

    name: str
    keep: float | None
    kept: float | None
    held: bool


class Aloud(TypedDict):
    """The winner thinks before it answers though the question set does not ask for it.

    lost: of ``n`` held-out answers those that ended as thoughts; tokens: that thought and answer had.
    """

    lost: int
    n: int
    tokens: int


class Gaps(TypedDict):
    """What the winner lost on the way from these questions to the held-out ones."""

    search: Gap
    validation: Gap


class Looks(TypedDict):
    """times: how many searches have been judged on these held-out questions, this one included; on the web judging
    projects count as well."""

    used: bool
    digest: str
    times: int


class TaskFacts(TypedDict):
    """The first question set; sizes: questions of each part."""

    name: str
    digest: str
    scorer: str
    template: str | None
    max_new_tokens: int
    thinking: bool
    sizes: dict[str, int]


class Outcome(TypedDict):
    """What a model said to a question; thought: aloud, before it answered."""

    text: str
    score: float
    thought: NotRequired[str]


class ItemOutcome(TypedDict):
    """A held-out question, who said what; ``parents`` in the report's order."""

    id: str
    question: str
    gold: list[str]
    winner: Outcome
    uniform: Outcome
    parents: list[Outcome]


class ReportBase(TypedDict):
    """What both forms of a report share.

    lead: the winner over the best parent on held-out, with its one-sided 95 % bound, and under "validation" the same
    on the questions that chose it; verdict: what follows from it. settings: what was asked of the search, without
    paths. leaders_judged: what people said on the way, generation by generation; left out where nobody has judged.
    """

    version: int
    seed: int
    seconds: float | None
    candidates: int
    generations: int
    fitness: str
    items_per_generation: int
    task: TaskFacts
    parents: list[ParentEntry]
    uniform: UniformEntry
    winner: WinnerEntry
    finalists: list[FinalistEntry]
    verdict: Verdict
    difference: Rivalry
    lead: LeadOverParents
    gap: Gaps
    skills: list[SkillKept]
    aloud: Aloud | None
    importance: Mattering
    blend: list[NamedBlendRow]
    leaders_judged: NotRequired[list[LeadersJudged]]
    heldout: Looks
    settings: dict[str, Any]
    digests: dict[str, str]
    versions: dict[str, str]


class Report(ReportBase):
    """The engine's report."""

    comparisons: list[Comparison]
    items: list[ItemOutcome]


def plain(value: Any) -> Any:
    """JSON of a report or of any of its parts."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value
