"""Where a candidate is from: its parents and the operator that made it."""

from dataclasses import dataclass
from typing import Any

Origin = tuple[int, int]  # generation (from 1, of this search) and index in it


@dataclass(frozen=True)
class Trial:
    """A genome to be judged. operator: start, drawn, again (judged once more), or what made it of its parents."""

    genome: list[float]
    operator: str
    parents: tuple[Origin, ...] = ()


def genealogy(generation: int, candidates: list[Trial]) -> list[dict[str, Any]]:
    """One generation's parents, as JSON."""
    return [
        {
            "generation": generation,
            "index": index,
            "parents": [list(parent) for parent in candidate.parents],
            "operator": candidate.operator,
        }
        for index, candidate in enumerate(candidates)
    ]
