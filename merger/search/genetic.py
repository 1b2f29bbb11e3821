"""Genetic algorithm: an elitist (mu + lambda) over genomes of mixed kinds, by DEAP's operators.

Simulated binary crossover and polynomial mutation on real genes (Deb & Agrawal 1995), uniform crossover and bit flips
on paths; parents by tournament, survivors by truncation.
"""

from deap import tools

from merger.search._algorithm import Algorithm
from merger.search._breeding import SETTINGS, Breeding
from merger.search._individual import Individual

_TOURNAMENT = 3


class Genetic(Breeding):
    """One fitness, any kinds of genes. Good on paths and mixed genomes; on real ones alone CMA-ES learns faster."""

    def _mates(self) -> tuple[Individual, Individual]:
        one, two = tools.selTournament(self._members, 2, _TOURNAMENT, fit_attr="score")
        return one, two

    def _survivors(self, pool: list[Individual]) -> list[Individual]:
        """The fittest; of equals the youngest, so that a plateau is walked and not sat on."""
        pool.sort(key=lambda member: (-member.score, -member.origin[0], member.origin[1]))
        return pool[: self._population]

    def answer(self) -> list[float]:
        """The fittest member, of equals the one judged most often; the start until one is told."""
        if not self._members:
            return list(self._space.start)
        best = max(self._members, key=lambda member: (member.score, member.times, -member.origin[0], -member.origin[1]))
        return list(best.genome)


SEARCH = Algorithm("genetic", Genetic, SETTINGS, ("かけ合わせる", "Breeding"))
