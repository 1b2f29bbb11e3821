"""A question set: items, how they are put to a model, how answers are judged, and its three splits."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from merger.errors import N_, TaskError
from merger.evaluation.scorers import DEFAULT, SCORERS, Scorer

SPLITS = ("search", "validation", "heldout")
MOST_SHOTS = 50
THOUGHT_TOKENS = 2048  # beyond the longest answer, where a model may think before it
# In a digest only where they are set, so that the digests of older question sets stay.
_LATER = ("shots", "until", "thinking")
_LATER_IN_ITEMS = ("choices", "image")
_SHARES = (0.4, 0.7, 1.0)  # cumulated: 40 % search, 30 % validation, 30 % held-out


@dataclass(frozen=True)
class Item:
    """One question. ``response`` is a worked answer for teacher forcing.

    weight: its share in every mean: the search's fitness, races, and scores, leads and intervals on all three splits.
    choices: where one of several is to be picked; ``answers`` are then some of them, word for word. image: a path
    within the set, kept for models that see. criteria: what whoever judges an answer looks at; no scorer reads it, so
    it is in no digest.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    response: str | None = None
    split: str | None = None
    tags: tuple[str, ...] = ()
    weight: float = 1.0
    choices: tuple[str, ...] = ()
    image: str | None = None
    criteria: str = ""

    @property
    def forced(self) -> str:
        """The text a model is made to follow: the worked answer, else the first accepted one."""
        return self.response or self.answers[0]


def item_id(question: str, choices: tuple[str, ...] = ()) -> str:
    """The first 16 hex digits of the question's SHA-256: the same question has the same id in every file.

    Choices are part of a question: 「春は？」 is asked again with others.
    """
    return hashlib.sha256("\n".join((question, *choices)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Task:
    """Items with the settings that decide a score.

    template: the prompt with ``{question}`` in it and, if wanted, ``{choices}`` and ``{examples}``; None = the
    tokenizer's chat template. shots: solved questions of the search split shown before each question. until: an answer
    ends before the first of these. thinking: the model may think before it answers, in up to THOUGHT_TOKENS tokens
    more. reading: how the file was read where it does not say it itself (:class:`merger.evaluation.tasks.Reading` as
    plain JSON); it decides the items, not their scores. See :mod:`merger.evaluation.prompts` and
    :mod:`merger.evaluation.thinking`.
    """

    name: str
    items: tuple[Item, ...]
    scorer: str = DEFAULT
    template: str | None = None
    max_new_tokens: int = 64
    shots: int = 0
    until: tuple[str, ...] = ()
    thinking: bool = False
    reading: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)

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
        if self.judge.needs_choices and (bare := next((item for item in self.items if not item.choices), None)):
            raise TaskError(
                N_("The question {question} has no choices."),
                mend=N_("Add choices, parted by ||, or choose another way to judge."),
                question=bare.question[:60],
            )
        self._check_shots()

    def _check_shots(self) -> None:
        _, mark, after = (self.template or "").partition("{examples}")
        if mark and "{question}" not in after:
            raise TaskError(
                N_("In the template the question stands before the examples."),
                mend=N_("Put {{examples}} before {{question}}."),
            )
        if self.shots and self.template is not None and not mark:
            raise TaskError(
                N_("The template has no place for the examples."), mend=N_("Put {{examples}} before {{question}}.")
            )
        most = min(len(self._by_split["search"]) - 1, MOST_SHOTS)
        if self.shots and not 0 <= self.shots <= most:
            raise TaskError(
                N_("{shots} examples are not possible."),
                mend=N_("Choose a number from 0 to {most}: examples come from the search split."),
                shots=self.shots,
                most=max(most, 0),
            )

    @property
    def judge(self) -> Scorer:
        return SCORERS[self.scorer]

    @property
    def longest(self) -> int:
        """The most tokens that are written to a question, thought and answer together."""
        return self.max_new_tokens + (THOUGHT_TOKENS if self.thinking else 0)

    @cached_property
    def _by_split(self) -> dict[str, tuple[Item, ...]]:
        parts: dict[str, list[Item]] = {name: [] for name in SPLITS}
        for item in self.items:
            parts[self.split_of(item)].append(item)
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

    def split_of(self, item: Item) -> str:
        """The split that an item stands in."""
        return item.split or dealt(item.question)

    def sizes(self) -> dict[str, int]:
        """The number of items in each split."""
        return {name: len(items) for name, items in self._by_split.items()}

    def examples(self, item: Item) -> tuple[Item, ...]:
        """The solved questions shown before an item: of the search split, in an order of their own, never itself."""
        return tuple(example for example in self._candidates[: self.shots + 1] if example.id != item.id)[: self.shots]

    @cached_property
    def _candidates(self) -> list[Item]:
        return sorted(self._by_split["search"], key=lambda item: hashlib.sha256(f"shot {item.id}".encode()).digest())

    @cached_property
    def _digest(self) -> str:
        value: list[Any] = [self.scorer, self.template, self.max_new_tokens, [_told(item) for item in self.items]]
        later = {name: setting for name in _LATER if (setting := getattr(self, name))}
        if later:
            value.append(later)
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def digest(self) -> str:
        """SHA-256 over the items in order and every setting that decides a score (not the name)."""
        return self._digest


def _told(item: Item) -> dict[str, Any]:
    """An item in the digest; what older question sets did not have is told only where it is set."""
    value = asdict(item)
    del value["criteria"]
    return {name: part for name, part in value.items() if part or name not in _LATER_IN_ITEMS}


def dealt(text: str) -> str:
    """The split that the digest of a text deals it to: 40/30/30 in the long run."""
    fraction = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 16**8
    return next(name for name, share in zip(SPLITS, _SHARES, strict=True) if fraction < share)
