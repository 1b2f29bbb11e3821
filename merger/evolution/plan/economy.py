"""How a search saves questions, and where it must stop."""

from dataclasses import dataclass, fields

from merger.errors import N_, SearchError


@dataclass(frozen=True)
class Economy:
    """Ways to ask less, each of which can be switched off.

    rotate: every generation is asked the next block of the search questions; False: always the first block. rungs: a
    candidate that a paired sequential test against the best so far calls worse after so many questions is asked no
    more (needs rotate off); alpha: how often that test may drop a better one. estimator: every so many generations,
    the first among them, all search questions are asked; from these answers item response theory learns to estimate
    the score on all questions from the few that are asked in between; 0: never. cache: a recipe that was asked the same
    questions before is not asked again.
    """

    rotate: bool = True
    rungs: tuple[int, ...] = ()
    alpha: float = 0.05
    estimator: int = 0
    cache: bool = True

    def __post_init__(self) -> None:
        if self.rungs and self.rotate:
            raise SearchError(
                N_("Questions that change every generation leave nobody to race against."),
                mend=N_("Set rotate: false, or leave rungs out."),
                code="race_on_changing_questions",
                setting="rungs",
            )
        if list(self.rungs) != sorted(set(self.rungs)) or any(rung < 2 for rung in self.rungs):
            raise _wrong("rungs", self.rungs, N_("Give growing numbers of questions from 2 up, such as [32, 128]."))
        if not 0 < self.alpha < 0.5:
            raise _wrong("alpha", self.alpha, N_("Choose a number above 0 and below 0.5."))
        if self.estimator < 0:
            raise _wrong("estimator", self.estimator, N_("Choose 0 or more."))
        if self.estimator and self.rungs:
            raise SearchError(
                N_("A race and an estimate cannot both choose the questions."),
                mend=N_("Set estimator: 0, or leave rungs out."),
                setting="estimator",
            )


@dataclass(frozen=True)
class Budget:
    """Where the search stops with the best it has; None: no limit.

    items: answered questions. money: in whatever currency ``price``, what an hour costs, is given in.
    """

    candidates: int | None = None
    items: int | None = None
    minutes: float | None = None
    money: float | None = None
    price: float | None = None

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if value is not None and not 0 < value < float("inf"):
                raise _wrong(item.name, value, N_("Choose a number above 0."))
        if self.money is not None and self.price is None:
            raise SearchError(
                N_("How long the money lasts is not known."),
                mend=N_("Add price: what an hour of this machine costs."),
                code="price_missing",
                setting="price",
            )

    @property
    def seconds(self) -> float | None:
        """How long the search may take by minutes and by money."""
        limits = [] if self.minutes is None else [self.minutes * 60]
        if self.money is not None and self.price is not None:
            limits.append(self.money / self.price * 3600)
        return min(limits, default=None)


def _wrong(setting: str, value: object, mend: str) -> SearchError:
    return SearchError(N_("{setting} cannot be {value}."), mend=mend, setting=setting, value=value)
