"""Judgements of pairs as a question set of people's ratings, which a search can take as goal, skill or guard."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from merger.errors import N_
from merger.evaluation.japanese import normalise
from merger.evaluation.task import SPLITS, dealt
from merger.evaluation.tasks import LONGEST, bare
from merger.judgements.tally import FIRST, SECOND, PairTally
from merger.judgements.values import AnsweredItem, JudgementError

FEWEST_ROWS = 30  # so that about ten are held out, which is what any verdict on judgements asks for
_VOTES = 3  # judgements a row, supposed while there is none
_Texts = tuple[str, str]


@dataclass(frozen=True)
class Ratings:
    """A question set in the making.

    content: JSON Lines with question, preferred, other, weight, tags, split, image; the same judgements give the same
    bytes. rows: how many; left_out: items and pairs of which nothing follows (nobody ahead, or an answer that is empty,
    too long, or the same as the other). judgements, people: what stands behind the rows. sizes: rows by split.
    """

    content: str
    rows: int
    left_out: int
    judgements: int
    people: int
    sizes: Mapping[str, int]

    @property
    def enough(self) -> bool:
        """Whether a search may learn from them: FEWEST_ROWS rows, some of them in every split."""
        return self.rows >= FEWEST_ROWS and all(self.sizes.values())

    @property
    def more(self) -> int:
        """About how many judgements of further items are missing until there are enough, if things stay as they are."""
        if self.enough:
            return 0
        missing = max(FEWEST_ROWS - self.rows, 1)
        if not self.rows:
            return missing * _VOTES
        return math.ceil(missing * self.judgements * (self.rows + self.left_out) / self.rows**2)


@dataclass
class _Votes:
    """For one question and two texts: votes for the first, for the second, for neither; the adjudicator's last word."""

    item: AnsweredItem
    counts: list[int] = field(default_factory=lambda: [0, 0, 0])
    settled: list[int] = field(default_factory=lambda: [0, 0, 0])
    merged: int = 0


def ratings(tally: PairTally, items: Iterable[AnsweredItem]) -> Ratings:
    """The rows of all judged items, in sorted order.

    A row's weight is the lead that the preferred answer is expected to have among further raters, (for - against) /
    (judgements + 2) by Laplace's rule: one vote alone weighs 1/3, three of three 3/5, two of three 1/5; a draw is no
    row. An adjudicated item takes the adjudicator's choice with the weight of one vote, since the raters' votes cancel
    out there. Practice and repeats were never counted.

    Items without a split are dealt 40/30/30 by a digest of their own: a project's questions mostly come from one split
    of a set, which the digest of the question alone would deal to that split again. A question keeps its split while
    judgements are added, and all its rows stand in one. JudgementError where an item that was judged, or an answer of
    it, is not among ``items``.
    """
    votes = _votes(tally, {item.id: item for item in items})
    rows, left_out, judgements, sizes = [], 0, 0, dict.fromkeys(SPLITS, 0)
    for (_, texts), one in sorted(votes.items(), key=lambda entry: entry[0]):
        row = _row(texts, one)
        if row is None:
            left_out += one.merged
        else:
            sizes[row["split"]] += 1
            rows.append(json.dumps(row, ensure_ascii=False, sort_keys=True))
            judgements += sum(one.counts) + sum(one.settled)
    people = sum(sums.judged > 0 for sums in tally.raters.values())
    return Ratings("".join(f"{row}\n" for row in rows), len(rows), left_out, judgements, people, sizes)


def _votes(tally: PairTally, items: dict[str, AnsweredItem]) -> dict[tuple[str, _Texts], _Votes]:
    """By question and two different texts in sorted order: systems that answer alike are one answer."""
    found: dict[tuple[str, _Texts], _Votes] = {}
    for (name, pair), counts in sorted(tally.counts.items()):
        item = items.get(name)
        if item is None or any(system not in item.answers for system in pair):
            raise JudgementError(
                N_("Item {item} was judged, but its question or an answer is missing."),
                mend=N_("Give every item that was judged, with the answers of both systems."),
                item=name,
            )
        one, two = (bare(item.answers[system]) for system in pair)
        turned = one > two
        key = (bare(item.question), (two, one) if turned else (one, two))
        votes = found.setdefault(key, _Votes(item))
        votes.merged += 1
        _vote(votes.counts, counts, turned)
        _vote(votes.settled, tally.adjudicated.get((name, pair), (0, 0, 0, 0)), turned)
    return found


def _vote(votes: list[int], counts: Sequence[int], turned: bool) -> None:
    first, second = (SECOND, FIRST) if turned else (FIRST, SECOND)
    votes[0] += counts[first]
    votes[1] += counts[second]
    votes[2] += sum(counts) - counts[FIRST] - counts[SECOND]


def _row(texts: _Texts, votes: _Votes) -> dict[str, Any] | None:
    ahead, behind, neither = (
        (int(votes.settled[0] > votes.settled[1]), int(votes.settled[1] > votes.settled[0]), 0)
        if any(votes.settled)
        else votes.counts
    )
    fit = all(text and len(text) <= LONGEST and "\0" not in text for text in (*texts, bare(votes.item.question)))
    if ahead == behind or not fit or normalise(texts[0]) == normalise(texts[1]):
        return None
    preferred, other = texts if ahead > behind else texts[::-1]
    row: dict[str, Any] = {
        "question": votes.item.question,
        "preferred": [preferred],
        "other": [other],
        "weight": round(abs(ahead - behind) / (ahead + behind + neither + 2), 6),
        "split": votes.item.split or dealt(f"ratings {bare(votes.item.question)}"),
    }
    if votes.item.tags:
        row["tags"] = list(votes.item.tags)
    return row | ({"image": votes.item.image} if votes.item.image else {})
