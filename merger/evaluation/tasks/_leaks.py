"""Questions of one split that stand, nearly the same, in another: the held-out score would be a memory test."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from merger.errors import N_
from merger.evaluation.japanese import normalise
from merger.evaluation.quantities.numerals import find_numbers
from merger.evaluation.task import SPLITS, Item, Task
from merger.evaluation.tasks._problems import FileProblem

NEAR = 0.65  # weighted Jaccard similarity from which two questions are nearly the same
_GRAM = 3  # characters
_LONGEST = 2000  # characters of a question that are looked at
_COMMON = 50  # a gram in more questions than these finds no pairs: it belongs to a form, and would find too many
_NO_LETTER = re.compile(r"[\W_]+")


def leaks(items: Sequence[Item], rows: Sequence[int], asked: Sequence[str]) -> list[FileProblem]:
    """A warning for each question that has a twin in another split, with both rows.

    asked: each question without the text it is about: several questions about one text are no twins.
    """
    task = Task("", tuple(items))
    splits = {item.id: name for name in SPLITS for item in task.split(name)}
    texts = [_plain(item, question) for item, question in zip(items, asked, strict=True)]
    found = []
    for first, second in sorted(twins(texts, [splits[item.id] for item in items])):
        same = texts[first] == texts[second]
        message = (
            N_("The same question stands in row {first}, in another split ({split}).")
            if same
            else N_("Nearly the same question stands in row {first}, in another split ({split}).")
        )
        facts = {"first": rows[first], "split": splits[items[first].id]}
        mend = N_("Put them in the same split, or delete one of them.")
        found.append(FileProblem(message, mend, row=rows[second], column="question", facts=facts))
    return sorted(found, key=lambda problem: problem.row or 0)


def without_signs(text: str) -> str:
    """A question as it is compared with others: without case, signs and spaces."""
    return _NO_LETTER.sub("", normalise(text).casefold())


def twins(texts: Sequence[str], splits: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of places, the smaller first, in different splits: for every text an equal one before it, else a near one.

    Two texts are twins when the weighted Jaccard similarity of their character trigrams is at least NEAR and they hold
    the same numbers: 「3足す4」 and 「3足す5」 are two questions. A gram weighs ln(1 + N / n) when n of N have it: a
    form that many questions share weighs little. Prefix filter: twins share one of the rarest grams that together
    weigh more than 1 - NEAR of a text (Xiao et al.: Efficient similarity joins, 2008, section 3).
    """
    sets = [_grams(text) for text in texts]
    counts = Counter(gram for grams in sets for gram in grams)
    weight = {count: math.log1p(len(texts) / count) for count in set(counts.values())}
    numbers = cache(lambda position: tuple(number.value for number in find_numbers(texts[position])))
    index: dict[str, list[int]] = defaultdict(list)
    same: dict[tuple[str, str], int] = {}  # text and split -> its first place
    totals: list[float] = []
    for position, grams in enumerate(sets):
        ordered = sorted(grams, key=lambda gram: (counts[gram], gram))
        weights = [weight[counts[gram]] for gram in ordered]
        totals.append(math.fsum(weights))
        prefix = [gram for gram in _prefix(ordered, weights, totals[-1]) if counts[gram] <= _COMMON]
        equal = [
            same[texts[position], other]
            for other in SPLITS
            if other != splits[position] and (texts[position], other) in same
        ]
        near = {other for gram in prefix for other in index[gram] if splits[other] != splits[position]}
        twin = min(equal, default=None)
        for other in sorted(near) if twin is None else ():
            if not NEAR * totals[position] <= totals[other] <= totals[position] / NEAR:
                continue
            shared = math.fsum(weight[counts[gram]] for gram in grams & sets[other])
            alike = shared >= NEAR * (totals[position] + totals[other] - shared)
            if alike and numbers(other) == numbers(position):
                twin = other
                break
        if twin is not None:
            yield twin, position
        same.setdefault((texts[position], splits[position]), position)
        for gram in prefix:
            index[gram].append(position)


def _prefix(ordered: Sequence[str], weights: Sequence[float], total: float) -> list[str]:
    """The rarest grams, up to where the rest weighs less than NEAR of the whole."""
    rest = total
    for count, one in enumerate(weights, start=1):
        rest -= one
        if rest < NEAR * total:
            return list(ordered[:count])
    return list(ordered)


def _grams(text: str) -> frozenset[str]:
    short = text[:_LONGEST]
    return frozenset(short[at : at + _GRAM] for at in range(max(len(short) - _GRAM + 1, 1)))


def _plain(item: Item, question: str) -> str:
    """The question with its choices."""
    return without_signs(" ".join((question, *item.choices)))
