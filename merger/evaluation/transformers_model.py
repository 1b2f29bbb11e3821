"""The one adapter to Hugging Face transformers: a causal language model that answers and weighs answers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from jinja2 import TemplateError
from torch import Tensor

from merger.architectures.arrangement import arranged
from merger.architectures.classes import read_by
from merger.errors import N_, CheckpointError, TaskError
from merger.evaluation.encoding import Encoding, Pair
from merger.evaluation.language_model import Likelihood, Prompt, Turn
from merger.evaluation.opening import encoding, opened, unfilled
from merger.evaluation.positions import ending, fitting, positions, room
from merger.evaluation.thinking import Markers
from merger.evaluation.thinking.formats import ReasoningFormat
from merger.evaluation.weighing import likelihoods, weigh
from merger.formulas.devices import check_device
from merger.weights.checkpoint import Checkpoint

# Undoes what a model's generation settings would add to greedy decoding.
_PLAIN_GREEDY: Mapping[str, Any] = {"temperature": None, "top_p": None, "top_k": None, "repetition_penalty": 1.0}


class TransformersModel:
    """A causal language model and its tokenizer, from local safetensors only and never with code from a folder.

    On the CPU weights are float32 and one torch thread computes, so that sums have one order and a list of prompts
    gives the same bits every time, in whatever order it comes. ``module``'s parameters may be rewritten in place
    between calls. ``cut``: the prompts that were longer than the model's positions, so that their beginning was left
    out.
    """

    module: Any
    encoding: Encoding
    device: torch.device

    def __init__(self, model: Checkpoint | Path | str, device: str = "cpu", dtype: torch.dtype | None = None) -> None:
        """A model as it is used: adapter added, its own tokenizer, chat template and end tokens.

        model: a checkpoint, or the folder of one without an adapter. device, errors: as
        :func:`merger.evaluation.models.open_model`.
        """
        where, kind = _place(device, dtype)
        checkpoint = model if isinstance(model, Checkpoint) else Checkpoint.open(model)
        self._hold(*opened(checkpoint, where, kind), where)

    def _hold(self, module: Any, encoding: Encoding, device: torch.device) -> "TransformersModel":
        self.module, self.encoding, self.device = module, encoding, device
        self.tokenizer: Any = encoding.tokenizer
        self._reasoning = ReasoningFormat(self.tokenizer)
        self.cut: set[Prompt] = set()
        return self

    @classmethod
    def made_of(cls, module: Any, encoding: Encoding, device: torch.device) -> "TransformersModel":
        """A module that is there already, asked through this tokenizer."""
        return cls.__new__(cls)._hold(module, encoding, device)

    @classmethod
    def unfilled(
        cls, folder: Path, device: str = "cpu", dtype: torch.dtype | None = None, encoded: Encoding | None = None
    ) -> "TransformersModel":
        """A child by the files that it will be saved with; its weights must all be written before it is asked.

        folder: settings, tokenizer and generation settings without weights, see :mod:`merger.outputs.child_files`.
        encoded: the tokenizer where it has been loaded already. Raises CheckpointError.
        """
        where, kind = _place(device, dtype)
        module, config = unfilled(folder, where, kind)
        return cls.made_of(module, encoded or encoding(folder, folder, config), where)

    def with_layers(self, numbers: Sequence[int]) -> "TransformersModel":
        """A model like this with other layers of its own, its weights nothing yet: for each, which layer's it is.

        Raises CheckpointError where the architecture cannot say them (:func:`arranged`).
        """
        settings = json.loads(self.module.config.to_json_string(use_diff=False))
        config = read_by(type(self.module.config), arranged(settings, [(settings, number) for number in numbers]))
        module = type(self.module)(config).to(device=self.device, dtype=self.module.dtype).train(False)
        module.tie_weights()
        return self.made_of(module, self.encoding, self.device)

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

    def with_encoding(self, encoding: Encoding) -> "TransformersModel":
        """The same module, asked through another tokenizer."""
        return self.made_of(self.module, encoding, self.device)

    def prompt(self, question: Prompt, template: str | None, thinking: bool = False) -> Prompt:
        """As :meth:`merger.evaluation.language_model.LanguageModel.prompt`."""
        if template is None:
            return self.conversation([Turn("user", question)], thinking)
        return Prompt(template.replace("{question}", _text(question)))

    def conversation(self, turns: Sequence[Turn], thinking: bool = False) -> Prompt:
        """As :meth:`merger.evaluation.language_model.LanguageModel.conversation`."""
        messages = [{"role": turn.role, "content": _text(turn.content)} for turn in turns]
        if not self.tokenizer.chat_template:
            return Prompt("\n".join(message["content"] for message in messages))
        try:
            text: str = self.tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=True, **self.reasoning.switches(thinking)
            )
        except (TemplateError, ValueError, TypeError) as fault:  # as templates refuse, and as those with slips end
            raise CheckpointError(
                N_("The model's chat template cannot be filled: {fault}"),
                mend=N_("Give the question set a prompt of its own, or mend the model's chat template."),
                fault=str(fault).strip().split("\n")[0][:300],
            ) from fault
        return Prompt(text)

    def generate(self, prompts: Sequence[Prompt], max_new_tokens: int, batch_size: int = 100) -> list[str]:
        """Greedy answers up to an end token or ``max_new_tokens``, without the prompt.

        Special tokens are left out, but for those that mark thoughts. A prompt that fills the model's positions loses
        its beginning (``cut``), as in lm-evaluation-harness, for half of them at most.
        """
        rows = [self._ending(prompt, max_new_tokens) for prompt in prompts]
        texts = [""] * len(rows)
        for part in _batches(rows, batch_size):
            for index, text in zip(part, self._generate([rows[index] for index in part], max_new_tokens), strict=True):
                texts[index] = text
        return texts

    def likelihoods(
        self, prompts: Sequence[Prompt], answers: Sequence[str], batch_size: int = 100, worked: bool = False
    ) -> list[Likelihood]:
        """One forward pass a batch over prompt + answer; only the answers' tokens are weighed, no end token.

        Where the two are longer than the model's positions, the prompt loses its beginning (``cut``).
        worked: a model is made to follow the answers, see :meth:`merger.evaluation.encoding.Encoding.worked`.
        """
        pairs = [self._fitting(*pair, worked=worked) for pair in zip(prompts, answers, strict=True)]
        found: dict[int, Likelihood] = {}
        for part in _batches([prompt + answer for prompt, answer in pairs], batch_size):
            found |= zip(part, self._weigh([pairs[index] for index in part]), strict=True)
        return [found[index] for index in range(len(pairs))]

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
        prompts: Sequence[Prompt],
        answers: Sequence[str],
        weights: Sequence[float],
        softness: float,
        batch_size: int = 100,
    ) -> list[Likelihood]:
        """As :meth:`likelihoods` of worked answers; the gradient of sum(weight * exp(logprob / softness)) is kept."""
        pairs = [self._fitting(*pair, worked=True) for pair in zip(prompts, answers, strict=True)]
        found: dict[int, Likelihood] = {}
        for part in _batches([prompt + answer for prompt, answer in pairs], batch_size):
            chosen = [pairs[index] for index in part]
            sums, wrong = weigh(self.module, chosen)
            worths = torch.tensor([weights[index] for index in part], dtype=sums.dtype, device=self.device)
            (torch.exp(sums / softness) @ worths).backward()  # type: ignore[no-untyped-call]
            found |= zip(part, likelihoods(chosen, sums, wrong), strict=True)
        return [found[index] for index in range(len(pairs))]

    def gradients(self) -> dict[str, Tensor]:
        """What :meth:`climb` has added so far, by the parameter's name; tied ones have all their names."""
        every = self.module.named_parameters(remove_duplicate=False)
        return {name: parameter.grad for name, parameter in every if parameter.grad is not None}

    @torch.inference_mode()
    def _generate(self, prompts: list[list[int]], max_new_tokens: int) -> list[str]:
        longest = max(len(ids) for ids in prompts)
        padding = self.encoding.padding
        ids = torch.tensor([[padding] * (longest - len(row)) + row for row in prompts], device=self.device)
        mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in prompts], device=self.device)
        out = self.module.generate(
            input_ids=ids,
            attention_mask=mask,
            max_new_tokens=room(longest, max_new_tokens, positions(self.module)),
            do_sample=False,
            num_beams=1,
            pad_token_id=padding,
            eos_token_id=list(self.encoding.ends) or None,
            **_PLAIN_GREEDY,
        )
        return self.reasoning.decode(out[:, longest:].tolist())

    @property
    def _rows(self) -> int:
        """How many tokens the model has an embedding for."""
        return int(self.module.get_input_embeddings().weight.shape[0])

    def _ending(self, prompt: Prompt, wanted: int) -> list[int]:
        ids = self.encoding.prompt(_text(prompt))
        self.encoding.refuse_beyond(ids, self._rows)
        kept = ending(ids, wanted, positions(self.module))
        self.cut |= {prompt} if len(kept) < len(ids) else set()
        return kept

    def _fitting(self, prompt: Prompt, answer: str, worked: bool) -> Pair:
        pair = (self.encoding.worked if worked else self.encoding.pair)(_text(prompt), answer)
        self.encoding.refuse_beyond(pair[0] + pair[1], self._rows)
        kept = fitting(pair, positions(self.module))
        self.cut |= {prompt} if len(kept[0]) < len(pair[0]) else set()
        return kept

    @torch.inference_mode()
    def _weigh(self, pairs: list[Pair]) -> list[Likelihood]:
        return likelihoods(pairs, *weigh(self.module, pairs))


def _text(prompt: Prompt) -> str:
    """All of a prompt that these models take in; raises TaskError where it has images."""
    if prompt.images:
        raise TaskError(
            N_("The model reads texts only, and the question {question} comes with an image."),
            mend=N_("Choose a model that sees images, or questions without any."),
            question=prompt.text[:60],
        )
    return prompt.text


def _batches(rows: Sequence[list[int]], size: int) -> Iterator[list[int]]:
    """Places of the rows, batch by batch, shortest first: little padding, and the order given does not matter."""
    order = sorted(range(len(rows)), key=lambda index: (len(rows[index]), rows[index]))
    for start in range(0, len(rows), size):
        yield order[start : start + size]


def _place(device: str, dtype: torch.dtype | None) -> tuple[torch.device, torch.dtype]:
    """Where a model computes, and in which number format."""
    check_device(device)
    found = torch.device(device)
    if found.type == "cpu":
        torch.set_num_threads(1)
    return found, dtype or (torch.float32 if found.type == "cpu" else torch.bfloat16)
