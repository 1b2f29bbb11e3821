"""People who judge the leading candidates while a search runs: when they are asked, and what they count."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any

from merger.errors import N_, SearchError
from merger.search import Algorithm

Searched = tuple[Algorithm, int, int]  # a stage's algorithm, generations, population


@dataclass(frozen=True)
class People:
    """When people are asked, and what their judgement counts.

    generations: numbers over all stages, growing. leaders: how many of a generation's best are compared with each
    other. judgements: how many of pairs of answers are enough. weight: the share of people's judgement in the fitness,
    in (0, 1]; the rest is the score's. See :func:`merger.evolution.loop.leaders.weighed` for the formula.
    """

    generations: tuple[int, ...]
    leaders: int = 4
    judgements: int = 60
    weight: float = 0.5

    def __post_init__(self) -> None:
        numbers = self.generations
        if not numbers or list(numbers) != sorted(set(numbers)) or numbers[0] < 1:
            raise _wrong("generations", list(numbers), N_("Give growing numbers from 1 up, such as [5, 10]."))
        if not 2 <= self.leaders <= MOST_LEADERS:
            raise _wrong("leaders", self.leaders, N_("Choose a number from 2 to 6."))
        if not self.least <= self.judgements <= MOST_JUDGEMENTS:
            mend = N_("Choose at least one for each pair of leaders, and at most 10000.")
            raise _wrong("judgements", self.judgements, mend)
        if not 0 < self.weight <= 1:
            raise _wrong("weight", self.weight, N_("Choose a share above 0 and up to 1, such as 0.5."))

    @property
    def least(self) -> int:
        """One judgement of every pair of leaders."""
        return self.leaders * (self.leaders - 1) // 2

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, read back by :meth:`from_json`."""
        return asdict(self) | {"generations": list(self.generations)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "People":
        return cls(**(value | {"generations": tuple(value["generations"])}))


MOST_LEADERS = 6  # six are fifteen pairs a question already
MOST_JUDGEMENTS = 10_000


def check_people(people: People, stages: Sequence[Searched], estimates: bool) -> None:
    """Raises SearchError where people are asked in a generation that there is not, or that could not use the answer.

    A search takes what people say where the fitness alone drives it, compared within a generation; one that learns
    from objectives, slopes or question by question would pass it over. estimates: the fitness is an estimate of what
    all questions would give, which is computed after scoring.
    """
    if estimates:
        raise SearchError(
            N_("People cannot judge where the score is estimated."),
            mend=N_("Set estimator: 0, or ask nobody."),
            code="people_beside_an_estimate",
            setting="people",
        )
    ends = list(accumulate(generations for _, generations, _ in stages))
    for number in people.generations:
        stage = next((stage for stage, end in zip(stages, ends, strict=True) if number <= end), None)
        if stage is None:
            raise SearchError(
                N_("There is no generation {value} in which people could judge: the search has {total}."),
                mend=N_("Choose a smaller number, or more generations."),
                code="people_after_the_end",
                setting="people",
                value=number,
                total=ends[-1],
            )
        algorithm, _, population = stage
        if not algorithm.fitness_alone or population < 2:
            raise SearchError(
                N_("In generation {value} the search “{algorithm}” cannot use what people say."),
                mend=N_("Choose a generation of another stage, or another search, such as cma_es."),
                code="people_unheard",
                setting="people",
                value=number,
                algorithm=algorithm.name,
            )


def _wrong(setting: str, value: object, mend: str) -> SearchError:
    return SearchError(N_("{setting} cannot be {value}."), mend=mend, setting=setting, value=value)
