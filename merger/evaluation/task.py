"""A question set: items, how they are put to a model, how answers are judged, and its three splits."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property

from merger.errors import N_, TaskError
from merger.evaluation.scorers import SCORERS, Scorer

SPLITS = ("search", "validation", "heldout")
_SHARES = (0.4, 0.7, 1.0)  # cumulated: 40 % search, 30 % validation, 30 % held-out


@dataclass(frozen=True)
class Item:
    """One question. ``response`` is a worked answer for teacher forcing; ``weight`` counts in the search only."""

    id: str
    question: str
    answers: tuple[str, ...]
    response: str | None = None
    split: str | None = None
    tags: tuple[str, ...] = ()
    weight: float = 1.0

    @property
    def forced(self) -> str:
        """The text a model is made to follow: the worked answer, else the first accepted one."""
        return self.response or self.answers[0]


def item_id(question: str) -> str:
    """The first 16 hex digits of the question's SHA-256: the same question has the same id in every file."""
    return hashlib.sha256(question.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Task:
    """Items with the settings that decide a score.

    template: the prompt with ``{question}`` in it; None = the tokenizer's chat template.
    """

    name: str
    items: tuple[Item, ...]
    scorer: str = "exact"
    template: str | None = None
    max_new_tokens: int = 64

    def __post_init__(self) -> None:
        if self.scorer not in SCORERS:
            raise TaskError(
                N_("There is no scorer called {scorer}."),
                mend=N_("Choose one of: {scorers}."),
                scorer=self.scorer,
                scorers=", ".join(SCORERS),
            )
        if self.template is not None and "{question}" not in self.template:
            raise TaskError(N_("The template has no place for the question."), mend=N_("Put {{question}} into it."))
        if not 1 <= self.max_new_tokens <= 4096:
            raise TaskError(
                N_("An answer of {tokens} tokens is not possible."),
                mend=N_("Choose a length from 1 to 4096."),
                tokens=self.max_new_tokens,
            )

    @property
    def judge(self) -> Scorer:
        return SCORERS[self.scorer]

    @cached_property
    def _by_split(self) -> dict[str, tuple[Item, ...]]:
        parts: dict[str, list[Item]] = {name: [] for name in SPLITS}
        for item in self.items:
            parts[item.split or _share(item)].append(item)
        return {name: tuple(items) for name, items in parts.items()}

    def split(self, name: str) -> tuple[Item, ...]:
        """The items of ``search``, ``validation`` or ``heldout``, in file order.

        Items without a split are dealt out 40/30/30 by the digest of their question: the same in every run, whatever
        else is in the file.
        """
        if name not in SPLITS:
            raise TaskError(
                N_("There is no part called {split}."),
                mend=N_("Choose one of: {splits}."),
                split=name,
                splits=", ".join(SPLITS),
            )
        return self._by_split[name]

    def sizes(self) -> dict[str, int]:
        """The number of items in each split."""
        return {name: len(items) for name, items in self._by_split.items()}

    @cached_property
    def _digest(self) -> str:
        value = [self.scorer, self.template, self.max_new_tokens, [asdict(item) for item in self.items]]
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def digest(self) -> str:
        """SHA-256 over the items in order and every setting that decides a score (not the name)."""
        return self._digest

    def judged_by(self, scorer: str | None, template: str | None, max_new_tokens: int | None) -> "Task":
        """The same items under other settings; None keeps what is."""
        return replace(
            self,
            scorer=scorer or self.scorer,
            template=self.template if template is None else template,
            max_new_tokens=max_new_tokens or self.max_new_tokens,
        )


def _share(item: Item) -> str:
    place = int(hashlib.sha256(item.question.encode()).hexdigest()[:8], 16) / 16**8
    return next(name for name, share in zip(SPLITS, _SHARES, strict=True) if place < share)
