"""The leaders of a generation that people judge, and how what they say enters the fitness. No torch."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from merger.errors import N_, SearchError
from merger.evolution.loop.scores import CandidateScore
from merger.evolution.plan.goals import BROKEN
from merger.evolution.plan.plan import Plan


@dataclass(frozen=True)
class LeaderStrengths:
    """What people said of a generation's leaders, frozen: with it the search goes on to the same bits anywhere.

    shares: (place in the generation, share) of every leader: in [0, 1], how often the Bradley-Terry model of the
    judgements expects it to be preferred to another leader, on average over them, so 1/2 in the middle. judgements,
    people: what stands behind that; digest: SHA-256 of the sums that the shares came from. No shares: fewer than two
    candidates could be compared, so that nobody was asked.
    """

    generation: int
    shares: tuple[tuple[int, float], ...]
    judgements: int
    people: int
    digest: str

    @classmethod
    def of_nobody(cls, generation: int) -> "LeaderStrengths":
        """Nobody was asked about this generation."""
        return cls(generation, (), 0, 0, "")

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, read back by :meth:`from_json` to the same bits."""
        return asdict(self) | {"shares": [list(pair) for pair in self.shares]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "LeaderStrengths":
        """Raises SearchError where it is something else."""
        try:
            shares = tuple((int(place), float(share)) for place, share in value["shares"])
            found = cls(**{**value, "shares": shares})
            sound = all(0 <= share <= 1 for _, share in shares) and min(found.generation, found.judgements + 1) > 0
        except (KeyError, TypeError, ValueError):
            sound = False
        if not sound:
            raise SearchError(
                N_("What people said of a generation cannot be read."),
                mend=N_("Give it as a run on the web tells it: generation, shares, judgements, people and digest."),
                setting="people",
            )
        return found


def read_people(path: Path) -> tuple[LeaderStrengths, ...]:
    """What was said, generation by generation: a list in a JSON file, or under "judged" as the API tells it.

    Raises SearchError naming the file.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise SearchError(
            N_("{file} cannot be read."), mend=N_("Give the path of a JSON file in UTF-8."), file=str(path)
        ) from fault
    if isinstance(rows, dict):
        rows = rows.get("judged", rows)
    return tuple(map(LeaderStrengths.from_json, rows if isinstance(rows, list) else [rows]))


def asked_about(plan: Plan, generation: int) -> bool:
    """Whether the plan has people judge this generation's leaders."""
    return plan.people is not None and generation in plan.people.generations


def leaders(plan: Plan, generation: int, scores: Sequence[CandidateScore | None]) -> tuple[int, ...]:
    """Places of the candidates that people judge, the fittest first; of equals, the first in order.

    Only candidates that keep every guarded skill lead: people's time is not spent on what could not be the winner.
    () where nobody is asked: not in this generation, or fewer than two candidates can be compared.
    """
    if plan.people is None or not asked_about(plan, generation):
        return ()
    ranked = sorted(
        (-score.fitness, place)
        for place, score in enumerate(scores)
        if score is not None and math.isfinite(score.fitness) and not score.excess
    )
    return tuple(place for _, place in ranked[: plan.people.leaders]) if len(ranked) > 1 else ()


def weighed(
    plan: Plan, generation: int, scores: Sequence[CandidateScore | None], said: LeaderStrengths | None
) -> list[CandidateScore | None]:
    """The scores with people's judgement in the fitness; as they are where nobody was asked or nobody has judged.

    A leader of fitness f and share s gets ``(1 - w) f + w (m + s - 1/2)``: w is the plan's weight, m the mean fitness
    of the leaders. Shares are Bradley-Terry's (Bradley and Terry 1952, Biometrika 39:324) and have the mean 1/2, so the
    leaders' mean fitness stays m: a generation is neither better nor worse than another one for having been judged.
    The formula is ours; a weighted sum of score and preference, brought to the same level, is the plainest there is.

    Who was not judged gains nothing by it: a candidate that does not lead is taken for as weak as the weakest leader,
    and gets no more than its own score. What a broken guard costs is taken off in full, whatever people weigh.

    Raises SearchError where the shares are of other candidates than this generation's leaders.
    """
    places = leaders(plan, generation, scores)
    if not places or said is None or not said.judgements:
        return list(scores)
    shares = dict(said.shares)
    if said.generation != generation or set(shares) != set(places):
        raise SearchError(
            N_("People have judged other candidates than the leaders of generation {value}."),
            mend=N_("Give what was said in a run of this very search, with the same seed."),
            setting="people",
            value=generation,
        )
    assert plan.people is not None
    weight = plan.people.weight
    middle = math.fsum(_known(scores[place]).fitness for place in places) / len(places)
    least = min(shares.values())

    def entered(place: int, score: CandidateScore | None) -> CandidateScore | None:
        if score is None:
            return None
        lost = BROKEN * score.excess
        mixed = (1 - weight) * (score.fitness + lost) + weight * (middle + shares.get(place, least) - 0.5) - lost
        return replace(score, fitness=mixed if place in shares else min(mixed, score.fitness))

    return [entered(place, score) for place, score in enumerate(scores)]


def _known(score: CandidateScore | None) -> CandidateScore:
    assert score is not None  # a leader has a score
    return score
