"""NSGA-III: many objectives, spread by reference directions instead of crowding (Deb & Jain 2014)."""

import math
import random
from typing import Any

from deap import tools

from merger.search._algorithm import Algorithm
from merger.search._breeding import SETTINGS
from merger.search._individual import Individual
from merger.search.nsga2 import Nsga2


class Nsga3(Nsga2):
    """NSGA-II but for who survives in the last front and who mates; meant for three objectives and more.

    Directions are as many as the population can serve. DEAP's version without memory of ideal and extreme points:
    with rotating questions a memory would keep the luckiest figure ever told.
    """

    def _mates(self) -> tuple[Individual, Individual]:
        """At random, but a feasible one before an infeasible one (Deb & Jain's part II, section II-C)."""
        return self._feasible(), self._feasible()

    def _feasible(self) -> Individual:
        return min((random.choice(self._members) for _ in range(2)), key=lambda member: member.excess)

    def _selected(self, feasible: list[Any], count: int) -> list[Any]:
        objectives = len(feasible[0].member.objectives)
        points = tools.uniform_reference_points(objectives, divisions(objectives, count))
        chosen: list[Any] = tools.selNSGA3(feasible, count, points, nd="standard")
        return chosen


def divisions(objectives: int, population: int) -> int:
    """The finest division of the simplex whose points, C(objectives + p - 1, p), the population can serve; >= 1."""
    parts = 1
    while objectives > 1 and math.comb(objectives + parts, parts + 1) <= population:
        parts += 1
    return parts


SEARCH = Algorithm(
    "nsga3", Nsga3, SETTINGS, ("多くの目標のつり合いを探す", "Balance many goals"), objectives="optional"
)
