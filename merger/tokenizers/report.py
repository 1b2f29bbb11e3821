"""What every token of a child got: its own embedding, another's, an average, zeros."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from merger.tokenizers.vocabulary import ChildVocabulary, Origin

KINDS = ("own", "only", "base", "average", "zero", "chosen")


@dataclass(frozen=True)
class VocabularyReport:
    """tokens: in the order of their rows. fresh: how many the chosen tokenizer did not have. models: by source."""

    tokens: tuple[Origin, ...]
    rows: int
    fresh: int
    frame: str
    models: tuple[str, ...]

    @classmethod
    def of(cls, vocabulary: ChildVocabulary, present: Sequence[int]) -> "VocabularyReport":
        """The report for tensors that these sources have. Raises RecipeError as :meth:`ChildVocabulary.origins`."""
        names = tuple(words.name for words in vocabulary.words)
        origins = tuple(vocabulary.origins(present))
        return cls(origins, vocabulary.rows, len(vocabulary.fresh), names[vocabulary.frame], names)

    @property
    def counts(self) -> Mapping[str, int]:
        """Kind of origin -> how many tokens, in the order of KINDS; padding: rows without a token."""
        found = Counter(origin.kind for origin in self.tokens)
        return {kind: found[kind] for kind in KINDS} | {"padding": self.rows - len(self.tokens)}

    def to_json(self) -> dict[str, Any]:
        """Everything, token by token."""
        return {
            "tokenizer": self.frame,
            "models": list(self.models),
            "rows": self.rows,
            "tokens_added": self.fresh,
            "counts": dict(self.counts),
            "tokens": [
                {
                    "token": origin.token,
                    "id": origin.number,
                    "kind": origin.kind,
                    "from": [{"model": self.models[source], "row": row} for source, row in origin.places],
                }
                for origin in self.tokens
            ],
        }
