"""What a run tells, kind by kind: the payloads under /runs/{id}/events and on its stream, for the API's description."""

from ninja import Schema
from pydantic import ConfigDict, Field

from merger.evolution.measures import MEASURES
from webapp.api.inlined import inlined


class Payload(Schema):
    """An event's payload holds these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class RunStage(Payload):
    """One search after another; genes: how many numbers it varies."""

    algorithm: str
    granularity: str
    generations: int
    population: int
    genes: int


class Goal(Payload):
    """One objective. keep: the share of the best parent's score that a candidate must keep."""

    kind: str = Field(
        description=f"task (the first question set), skill (a further one), measure ({', '.join(MEASURES)})"
    )
    name: str = Field(description="The question set's name, or the measure")
    weight: float
    keep: float | None


class RunStarted(Payload):
    """``run.started``"""

    population: int
    stages: list[RunStage]
    objectives: list[str] = Field(description="Names of the goals; other events list values in this order")
    goals: list[Goal]
    generations_total: int
    candidates_total: int


class ParentScored(Payload):
    """``parent.scored``: a source on all search questions; skills: its accuracy on each further question set."""

    model: str
    name: str
    fitness: float
    accuracy: float
    skills: list[float]


class GenerationOpened(Payload):
    """``generation.opened``; items: questions of the first set that each candidate is asked."""

    number: int
    stage: int
    population: int
    items: int


class CandidateScored(Payload):
    """``candidate.scored``; fitness null: it failed, for the reason in ``error``."""

    generation: int
    index: int
    id: str
    fitness: float | None
    accuracy: float | None
    objectives: list[float] = Field(description="Values of the goals, in [0, 1], more is better")
    excess: float | None = Field(description="How much of the guarded skills is lost beyond what is allowed; 0: none")
    dropped: bool = Field(description="Asked no more questions, as it was surely worse than the best so far")
    seconds: float | None
    done: int
    of: int
    error: str | None = None


class BlendRow(Payload):
    """One parameter of one input of one merge, layer by layer."""

    node: str | None
    source: str | None
    name: str
    parameter: str
    by_layer: list[float | None]
    embed: float | None
    norm: float | None


class FrontMember(Payload):
    """A candidate that no other beats in all goals; times: how often it was judged, values are means."""

    generation: int
    index: int
    fitness: float
    objectives: list[float]
    excess: float
    times: int


class Birth(Payload):
    """Where a candidate of the latest generation is from: parents as [generation, index]."""

    generation: int
    index: int
    parents: list[list[int]]
    operator: str


class ArchiveMember(Payload):
    """A candidate that an archive keeps; cells and quality of CycleQD's archives, niche of M2N2's."""

    generation: int
    index: int
    fitness: float
    objectives: list[float] | None = None
    quality: int | None = Field(None, description="Place of the goal whose archive this is")
    cell: list[int] | None = Field(None, description="Place on the map of the other goals")
    niche: float | None = Field(None, description="What the candidate is worth among the others of the archive")


class SearchData(Schema):
    """What can be drawn beside the fitness; an algorithm without a front or an archive leaves it out."""

    model_config = ConfigDict(extra="forbid")
    pareto: list[FrontMember] = []
    archive: list[ArchiveMember] = []
    genealogy: list[Birth] = []
    shortened: dict[str, int] = Field(
        {}, description="How many entries were left out of a list to keep the event small"
    )


class GenerationClosed(Payload):
    """``generation.closed``: figures of the fitness over its candidates, and what may be drawn."""

    number: int
    stage: int
    failed: int
    best: float | None
    best_id: str | None
    best_index: int | None
    best_accuracy: float | None
    best_objectives: list[float]
    median: float | None
    low: float | None = Field(description="Lower quartile")
    high: float | None = Field(description="Upper quartile")
    spread: float | None
    dropped: int
    infeasible: int = Field(description="Candidates that lost more than the guards allow")
    asked: int = Field(description="Questions put to models since the run began")
    due: int = Field(description="Questions that no race, cache or estimate would have saved")
    search: SearchData
    blend: list[BlendRow]
    eta_low: float | None
    eta_high: float | None


KINDS: dict[str, type[Payload]] = {
    "run.started": RunStarted,
    "parent.scored": ParentScored,
    "generation.opened": GenerationOpened,
    "candidate.scored": CandidateScored,
    "generation.closed": GenerationClosed,
}

_EVENT = {
    "type": "object",
    "required": ["seq", "kind", "payload", "at"],
    "properties": {
        "seq": {"type": "integer"},
        "kind": {"type": "string", "description": "Other kinds than those below have payloads of their own"},
        "payload": {"anyOf": [*(inlined(payload) for payload in KINDS.values()), {"type": "object"}]},
        "at": {"type": "string", "format": "date-time"},
    },
}
DESCRIBED = {
    "responses": {
        200: {
            "description": "Events after the given number, oldest first",
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "events": {"type": "array", "items": _EVENT},
                            "last": {"type": "integer"},
                        },
                    }
                }
            },
        }
    }
}
