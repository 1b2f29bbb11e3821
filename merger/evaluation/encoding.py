"""Texts to tokens and back, as a model is asked: prompts, answers behind them, and where an answer ends."""

from collections.abc import Mapping, Sequence
from typing import Any

from merger.errors import N_, CheckpointError
from merger.tokenizers.turns import turn_end

_REMEMBERED = 20_000  # texts whose tokens are kept: a search puts the same questions thousands of times
_IGNORED = 0  # the id where a tokenizer has neither a padding nor an end token

Pair = tuple[list[int], list[int]]  # tokens of a prompt, and of the answer behind it


class Encoding:
    """A tokenizer and what a model's generation settings say of it.

    ends: the tokens at which generation stops, each once: those of ``stops`` (the generation settings' eos_token_id),
    the tokenizer's end of text, and what closes an assistant's turn in its chat template.
    """

    def __init__(self, tokenizer: Any, stops: int | Sequence[int] | None) -> None:
        self.tokenizer = tokenizer
        self.ends = _ends(tokenizer, stops)
        self._prompts: dict[str, list[int]] = {}
        self._pairs: dict[tuple[str, str, bool], Pair] = {}

    @property
    def padding(self) -> int:
        """The id put before short prompts of a batch."""
        choices = (self.tokenizer.pad_token_id, self.tokenizer.eos_token_id, _IGNORED)
        return next(int(choice) for choice in choices if choice is not None)

    def prompt(self, text: str) -> list[int]:
        """Tokens as the tokenizer begins a text: with its begin token, once even if the text names it."""
        if text not in self._prompts:
            _make_room(self._prompts)
            # A model needs one token to go on from, even where the prompt is empty.
            self._prompts[text] = self._begun(text) or [self._first()]
        return self._prompts[text]

    def pair(self, prompt: str, answer: str) -> Pair:
        """The tokens of a prompt, and those of the answer: the whole text's less as many as the prompt's.

        As lm-evaluation-harness has it (``TemplateLM._encode_pair``), so that picks are the same as there: a tokenizer
        cuts an answer behind its prompt otherwise than alone, and blanks at the prompt's end belong to the answer's
        first word. An empty prompt is its begin token. Where nothing is left of the answer, as :meth:`worked`.
        """
        return self._remembered(prompt, answer, False)

    def worked(self, prompt: str, answer: str) -> Pair:
        """The same for an answer that a model is made to follow, where the two are not parted between two tokens.

        There the harness weighs an answer that lacks its beginning; here the tokens of the whole text are cut where
        the prompt's end, blanks included, falls between two of them, else before the first that holds both.
        """
        return self._remembered(prompt, answer, True)

    def refuse_beyond(self, ids: Sequence[int], rows: int) -> None:
        """Raise CheckpointError for a token that the model, whose embedding has so many rows, cannot be given."""
        number = max(ids, default=0)
        if number >= rows:
            raise CheckpointError(
                N_("The tokenizer makes token {token} (number {number}) of a question, but the model has {rows} rows "
                   "of its embedding, numbered from 0."),
                mend=N_("Use the tokenizer that belongs to the model, or another chat template."),
                token=ascii(self.tokenizer.convert_ids_to_tokens(number))[1:-1][:80], number=number, rows=rows,
            )  # fmt: skip

    def texts(self, rows: Any) -> list[str]:
        """The texts of generated rows of ids, without special tokens."""
        found: list[str] = self.tokenizer.batch_decode(rows, skip_special_tokens=True)
        return found

    def _remembered(self, prompt: str, answer: str, worked: bool) -> Pair:
        key = (prompt, answer, worked)
        if key not in self._pairs:
            _make_room(self._pairs)
            self._pairs[key] = self._parted(prompt, answer, worked)
        return self._pairs[key]

    def _parted(self, prompt: str, answer: str, worked: bool) -> Pair:
        if not answer:
            return self.prompt(prompt), []
        start = prompt.rstrip()
        if not start:
            return self.prompt(""), self._encode(prompt + answer, special=False)
        before, whole = self.prompt(start), self._begun(prompt + answer)
        if len(whole) > len(before) and (not worked or whole[: len(before)] == before):
            return before, whole[len(before) :]
        before = self.prompt(prompt)
        same = next((n for n, (a, b) in enumerate(zip(before, whole, strict=False)) if a != b), len(before))
        same = min(same, len(whole) - 1)
        return whole[:same] or [self._first()], whole[same:]

    def _begun(self, text: str) -> list[int]:
        ids = self._encode(text, special=True)
        begin, end = self.tokenizer.bos_token_id, self.tokenizer.eos_token_id
        if len(ids) > 1 and ids[-1] == end and not text.endswith(self.tokenizer.eos_token or "\0"):
            ids = ids[:-1]  # some tokenizers end every text; a prompt goes on
        return ids[1:] if begin is not None and ids[:2] == [begin, begin] else ids

    def _first(self) -> int:
        choices = (self.tokenizer.bos_token_id, self.tokenizer.eos_token_id, _IGNORED)
        return next(int(choice) for choice in choices if choice is not None)

    def _encode(self, text: str, special: bool) -> list[int]:
        ids: list[int] = self.tokenizer(text, add_special_tokens=special)["input_ids"]
        return list(ids)


def _ends(tokenizer: Any, stops: int | Sequence[int] | None) -> tuple[int, ...]:
    found = [stops] if isinstance(stops, int) else list(stops or ())
    if tokenizer.eos_token_id is not None:
        found.append(tokenizer.eos_token_id)
    template = tokenizer.chat_template
    template = template.get("default") if isinstance(template, Mapping) else template
    if template:
        added = tokenizer.get_added_vocab()
        special = {name: str(text) for name, text in tokenizer.special_tokens_map.items() if isinstance(text, str)}
        end = turn_end(template, special, added)
        found += [] if end is None else [added[end]]
    return tuple(dict.fromkeys(found))


def _make_room(kept: dict[Any, Any]) -> None:
    if len(kept) >= _REMEMBERED:
        kept.clear()
