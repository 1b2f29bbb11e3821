"""What the API answers with, beside the types of events and reports, which are written where those are made."""

from typing import Annotated, Any, Literal, NotRequired

from typing_extensions import TypedDict

from merger.evolution.loop.payloads import NamedBlendRow, ParentScored
from webapp.api.design_graph import GraphJson
from webapp.api.design_search import SearchJson
from webapp.api.passed_on import DescribedBy
from webapp.api.previews import FileReading, QuestionRow, RowProblem
from webapp.catalog.licences import LicenceFacts, Terms
from webapp.catalog.payloads import ChatAnswers, KeptModel, RatingsFacts
from webapp.designer.estimate import Estimate
from webapp.designer.problem import Problem
from webapp.review.leaders_shown import PeopleAsked
from webapp.runs.run_report import RunReport
from webapp.streams.payloads import JobFault


class Named(TypedDict):
    """Something by its id and the name that people know."""

    id: str
    name: str


class Model(TypedDict):
    """A model of the catalogue; base: the model on which a LoRA adapter goes, null for a whole model."""

    id: str
    name: str
    description: str
    architecture: str
    parameters: int
    size_bytes: int
    dtype: str
    layers: int
    licence: str
    licence_facts: LicenceFacts
    language: str
    digest: str
    origin: Literal["folder", "upload", "merged"]
    base: str | None
    shared: bool
    created: str


class ModelFile(TypedDict):
    """One file of a model's folder."""

    name: str
    size_bytes: int


class WholeModel(Model):
    """A model with its files and its card."""

    card: str
    files: list[ModelFile]


class Pairing(TypedDict):
    """Something that stands against merging models, or that is good to know; model: the id of the blamed one."""

    severity: Literal["error", "warning"]
    message: str
    mend: str
    model: str | None


class Compatibility(TypedDict):
    """Everything that stands against merging some models; terms: what the licences of the added ones would bring."""

    problems: list[Pairing]
    terms: Terms


class EvaluationSet(TypedDict):
    """A question set; splits: questions of each part; reading: how its file is read, where that is not found.

    ratings: null where the questions are not people's ratings.
    """

    id: str
    name: str
    description: str
    scorer: str
    template: str
    max_new_tokens: int
    shots: int
    until: list[str]
    thinking: bool
    reading: Annotated[dict[str, Any], DescribedBy(FileReading)]
    items: int
    splits: dict[str, int]
    sha256: str
    ratings: RatingsFacts | None
    shared: bool
    created: str


class GrowingSet(Named):
    """People's judgements, which grow; people, judgements: so far. A design names it by its id as it does a set."""

    people: int
    judgements: int


class WholeEvaluationSet(EvaluationSet):
    """A question set with some of its rows; count: of all rows that were asked for."""

    rows: list[QuestionRow]
    count: int


class DesignLine(TypedDict):
    """A design in a list."""

    id: str
    name: str
    revision: int
    updated: str
    created: str


class Design(DesignLine):
    """A design with its drawing and its search settings."""

    graph: GraphJson
    search: SearchJson


class VersionLine(TypedDict):
    """A version in a list."""

    number: int
    note: str
    created: str


class WholeDesign(Design):
    """A design with its drawing, and the versions that were kept of it."""

    versions: list[VersionLine]


class Version(TypedDict):
    """A version that was kept."""

    number: int
    note: str
    graph: GraphJson
    search: SearchJson


class Check(TypedDict):
    """Problems, estimate and sentence of a drawing; no estimate where the search settings cannot be read."""

    problems: list[Problem]
    estimate: Estimate | None
    sentence: str


class RunLine(TypedDict):
    """A run in a list; stream: under which its events are told; generation 0: none was opened yet."""

    id: str
    name: str
    design: Named
    status: Literal["queued", "running", "waiting", "paused", "finishing", "done", "cancelled", "failed"]
    generation: int
    seed: int
    stream: str
    winner: Named | None
    created: str
    started: str | None
    finished: str | None
    deadline: str | None


class RunModel(Named):
    """A source of a run."""

    digest: str


class RunSet(Named):
    """A question set of a run; weight and keep: of a further one; ratings: of people's ratings, fixed at the start."""

    sha256: str
    ratings: NotRequired[RatingsFacts]
    weight: NotRequired[float]
    keep: NotRequired[float | None]


class WholeRun(RunLine):
    """A run with its plan and, once done, its report."""

    stages: list[dict[str, Any]]
    models: list[RunModel]
    evaluation_set: RunSet
    skills: list[RunSet]
    parents: list[ParentScored] | None
    report: RunReport | None


class LeadersSaid(TypedDict):
    """What people said of a generation's leaders, frozen: what ``python -m merger evolve --people`` takes.

    shares: [place in the generation, share]; digest: SHA-256 of the sums of the judgements.
    """

    generation: int
    shares: list[tuple[int, float]]
    judgements: int
    people: int
    digest: str


class RunPeople(TypedDict):
    """People in a run: whom it waits for, null: nobody; and what was said so far."""

    waiting: PeopleAsked | None
    judged: list[LeadersSaid]


class Candidate(TypedDict):
    """A candidate with its genes and its blend by layer; fitness null: it is not scored, or failed (``error``)."""

    id: str
    generation: int
    index: int
    genome: list[float]
    status: Literal["waiting", "claimed", "scored", "failed"]
    fitness: float | None
    accuracy: float | None
    seconds: float | None
    attempts: int
    error: str
    blend: list[NamedBlendRow]


JobResult = Annotated[dict[str, Any], DescribedBy(KeptModel | ChatAnswers)]


class Job(TypedDict):
    """A job and, once over, its result (a chat's answers; of every other kind, the model) or its fault."""

    id: str
    kind: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    stream: str
    result: JobResult | None
    error: JobFault | None
    created: str
    finished: str | None


class Me(TypedDict):
    """Who is calling; may: what the role allows."""

    username: str
    name: str
    role: str
    language: str
    may: list[str]


class Fault(TypedDict):
    """Why something was refused or failed, and how to mend it; code: of a fault of the engine; field: the blamed one.

    suggested: what the field could hold; problems: of a design that cannot run, or of a question file; current: the
    state, or the whole design, that stood in the way.
    """

    message: str
    mend: str
    code: NotRequired[str]
    field: NotRequired[str | None]
    suggested: NotRequired[str]
    problems: NotRequired[list[Problem | RowProblem]]
    current: NotRequired[str | Design]
