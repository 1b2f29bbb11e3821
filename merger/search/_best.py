"""What grid and random search share: they remember the best vector told so far."""

from typing import Any

from merger.search._failures import finite
from merger.search._search import Score
from merger.space import Space


class Best:
    """The first vector with the largest fitness; the space's start until one is told."""

    def __init__(self, space: Space, vector: list[float] | None = None, fitness: float | None = None) -> None:
        self.vector = list(space.start) if vector is None else vector
        self.fitness = fitness

    def learn(self, vectors: list[list[float]], results: list[Score | None]) -> None:
        """Compare one generation; failures never become the best."""
        values = finite(results, len(vectors))
        if values is None:
            return
        index = max(range(len(values)), key=values.__getitem__)
        if self.fitness is None or values[index] > self.fitness:
            self.vector, self.fitness = vectors[index], values[index]

    def state(self) -> dict[str, Any]:
        return {"vector": self.vector, "fitness": self.fitness}
