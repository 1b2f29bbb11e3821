"""What a run tells, kind by kind: the one place that says which fields an event has and what they mean."""

from typing import (
    Literal,
    NotRequired,  # pydantic reads these, typing's only from Python 3.12 on
)

from typing_extensions import TypedDict

from merger.genomes import BlendRow


class StagePlan(TypedDict):
    """One search after another; genes: how many numbers it varies."""

    algorithm: str
    granularity: str
    generations: int
    population: int
    genes: int


class Goal(TypedDict):
    """One objective: the first question set, a further one, or a measure.

    keep: the share of the best parent's score that a candidate must keep.
    """

    kind: Literal["task", "skill", "measure"]
    name: str
    weight: float
    keep: float | None


class RunStarted(TypedDict):
    """``run.started``; objectives: names of the goals, other events list values in this order."""

    population: int
    stages: list[StagePlan]
    objectives: list[str]
    goals: list[Goal]
    generations_total: int
    candidates_total: int


class ParentScored(TypedDict):
    """``parent.scored``: a source on all search questions; skills: its accuracy on each further question set."""

    model: str
    name: str
    fitness: float
    accuracy: float
    skills: list[float]


class SearchForecast(TypedDict):
    """``search.forecast``; budget_seconds: where time or money ends the search before."""

    candidates: int
    items: int
    seconds_low: float
    seconds_high: float
    budget_seconds: float | None


class GenerationOpened(TypedDict):
    """``generation.opened``; items: questions of the first set that each candidate is asked."""

    number: int
    stage: int
    population: int
    items: int


class CandidateScored(TypedDict):
    """``candidate.scored``; fitness null: it failed, for the reason in ``error``, which others do not have.

    objectives: values of the goals, in [0, 1], more is better. excess: how much of the guarded skills is lost beyond
    what is allowed, 0: none. dropped: asked no more questions, as it was surely worse than the best so far. done: of
    the generation's candidates, failed ones included. id: on the command line there is none.
    """

    generation: int
    index: int
    id: str | None
    fitness: float | None
    accuracy: float | None
    objectives: list[float]
    excess: float | None
    dropped: bool
    seconds: float | None
    done: int
    of: int
    error: NotRequired[str]


class NamedBlendRow(BlendRow):
    """One parameter of one input of one merge, layer by layer; name: of the source, or of the merge itself."""

    name: str


class FrontMember(TypedDict):
    """A candidate that no other beats in all goals; times: how often it was judged, values are means."""

    generation: int
    index: int
    fitness: float
    objectives: list[float]
    excess: float
    times: int


class Birth(TypedDict):
    """Where a candidate of the latest generation is from: parents as [generation, index]."""

    generation: int
    index: int
    parents: list[list[int]]
    operator: str


class ArchiveMember(TypedDict):
    """A candidate that an archive keeps.

    quality: place of the goal whose archive this is, and cell: place on the map of the other goals (CycleQD); niche:
    what the candidate is worth among the others of the archive (M2N2).
    """

    generation: int
    index: int
    fitness: float
    objectives: NotRequired[list[float]]
    quality: NotRequired[int]
    cell: NotRequired[list[int]]
    niche: NotRequired[float]


class SearchData(TypedDict, total=False):
    """What can be drawn beside the fitness; an algorithm without a front or an archive leaves it out.

    shortened: how many entries were left out of a list to keep the event small.
    """

    pareto: list[FrontMember]
    archive: list[ArchiveMember]
    genealogy: list[Birth]
    shortened: dict[str, int]


class GenerationClosed(TypedDict):
    """``generation.closed``: figures of the fitness over its candidates, and what may be drawn.

    All figures are null when every candidate failed. infeasible: candidates that lost more than the guards allow.
    asked: questions put to models since the run began, of the ``due`` ones that no race, cache or estimate would have
    saved. eta: seconds to go, null before the first pace is known.
    """

    number: int
    stage: int
    failed: int
    best: float | None
    best_id: str | None
    best_index: int | None
    best_accuracy: float | None
    best_objectives: list[float]
    median: float | None
    lower_quartile: float | None
    upper_quartile: float | None
    spread: float | None
    dropped: int
    infeasible: int
    asked: int
    due: int
    search: SearchData
    blend: list[NamedBlendRow]
    eta_low: float | None
    eta_high: float | None


class JudgedLeader(TypedDict):
    """A leader that people judged; share: in [0, 1], how often it is expected to be preferred to another leader."""

    index: int
    share: float


class LeadersJudged(TypedDict):
    """``leaders.judged``: what people said of a generation's leaders, which enters the fitness with this weight.

    judgements, people: what stands behind it; 0 judgements: nobody has said anything, and the scores stay as they are.
    """

    generation: int
    leaders: list[JudgedLeader]
    judgements: int
    people: int
    weight: float


class SampleAnswer(TypedDict):
    """model null: the best child, which has no name yet; thought: what the model thought aloud before it answered."""

    model: str | None
    name: str
    text: str
    right: bool
    thought: NotRequired[str]


class SampleRow(TypedDict):
    """A sample question with everybody's answers."""

    question: str
    gold: str
    answers: list[SampleAnswer]


class SamplesAnswered(TypedDict):
    """``samples.answered``; seconds: what the answers took."""

    generation: int
    rows: list[SampleRow]
    seconds: float


class ReportProgress(TypedDict):
    """``report.progress``: models that have answered the part of the questions named by ``what``."""

    done: int
    total: int
    what: str


KINDS: dict[str, type] = {
    "run.started": RunStarted,
    "parent.scored": ParentScored,
    "search.forecast": SearchForecast,
    "generation.opened": GenerationOpened,
    "candidate.scored": CandidateScored,
    "leaders.judged": LeadersJudged,
    "generation.closed": GenerationClosed,
    "samples.answered": SamplesAnswered,
    "report.progress": ReportProgress,
}
