"""The licences that are known here, and what each asks of a model made from one under it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

Kind = Literal[
    "attribution",  # notices of the parent travel with the child
    "non-commercial",  # value: the purpose that is allowed, "" where it is any that earns nothing
    "share-alike",  # the child carries this very licence, without further conditions
    "no-derivatives",  # a child may not be passed on
    "restrictions",  # forbidden uses that the child's terms repeat; value: where they stand
    "title",  # the child's name begins with the value
    "display",  # the value is shown wherever the child is offered
    "users",  # companies with very many users need a licence of their own
    "family",  # may not improve language models other than the value's
    "unstated",  # nothing is allowed, as far as anybody knows
    "unread",  # a text of its own, which somebody has to read
    "unlisted",  # a licence that is not in the table
]
KINDS: tuple[Kind, ...] = get_args(Kind)
OTHER, UNKNOWN = "other", "unknown"
_UNCLEAR: frozenset[Kind] = frozenset({"unstated", "unread", "unlisted"})
_TABLE = Path(__file__).with_name("licences.toml")


@dataclass(frozen=True)
class Licence:
    """One licence. key: its name on the Hugging Face Hub, in lower case; text: the address of its own words."""

    key: str
    name: str
    text: str = ""
    asks: Mapping[Kind, str] = field(default_factory=dict, hash=False)
    refuses: tuple[str, ...] = ()
    rank: int = -1

    @property
    def commercial(self) -> bool | None:
        """Whether it allows commercial use; None where that depends on what we cannot see."""
        if "non-commercial" in self.asks:
            return False
        return None if _UNCLEAR & self.asks.keys() else True

    @property
    def known(self) -> bool:
        """Whether its conditions are known here."""
        return not _UNCLEAR & self.asks.keys()

    def allows(self, other: "Licence") -> bool:
        """May a model made from one under this licence be given under ``other``, with this one's notices kept?"""
        if self.key == other.key:
            return True
        if not (self.known and other.known) or self.key in other.refuses:
            return False
        own = {"share-alike", "no-derivatives"} & self.asks.keys()
        return not own and "no-derivatives" not in other.asks and self.asks.items() <= other.asks.items()


def _read() -> Mapping[str, Licence]:
    rows = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    found = {}
    for rank, (key, row) in enumerate(rows.items()):
        assert key == key.lower() and set(row["asks"]) <= set(KINDS), f"{_TABLE.name}: {key}"
        asks = {kind: row["asks"][kind] for kind in KINDS if kind in row["asks"]}
        found[key] = Licence(key, row["name"], row["text"], MappingProxyType(asks), tuple(row.get("refuses", ())), rank)
    return MappingProxyType(found)


LICENCES = _read()


def licence_of(stated: str | None) -> Licence:
    """The licence that a model card states; an unlisted one keeps its name, none at all is "unknown"."""
    name = (stated or "").strip()
    if not name:
        return Licence(UNKNOWN, "", asks=LICENCES[UNKNOWN].asks)
    return LICENCES.get(name.lower()) or Licence(name.lower(), name, asks={"unlisted": ""})
