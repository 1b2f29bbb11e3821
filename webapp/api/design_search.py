"""The search settings of a design, described for programs; the panel's own reader checks them (webapp.designer)."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, FiniteFloat

from merger.genomes import PATH
from webapp.api.passed_on import DescribedBy
from webapp.designer.search_settings import ChatTemplate, Fitness, Thoroughness
from webapp.designer.search_stages import USUAL


class DesignStage(Schema):
    """One search; its answer starts the next, finer one. /searches lists algorithms, options and granularities."""

    algorithm: str = USUAL.algorithm
    granularity: str = Field(
        USUAL.granularity,
        description=f"As recipes write it; with {PATH} behind it the order of layers is searched too",
    )
    generations: int = Field(1, ge=1, le=1000)
    population: int | None = Field(None, ge=1, le=1000, description="Candidates a generation; none: as /searches says")
    sigma: float | None = Field(None, gt=0, le=10, description="First step, in units of the weights; none: as declared")
    points: int | list[float] | None = Field(None, description="Grid only: how many values a weight, or the values")
    options: dict[str, float] = Field({}, description="What else the algorithm takes")


_NAMED = "A question set, or a judging project: a run takes its judgements as they stand at the start"


class DesignSkill(Schema):
    """Another question set that counts."""

    evaluation_set: str = Field(description=_NAMED)
    keep: float | None = Field(None, gt=0, le=1, description="Share of the best parent's score that must stay")
    weight: float = Field(0, ge=0, le=100, description="Share in the fitness, where the first set's is 1")
    items_per_generation: int = Field(20, ge=1)


class DesignMeasure(Schema):
    """Something told of every candidate. /searches lists all, and which need written answers: that takes longer."""

    kind: str
    weight: float = Field(0, ge=0, le=100)


class DesignEconomy(Schema):
    """How questions are saved; rungs need rotate false and a single goal."""

    rotate: bool = Field(True, description="Other questions in every generation")
    rungs: list[int] = Field([], description="Numbers of questions after which a surely worse candidate is dropped")
    alpha: float = Field(0.05, gt=0, lt=0.5, description="How often a better candidate may be dropped")
    estimator: int = Field(0, ge=0, description="Every how many generations all questions are asked; 0: never")
    cache: bool = Field(True, description="A mix that was asked the same questions before is not asked again")


class DesignBudget(Schema):
    """Where the search stops with the best so far."""

    candidates: int | None = None
    items: int | None = Field(None, description="Questions put to models")
    money: FiniteFloat | None = Field(None, description="In the currency of price")
    price: FiniteFloat | None = Field(None, description="Of an hour of this machine")


class DesignPeople(Schema):
    """People judge the leaders on the way; the run waits for them."""

    generations: list[int] = Field(description="In which generations, counted over all stages")
    leaders: int = Field(4, ge=2, le=6, description="How many of the best are compared with each other")
    judgements: int = Field(60, ge=1, le=10_000, description="How many are enough")
    weight: float = Field(0.5, gt=0, le=1, description="Share in the fitness; the rest is the score's")


class DesignSearch(Schema):
    """What to look for, how thoroughly and how long. stages and items_per_generation count with "custom" only."""

    evaluation_set: str | None = Field(None, description=_NAMED)
    good_at: str = ""
    thoroughness: Thoroughness = "standard"
    stages: list[DesignStage] = Field([], max_length=5)
    items_per_generation: int = 40
    fitness: Fitness = Field("forced", description="How likely the right answer is, or written answers")
    skills: list[DesignSkill] = Field([], max_length=8)
    measures: list[DesignMeasure] = []
    economy: DesignEconomy | None = None
    budget: DesignBudget | None = None
    people: DesignPeople | None = None
    minutes: int | None = Field(None, ge=1, le=10_080)
    chat_template: ChatTemplate | None = Field(
        None, description="The child's: the most common one, none, or (null) the base's, else the most common one"
    )
    seed: int | None = None


SearchJson = Annotated[dict[str, Any], DescribedBy(DesignSearch)]
