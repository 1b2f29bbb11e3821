"""What a model that was merged from others may be used for, and under which licence: a help for the legal check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from merger.licences.table import KINDS, OTHER, UNKNOWN, Kind, Licence, licence_of

# Worst first: what a child is told to be is the first of these that holds.
Verdict = Literal["forbidden", "clash", "unclear", "share alike", "free"]


@dataclass(frozen=True)
class Obligation:
    """One condition of one licence. value: see ``Kind``; parents: names of the models that bring it, in order."""

    kind: Kind
    value: str
    licence: Licence
    parents: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """What a child inherits.

    key: the licence to state on it: the one among its parents' that all others allow; "other" where there is none and
    a person has to decide, "unknown" where a parent states none.
    clash: names of the parents that may not be passed on together; () where none are.
    """

    key: str
    obligations: tuple[Obligation, ...]
    clash: tuple[str, ...]

    def parents(self, *kinds: Kind) -> tuple[str, ...]:
        """Names of the parents that bring one of these conditions, in the order of the parents."""
        found = [(name, item) for item in self.obligations if item.kind in kinds for name in item.parents]
        return tuple(dict.fromkeys(name for name, _item in found))

    @property
    def forbids(self) -> tuple[str, ...]:
        """Parents that forbid commercial use."""
        return self.parents("non-commercial")

    @property
    def unclear(self) -> tuple[str, ...]:
        """Parents of which nobody here knows what they allow."""
        return self.parents("unstated", "unread", "unlisted")

    @property
    def share_alike(self) -> tuple[str, ...]:
        """Parents whose licence the child has to carry."""
        return self.parents("share-alike")

    @property
    def commercial(self) -> bool | None:
        """Whether the child may be used commercially; None where that is unclear."""
        return False if self.forbids else None if self.unclear else True

    @property
    def verdict(self) -> Verdict:
        """The gravest consequence."""
        return self._gravest()[0]

    @property
    def because(self) -> tuple[str, ...]:
        """Names of the parents that cause the verdict."""
        return self._gravest()[1]

    def _gravest(self) -> tuple[Verdict, tuple[str, ...]]:
        grounds: tuple[tuple[Verdict, tuple[str, ...]], ...] = (
            ("forbidden", self.forbids),
            ("clash", self.clash),
            ("unclear", self.unclear),
            ("share alike", self.share_alike),
        )
        return next(((verdict, names) for verdict, names in grounds if names), ("free", ()))


Stated = tuple[str, str | None]  # the name of a model, and its licence as its card states it; None or "": none


def decide(parents: Iterable[Stated], child: Stated | None = None) -> Decision:
    """What a merge of ``parents`` inherits.

    child: the model itself, if it is there already: it counts where it forbids what its parents allow (there may be
    parents that the reader does not see), and alone where no parents are known.
    """
    rows = [(name, licence_of(stated)) for name, stated in parents]
    if child is not None:
        own = child[0], licence_of(child[1])
        allowed = all(licence.commercial is not False for _name, licence in rows)
        rows += [own] if not rows or (own[1].commercial is False and allowed) else []
    licences = list({licence.key: licence for _name, licence in rows}.values())
    key = _stated(licences)
    against = _clashing(licences) if key == OTHER else frozenset()
    return Decision(
        key=key,
        obligations=tuple(_obligations(rows, licences)),
        clash=tuple(dict.fromkeys(name for name, licence in rows if licence.key in against)),
    )


def _stated(licences: Sequence[Licence]) -> str:
    """The licence that all allow, the strictest of them where several would do."""
    if any(licence.key == UNKNOWN for licence in licences) or not licences:
        return UNKNOWN
    common = [one for one in licences if all(licence.allows(one) for licence in licences)]
    return max(common, key=lambda licence: licence.rank).key if common else OTHER


def _clashing(licences: Sequence[Licence]) -> frozenset[str]:
    """Keys of licences that want a child for themselves, with those that do not let it go to them."""
    found = set()
    for one in licences:
        if "share-alike" in one.asks:
            others = [licence.key for licence in licences if licence.known and not licence.allows(one)]
            found.update([one.key, *others] if others else [])
    return frozenset(found)


def _obligations(rows: Sequence[tuple[str, Licence]], licences: Sequence[Licence]) -> Iterable[Obligation]:
    for kind in KINDS:
        for licence in licences:
            if kind in licence.asks:
                names = tuple(dict.fromkeys(name for name, item in rows if item.key == licence.key))
                yield Obligation(kind, licence.asks[kind], licence, names)
