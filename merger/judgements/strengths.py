"""How strong each system is among those it was compared with (Bradley and Terry 1952, Biometrika 39:324)."""

from dataclasses import dataclass

from merger.judgements.resampling import Estimate


@dataclass(frozen=True)
class Strength:
    """A system's place.

    strength: natural log-odds against the average of all systems, which is 0; share: in [0, 1], how often the model
    expects it to be preferred to another of the systems, the mean over them; the point that a search takes.
    """

    system: str
    strength: Estimate
    share: float
