"""What grid and random search share: they remember the best vector told so far."""

from typing import Any

from merger.search._failures import finite
from merger.search._search import Told
from merger.space import Space


class Best:
    """The first vector with the largest fitness; the space's start until one is told."""

    def __init__(self, space: Space, vector: list[float] | None = None, fitness: float | None = None) -> None:
        self.vector = list(space.start) if vector is None else vector
        self.fitness = fitness

    def learn(self, vectors: list[list[float]], told: list[Told | None]) -> None:
        """Compare one generation; failures never become the best."""
        values = finite(told, len(vectors))
        if values is None:
            return
        place = max(range(len(values)), key=values.__getitem__)
        if self.fitness is None or values[place] > self.fitness:
            self.vector, self.fitness = vectors[place], values[place]

    def state(self) -> dict[str, Any]:
        return {"vector": self.vector, "fitness": self.fitness}
