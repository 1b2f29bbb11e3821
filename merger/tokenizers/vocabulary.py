"""A child's vocabulary made from its parents': which tokens it has, and whose embedding each of them gets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from merger.errors import N_, CheckpointError, RecipeError
from merger.tokenizers.rows import DEFAULT, DefaultRows, RowMap, RowMaps
from merger.tokenizers.words import FLAGS, AddedToken, ModelTokens

SourceRow = tuple[int, int]  # source, row


@dataclass(frozen=True)
class Wish:
    """What a recipe says of one token. source: whose embedding; None: zeros. token or number: of another token there.

    force: also in the models that have the token.
    """

    source: int | None = None
    token: str | None = None
    number: int | None = None
    force: bool = False


@dataclass(frozen=True)
class Origin:
    """How one token comes by its embedding where a model does not have it.

    kind: "own" (all models have it), "only" (one has it), "base", "average", "zero", "chosen" (by the recipe).
    places: the rows that are averaged. forced: in all models.
    """

    token: str
    number: int
    kind: str
    places: tuple[SourceRow, ...] = ()
    forced: bool = False


@dataclass(frozen=True)
class ChildVocabulary:
    """The tokens of a child, and where each source has them.

    words: by source; the first ``merged`` of them have a say in every token, the others lend what is asked of them.
    frame: the source whose tokenizer it is, but for tokens beyond ``size`` of it and those added.
    base: the source whose embeddings go before an average. ids: text -> row; added: of those, the ones matched whole;
    fresh: those that the frame's tokenizer does not have.
    rows: of the embedding, padding included.
    """

    words: tuple[ModelTokens, ...]
    merged: int
    frame: int
    base: int | None
    ids: Mapping[str, int]
    added: Mapping[str, AddedToken]
    fresh: tuple[str, ...]
    rows: int
    wishes: Mapping[str, Wish] = field(default_factory=dict)

    def origins(self, present: Sequence[int]) -> Iterator[Origin]:
        """Every token in the order of its rows. present: the sources that have the tensor in question.

        Raises RecipeError when the recipe takes a token from where there is none.
        """
        voters = [source for source in present if source < self.merged]
        for text, number in self.ids.items():
            holders = [source for source in voters if text in self.words[source].ids]
            wish = self.wishes.get(text)
            forced = wish is not None and wish.force
            if len(holders) == len(voters) and not forced:
                yield Origin(text, number, "own")
            elif wish is not None:
                yield Origin(text, number, "chosen", self._chosen(text, wish, present), forced)
            else:
                kind = "zero" if not holders else "only" if len(holders) == 1 else "average"
                if kind == "average" and self.base in holders:
                    kind, holders = "base", [self.base]
                yield Origin(text, number, kind, tuple((source, self.words[source].ids[text]) for source in holders))

    def maps(self, present: Sequence[int]) -> RowMaps:
        """The maps for a tensor that only these sources have."""
        own = {source: np.full(self.rows, DEFAULT, np.int64) for source in present if source < self.merged}
        padding = np.ones(self.rows, np.bool_)
        counts = np.zeros(self.rows, np.int64)
        places: dict[int, tuple[SourceRow, ...]] = {}
        for origin in self.origins(present):
            padding[origin.number] = False
            if origin.places:
                places[origin.number] = origin.places
                counts[origin.number] = len(origin.places)
            for source in () if origin.forced else own:
                own[source][origin.number] = self.words[source].ids.get(origin.token, DEFAULT)
        ordered = [row for number in sorted(places) for row in places[number]]
        pairs = np.array(ordered, np.int64).reshape(-1, 2)
        first = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        default = DefaultRows(first, pairs[:, 0].copy(), pairs[:, 1].copy(), padding)
        sources = range(len(self.words))
        return RowMaps(tuple(RowMap(self.rows, own[source]) if source in own else None for source in sources), default)

    def _chosen(self, text: str, wish: Wish, present: Sequence[int]) -> tuple[SourceRow, ...]:
        if wish.source is None:
            return ()
        words = self.words[wish.source]
        wanted = text if wish.token is None else wish.token
        row = words.ids.get(wanted) if wish.number is None else wish.number
        if row is None and wish.token is not None:
            row = words.beyond.get(wanted)
        if row is None or row >= words.rows or wish.source not in present:
            raise RecipeError(
                N_("{model} has no embedding of token {token}."),
                mend=N_("Choose a token that its tokenizer knows, or another model."),
                model=words.name,
                token=wanted if wish.number is None else wish.number,
            )
        return ((wish.source, row),)


def child_vocabulary(
    words: Sequence[ModelTokens],
    merged: int,
    chosen: int | None,
    base: int | None,
    wishes: Mapping[str, Wish],
    multiple: int | None = None,
) -> ChildVocabulary:
    """The vocabulary of one source, or (``chosen`` None) the union of all that are merged, the first ``merged``.

    The union is the base's tokenizer, else the first source's, with all other tokens added to it in the order of the
    sources, first the ordinary ones, then those that were added ones already, with their flags.
    multiple: of which ``rows`` must be one. Raises CheckpointError.
    """
    frame = chosen if chosen is not None else base if base is not None else 0
    ids, added = dict(words[frame].ids), dict(words[frame].added)
    fresh: dict[str, None] = {}
    end = 1 + max(ids.values(), default=-1)

    def add(text: str, flags: AddedToken) -> None:
        nonlocal end
        if text not in ids:
            ids[text] = end
            fresh[text] = None
            end += 1
        added.setdefault(text, flags)

    if chosen is None:
        order = [words[frame], *(other for index, other in enumerate(words[:merged]) if index != frame)]
        whole: dict[str, AddedToken] = {}
        for each in order:
            for text, flags in each.added.items():
                whole.setdefault(text, flags)
        for text in (text for each in order for text in each.ids):
            if text and text not in ids and text not in whole:
                add(text, plain(text))
        for text, flags in whole.items():
            add(text, flags)
    for text in wishes:
        if text and text not in ids:
            add(text, plain(text))
    if fresh:
        _check_numbers(words[frame])
    rows = end if multiple is None else -(-end // multiple) * multiple
    return ChildVocabulary(tuple(words), merged, frame, base, ids, added, tuple(fresh), rows, dict(wishes))


def plain(text: str) -> AddedToken:
    """An ordinary token as it is added to a tokenizer."""
    return {"content": text} | FLAGS


def _check_numbers(words: ModelTokens) -> None:
    """Tokenizers number added tokens by themselves: right after those that they have."""
    numbers = [words.ids[text] for text in words.added]
    following = max([len(words.own), *(number + 1 for number in numbers)])
    if following != 1 + max(words.ids.values(), default=-1):
        raise CheckpointError(
            N_("The tokens of {model} are numbered with gaps, so none can be added to them."),
            mend=N_("Choose another model's tokenizer, and name no other tokens."),
            model=words.name,
        )
