"""The one adapter to Hugging Face transformers: a causal language model that answers and weighs answers."""

import copy
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from merger.architectures.arrangement import arranged
from merger.architectures.classes import read_by
from merger.errors import N_, CheckpointError
from merger.evaluation.language_model import Likelihood
from merger.evaluation.thinking import Markers
from merger.evaluation.thinking.formats import ReasoningFormat

_REMEMBERED = 20_000  # texts whose tokens are kept: a search puts the same questions thousands of times
_IGNORED = 0  # the id in the padding to the right; attention is causal, so nothing looks at it


class TransformersModel:
    """A model folder, loaded from local safetensors only and never with code from the folder.

    On the CPU weights are float32 and one torch thread computes, so that sums have one order and a list of prompts
    gives the same bits every time, in whatever order it comes. ``module``'s parameters may be rewritten in place
    between calls.
    """

    def __init__(self, folder: Path | str, device: str = "cpu", dtype: torch.dtype | None = None) -> None:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        self.device = torch.device(device)
        if self.device.type == "cpu":
            torch.set_num_threads(1)
        logging.getLogger("transformers").setLevel(logging.ERROR)
        kind = dtype or (torch.float32 if self.device.type == "cpu" else torch.bfloat16)
        local: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        try:
            self.tokenizer: Any = AutoTokenizer.from_pretrained(str(folder), **local)
            with _quiet_bars():
                module = AutoModelForCausalLM.from_pretrained(str(folder), dtype=kind, use_safetensors=True, **local)
        except (OSError, ValueError, RuntimeError, KeyError, ImportError) as fault:
            raise CheckpointError(
                N_("The model in {file} cannot be loaded: {fault}"),
                mend=N_("Check that the folder holds config, tokenizer and safetensors files."),
                file=str(folder),
                fault=str(fault).strip().split("\n")[0][:300],
            ) from fault
        self.module: Any = nn.Module.to(module, self.device).train(False)
        self._ids: dict[tuple[str, bool], list[int]] = {}
        self._reasoning = ReasoningFormat(self.tokenizer)

    def with_layers(self, numbers: Sequence[int]) -> "TransformersModel":
        """A model like this with other layers of its own, as :meth:`with_settings`; raises as :func:`arranged` does."""
        settings = json.loads(self.module.config.to_json_string(use_diff=False))
        return self.with_settings(arranged(settings, [(settings, number) for number in numbers]))

    def with_settings(self, settings: Mapping[str, Any]) -> "TransformersModel":
        """A model of the same class with other settings.

        Its weights are nothing yet, and must all be written before it is asked.
        """
        config = read_by(type(self.module.config), settings)
        other = copy.copy(self)
        module = type(self.module)(config).to(device=self.device, dtype=self.module.dtype).train(False)
        module.tie_weights()
        module.generation_config = self.module.generation_config
        module._weight_conversions = getattr(self.module, "_weight_conversions", None)
        other.module = module
        return other

    @property
    def reasoning(self) -> ReasoningFormat:
        """How the model thinks aloud, by its tokenizer and the chat template that this has now."""
        if not self._reasoning.fits(self.tokenizer):
            self._reasoning = ReasoningFormat(self.tokenizer)
        return self._reasoning

    @property
    def markers(self) -> Markers:
        """What parts thought from answer in the model's texts."""
        return self.reasoning.markers

    def prompt(self, question: str, template: str | None, thinking: bool = False) -> str:
        """The text put to the model: the template filled, or the tokenizer's chat template when None.

        thinking: whether the chat template, where it has a switch for it, lets the model think before it answers.
        """
        if template is not None:
            return template.replace("{question}", question)
        if not self.tokenizer.chat_template:
            return question
        messages = [{"role": "user", "content": question}]
        text: str = self.tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True, **self.reasoning.switches(thinking)
        )
        return text

    def generate(self, prompts: Sequence[str], max_new_tokens: int, batch_size: int = 100) -> list[str]:
        """Greedy answers up to the end token or ``max_new_tokens``, without the prompt.

        Special tokens are left out, but for those that mark thoughts.
        """
        rows = [self._prompt_ids(prompt) for prompt in prompts]
        texts = [""] * len(rows)
        for part in _batches(rows, batch_size):
            for place, text in zip(part, self._generate([rows[place] for place in part], max_new_tokens), strict=True):
                texts[place] = text
        return texts

    def likelihoods(self, prompts: Sequence[str], answers: Sequence[str], batch_size: int = 100) -> list[Likelihood]:
        """One forward pass a batch over prompt + answer; only the answers' tokens are weighed, no end token."""
        pairs = [(self._prompt_ids(p), self._answer_ids(a)) for p, a in zip(prompts, answers, strict=True)]
        found: dict[int, Likelihood] = {}
        for part in _batches([prompt + answer for prompt, answer in pairs], batch_size):
            found |= zip(part, self._weigh([pairs[place] for place in part]), strict=True)
        return [found[place] for place in range(len(pairs))]

    @contextmanager
    def climbing(self) -> Iterator[None]:
        """In here, and only here, the parameters have gradients, none at first, for :meth:`climb` to add to."""
        self.module.requires_grad_(True)
        try:
            yield
        finally:
            self.module.requires_grad_(False)
            self.module.zero_grad(set_to_none=True)

    def climb(
        self,
        prompts: Sequence[str],
        answers: Sequence[str],
        weights: Sequence[float],
        softness: float,
        batch_size: int = 100,
    ) -> list[Likelihood]:
        """As :meth:`likelihoods`, and the gradient of sum(weight * exp(logprob / softness)) goes to the parameters."""
        pairs = [(self._prompt_ids(p), self._answer_ids(a)) for p, a in zip(prompts, answers, strict=True)]
        found: dict[int, Likelihood] = {}
        for part in _batches([prompt + answer for prompt, answer in pairs], batch_size):
            chosen = [pairs[place] for place in part]
            sums, wrong = self._sums(chosen)
            worths = torch.tensor([weights[place] for place in part], dtype=sums.dtype, device=self.device)
            (torch.exp(sums / softness) @ worths).backward()  # type: ignore[no-untyped-call]
            found |= zip(part, _likelihoods(chosen, sums, wrong), strict=True)
        return [found[place] for place in range(len(pairs))]

    def gradients(self) -> dict[str, Tensor]:
        """What :meth:`climb` has added so far, by the parameter's name; tied ones have all their names."""
        every = self.module.named_parameters(remove_duplicate=False)
        return {name: parameter.grad for name, parameter in every if parameter.grad is not None}

    def _prompt_ids(self, text: str) -> list[int]:
        """Prompt tokens as the tokenizer begins a text: with its begin token, once even if the text names it."""
        return self._remembered(text, True)

    def _answer_ids(self, text: str) -> list[int]:
        """Answer tokens alone, joined behind the prompt's: the split between the two never depends on the text."""
        return self._remembered(text, False)

    def _remembered(self, text: str, prompt: bool) -> list[int]:
        key = (text, prompt)
        if key not in self._ids:
            if len(self._ids) >= _REMEMBERED:
                self._ids.clear()
            self._ids[key] = self._begun(text) if prompt else self._encode(text, special=False)
        return self._ids[key]

    def _begun(self, text: str) -> list[int]:
        ids = self._encode(text, special=True)
        begin, end = self.tokenizer.bos_token_id, self.tokenizer.eos_token_id
        if len(ids) > 1 and ids[-1] == end and not text.endswith(self.tokenizer.eos_token or "\0"):
            ids = ids[:-1]  # some tokenizers end every text; a prompt goes on
        if begin is not None and ids[:2] == [begin, begin]:
            ids = ids[1:]
        # A model needs one token to go on from, even where the prompt is empty.
        return ids or [begin if begin is not None else end if end is not None else _IGNORED]

    def _encode(self, text: str, special: bool) -> list[int]:
        ids: list[int] = self.tokenizer(text, add_special_tokens=special)["input_ids"]
        return list(ids)

    @torch.inference_mode()
    def _generate(self, prompts: list[list[int]], max_new_tokens: int) -> list[str]:
        longest = max(len(ids) for ids in prompts)
        padding = self.tokenizer.pad_token_id
        if padding is None:
            padding = self.tokenizer.eos_token_id if self.tokenizer.eos_token_id is not None else _IGNORED
        ids = torch.tensor([[padding] * (longest - len(row)) + row for row in prompts], device=self.device)
        mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in prompts], device=self.device)
        out = self.module.generate(
            input_ids=ids,
            attention_mask=mask,
            max_new_tokens=self._room(longest, max_new_tokens),
            do_sample=False,
            num_beams=1,
            pad_token_id=padding,
            **self._plain_greedy(),
        )
        return self.reasoning.decode(out[:, longest:].tolist())

    def _room(self, prompt: int, wanted: int) -> int:
        """How many tokens may follow a prompt of so many: what is wanted, within the positions the model has."""
        most = getattr(self.module.config.get_text_config(), "max_position_embeddings", None)
        return min(wanted, most - prompt) if most and prompt < most else wanted

    def _plain_greedy(self) -> dict[str, Any]:
        """Undo what a model's generation settings would add to greedy decoding."""
        end = getattr(self.module.generation_config, "eos_token_id", None)
        settings: dict[str, Any] = {"temperature": None, "top_p": None, "top_k": None, "repetition_penalty": 1.0}
        return settings if end is not None else settings | {"eos_token_id": self.tokenizer.eos_token_id}

    @torch.inference_mode()
    def _weigh(self, pairs: list[tuple[list[int], list[int]]]) -> list[Likelihood]:
        return _likelihoods(pairs, *self._sums(pairs))

    def _sums(self, pairs: list[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor]:
        """For every pair: log-probability of the answer (float64), tokens of it that are not the likeliest."""
        ids, rows, columns, targets = self._lay_out(pairs)
        logits = self._logits(ids, rows, columns).float()
        logprobs = logits.log_softmax(-1).gather(1, targets[:, None])[:, 0].double()
        right = logits.argmax(-1) == targets
        sums = torch.zeros(len(pairs), dtype=torch.float64, device=self.device).index_add(0, rows, logprobs)
        wrong = torch.zeros(len(pairs), dtype=torch.int64, device=self.device).index_add_(0, rows, (~right).long())
        return sums, wrong

    def _lay_out(self, pairs: list[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Token ids [batch, longest - 1], padded on the right, and for every answer token: row, column, target."""
        longest = max(max(len(prompt) + len(answer) for prompt, answer in pairs) - 1, 1)
        lines: list[list[int]] = []
        rows: list[int] = []
        columns: list[int] = []
        targets: list[int] = []
        for row, (prompt, answer) in enumerate(pairs):
            line = (prompt + answer)[:longest]
            lines.append(line + [_IGNORED] * (longest - len(line)))
            rows += [row] * len(answer)
            columns += range(len(prompt) - 1, len(prompt) - 1 + len(answer))
            targets += answer

        def tensor(values: Any) -> Tensor:
            return torch.tensor(values, dtype=torch.long, device=self.device)

        return tensor(lines), tensor(rows), tensor(columns), tensor(targets)

    def _logits(self, ids: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
        """Logits [answer tokens, vocabulary]: the head sees only the rows that are asked for.

        The rows are picked by a hook in front of the head, so that whatever a model does to its logits afterwards
        (soft caps, scales) still happens. A model whose head is no module of its own computes all logits.
        """
        head = self.module.get_output_embeddings()
        handle = head.register_forward_pre_hook(lambda _, given: (given[0][rows, columns][None],)) if head else None
        try:
            logits: Tensor = self.module(input_ids=ids, use_cache=False).logits
        finally:
            if handle:
                handle.remove()
        return logits[0] if logits.shape[:2] == (1, len(rows)) else logits[rows, columns]


def _likelihoods(pairs: list[tuple[list[int], list[int]]], sums: Tensor, wrong: Tensor) -> list[Likelihood]:
    lengths = [len(answer) for _, answer in pairs]
    return [
        Likelihood(total, mistakes == 0 and length > 0, length)
        for total, mistakes, length in zip(sums.tolist(), wrong.tolist(), lengths, strict=True)
    ]


def _batches(rows: Sequence[list[int]], size: int) -> Iterator[list[int]]:
    """Places of the rows, batch by batch, shortest first: little padding, and the order given does not matter."""
    order = sorted(range(len(rows)), key=lambda place: (len(rows[place]), rows[place]))
    for start in range(0, len(rows), size):
        yield order[start : start + size]


@contextmanager
def _quiet_bars() -> Iterator[None]:
    from transformers.utils import logging

    bars: Any = logging
    shown = bars.is_progress_bar_enabled()
    bars.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            bars.enable_progress_bar()
