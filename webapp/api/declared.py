"""What merge methods, searches and measures declare, with words in the reader's language, as the API answers it."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class ParameterSpec(TypedDict):
    """A parameter of a method; low, high: sensible bounds for a search; least, most: what the method accepts at all.

    start: what a new connection or merge begins with; idle: accepted, but changes nothing.
    """

    name: str
    kind: Literal["real", "integer", "bool"]
    default: bool | float | None
    per_input: bool
    low: float
    high: float
    least: float | None
    most: float | None
    start: float | None
    idle: bool
    required: bool
    searchable: bool
    label: str
    explanation: str


class MethodGroup(TypedDict):
    """Methods of one idea."""

    name: str
    label: str


class Ports(TypedDict):
    """What a method calls its inputs, where it takes them."""

    base: NotRequired[str]
    models: NotRequired[str]


class Method(TypedDict):
    """A merge method; inputs: the fewest and the most models beside the base, null: any number."""

    name: str
    source: str
    inputs: tuple[int, int | None]
    base: Literal["required", "optional", "none"]
    parameters: list[ParameterSpec]
    label: str
    explanation: str
    group: MethodGroup
    ports: Ports


class AlgorithmField(TypedDict):
    """A setting of a search; default null: the engine's own choice; of_stage: kept by the stage, not in its options."""

    name: str
    kind: Literal["integer", "decimal", "points"]
    least: float
    most: float
    default: float | None
    label: str
    explanation: str
    of_stage: bool


class Algorithm(TypedDict):
    """A way of searching; several_goals: it weighs several against each other."""

    name: str
    label: str
    explanation: str
    several_goals: bool
    fields: list[AlgorithmField]
    granularities: list[str]


class MeasureFacts(TypedDict):
    """A measure; needs_answers: only written answers can be measured."""

    name: str
    label: str
    explanation: str
    needs_answers: bool


class PresetStage(TypedDict):
    """A stage of a preset."""

    algorithm: str
    granularity: str
    generations: int
    population: int
    sigma: float


class Preset(TypedDict):
    """A search as people choose it; items: questions that each candidate answers in one generation."""

    name: Literal["trial", "standard", "thorough"]
    candidates: int
    generations: int
    items: int
    stages: list[PresetStage]


class Searches(TypedDict):
    """Everything from which a search is put together."""

    algorithms: list[Algorithm]
    measures: list[MeasureFacts]
    presets: list[Preset]
