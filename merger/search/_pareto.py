"""Judging by several objectives: who is dominated, who is crowded, and the archive of those that nobody beats."""

from typing import Any

from deap import tools
from deap.tools import emo

from merger.search._individual import Individual, unique


def feasible_first(pool: list[Individual], room: int) -> tuple[list[Individual], list[Individual]]:
    """Feasible members, and as many others as there is room for, least excess first (Deb 2002, section VI)."""
    feasible = [member for member in pool if member.excess == 0]
    others = sorted((member for member in pool if member.excess > 0), key=lambda member: member.excess)
    return feasible, others[: max(0, room - len(feasible))]


def standing(members: list[Individual]) -> dict[tuple[int, int], tuple[float, float]]:
    """(rank, -crowding distance) by origin: the smaller is better. The infeasible rank below, by excess."""
    feasible, others = feasible_first(members, len(members))
    fronts = tools.sortNondominated([_Ranked(member) for member in feasible], len(feasible))
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for rank, front in enumerate(fronts):
        emo.assignCrowdingDist(front)
        found |= {one.member.origin: (float(rank), -one.fitness.crowding_dist) for one in front}
    return found | {member.origin: (len(fronts) + member.excess, 0.0) for member in others}


def front(members: list[Individual], most: int) -> list[Individual]:
    """The feasible members that nobody dominates, each result once, at most ``most``: the most crowded go first."""
    feasible, _ = feasible_first(unique(members), 0)
    if not feasible:
        return []
    first = tools.sortNondominated([_Ranked(member) for member in feasible], len(feasible), first_front_only=True)[0]
    kept = list({one.fitness.values: one for one in reversed(first)}.values())[::-1]
    while len(kept) > most:
        emo.assignCrowdingDist(kept)
        kept.remove(min(kept, key=lambda one: one.fitness.crowding_dist))
    return [one.member for one in kept]


def to_json(members: list[Individual]) -> list[dict[str, Any]]:
    """The front for pictures, by falling first objective."""
    return [
        {
            "genome": member.genome,
            "fitness": member.score,
            "objectives": list(member.objectives),
            "excess": member.excess,
            "generation": member.origin[0],
            "index": member.origin[1],
            "times": member.times,
        }
        for member in sorted(members, key=lambda member: (member.objectives, member.origin), reverse=True)
    ]


class _Ranked:
    """A member as DEAP ranks it: one fitness object that keeps its crowding distance."""

    def __init__(self, member: Individual) -> None:
        self.member, self.fitness = member, member.fitness


def ranked(members: list[Individual]) -> list[Any]:
    """Members for DEAP's selections; ``.member`` leads back."""
    return [_Ranked(member) for member in members]
