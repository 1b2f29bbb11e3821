"""What a model's own tokenizer and chat template say of thinking: markers, switches, tokens that a text must keep."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import jinja2
import jinja2.meta

from merger.evaluation.thinking.markers import Marker, pair, tag
from merger.evaluation.thinking.splitting import Markers, standard

# What templates read, and its values for (no thinking, thinking); None: left to the template.
_SWITCHES: Mapping[str, tuple[Any, Any]] = {
    "enable_thinking": (False, True),  # Qwen3, GLM-4.5, SmolLM3, Hunyuan, Gemma 4, Nemotron 3, PLaMo 3
    "thinking": (False, True),  # DeepSeek-V3.1, Granite 3.2, HyperCLOVA X SEED, Kimi-K2.5
    "enable_reasoning": (False, True),
    "reasoning": (False, True),  # Command A Reasoning
    "force_reasoning": (None, True),  # HyperCLOVA X SEED Think
    "skip_reasoning": (True, None),
    "thinking_budget": (0, None),  # Seed-OSS: tokens; without a number as many as it likes
}
_EFFORT = "reasoning_effort"  # gpt-oss: low, medium, high; Mistral Small 4: none, high
_NO_EFFORT = re.compile(r"reasoning_effort[^%}]*['\"]none['\"]")
_GENERATION = re.compile(r"\{%-?\s*(?:end)?generation\s*-?%\}")  # a tag of transformers' own

_THOUGHT, _ANSWER = "\u2983thought\u2984", "\u2983answer\u2984"  # stand for themselves in no template
_KEYS = ("reasoning_content", "reasoning", "thinking", "thought")
_TAG = r"<[^<>\s]{1,60}>|\[[^\[\]\s]{1,60}\]|◁[^◁▷\s]{1,60}▷"
_PARTED = re.compile(r"\.split\(\s*(['\"])</([\w:.-]{1,40})>\1")
_OTHERS = re.compile(r"tool|function|call|response|answer|output", re.IGNORECASE)
_FAULTS = (jinja2.TemplateError, TypeError, ValueError, AttributeError, KeyError, IndexError)


class ReasoningFormat:
    """How one tokenizer's model thinks aloud. Nothing is read but its chat template and its added tokens."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._template = _template(tokenizer)

    def fits(self, tokenizer: Any) -> bool:
        """Whether this is of that tokenizer, under the chat template that it has now."""
        return self._tokenizer is tokenizer and self._template == _template(tokenizer)

    @cached_property
    def markers(self) -> Markers:
        """The known markers and those that the template declares."""
        own = declared(self._template, self._rendered())
        return Markers(own) if own else standard()

    def switches(self, thinking: bool) -> dict[str, Any]:
        """The variables that this template reads to let a model think or not, with their values."""
        if not self._read:
            return {}
        chosen = {name: values[thinking] for name, values in _SWITCHES.items() if name in self._read}
        if _EFFORT in self._read:
            none = _NO_EFFORT.search(self._template)
            chosen[_EFFORT] = ("high" if none else None) if thinking else ("none" if none else "low")
        return {name: value for name, value in chosen.items() if value is not None}

    def decode(self, rows: Sequence[Sequence[int]]) -> list[str]:
        """Texts without special tokens, but with those that mark thoughts: nothing parts thought and answer else."""
        texts: list[str]
        if not self._kept:
            texts = self._tokenizer.batch_decode(rows, skip_special_tokens=True)
            return texts
        dropped = self._special.keys() - self._kept
        plain = [[number for number in row if number not in dropped] for row in rows]
        texts = self._tokenizer.batch_decode(plain, skip_special_tokens=False)
        return texts

    @cached_property
    def _read(self) -> set[str]:
        environment = jinja2.Environment(extensions=["jinja2.ext.loopcontrols"])  # parses, renders nothing
        try:
            return jinja2.meta.find_undeclared_variables(environment.parse(_GENERATION.sub("", self._template)))
        except jinja2.TemplateError:
            return set()

    @cached_property
    def _special(self) -> dict[int, str]:
        added = getattr(self._tokenizer, "added_tokens_decoder", {})
        found = {number: token.content for number, token in added.items() if token.special}
        ids = self._tokenizer.all_special_ids
        return found | dict(zip(ids, self._tokenizer.convert_ids_to_tokens(ids), strict=True))

    @cached_property
    def _kept(self) -> set[int]:
        return {number for number, token in self._special.items() if self.markers.mark(token)}

    def _rendered(self) -> str:
        """An answer with a thought as the template writes it; "" where it cannot."""
        said = {"role": "assistant", "content": _ANSWER} | dict.fromkeys(_KEYS, _THOUGHT)
        try:
            text: str = self._tokenizer.apply_chat_template(
                [{"role": "user", "content": "1"}, said], tokenize=False, **self.switches(True)
            )
        except _FAULTS:
            return ""
        return text


def _template(tokenizer: Any) -> str:
    """The chat template's text, of several the default one; "" without one."""
    found = getattr(tokenizer, "chat_template", None)
    return (found.get("default", "") if isinstance(found, dict) else found) or ""


def declared(template: str, rendered: str) -> tuple[Marker, ...]:
    """Markers of a template that the table lacks.

    Those it writes around a thought (``rendered``), and those by which it cuts an earlier turn's thought off.
    """
    found = []
    before, mark, rest = rendered.partition(_THOUGHT)
    between, answer, _ = rest.partition(_ANSWER)
    opening = re.search(rf"(?:{_TAG})\s*\Z", before)
    closing = re.match(rf"\s*({_TAG})", between)
    if mark and answer and opening and closing and standard().opened(before) is None:
        written = opening[0].strip(), closing[1]
        found.append(_marker(*written))
    for match in _PARTED.finditer(template):
        closed = f"</{match[2]}>"
        if standard().next(closed, 0) is None and not _OTHERS.search(match[2]):
            found.append(tag(match[2], "the model's own chat template"))
    return tuple({marker.written: marker for marker in found}.values())


def _marker(opening: str, closing: str) -> Marker:
    source = "the model's own chat template"
    if closing == f"</{opening[1:]}" and opening.startswith("<"):
        return tag(opening[1:-1], source)
    return pair(opening, closing, source)
