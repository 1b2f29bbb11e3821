"""Where an assistant's turn ends, told by rendering a chat template the way transformers does."""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from merger.tokenizers.dates import FUNCTION, PROMPT_DATE

_ANSWER = "tsugiki-0-answer"
_QUESTION = "tsugiki-0-question"
_MOST_CHARACTERS = 1_000_000


def turn_end(template: str, special: Mapping[str, str], tokens: Collection[str]) -> str | None:
    """The token with which the template closes what an assistant said; None: with none, or it cannot be rendered.

    special: "bos_token" -> its text, and so on. tokens: the texts that the tokenizer takes whole.
    """
    return first_token(after_answer(template, tuple(sorted(special.items()))), tokens, special.get("bos_token"))


def first_token(tails: Sequence[str], tokens: Collection[str], begin: str | None = None) -> str | None:
    """The longest token with which a text behind an answer begins, blanks aside; the first such text counts."""
    for tail in tails:
        start = tail.lstrip()
        found = [text for text in tokens if text and text != begin and start.startswith(text)]
        if found:
            return max(found, key=len)
    return None


@lru_cache(maxsize=64)
def after_answer(template: str, special: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """What stands behind an assistant's answer: where it ends the conversation, and where a user goes on."""
    turns = [{"role": "user", "content": _QUESTION}, {"role": "assistant", "content": _ANSWER}]
    found = []
    for messages in (turns, [*turns, {"role": "user", "content": _QUESTION}]):
        for form in (messages, _in_parts(messages)):
            _, answer, tail = _rendered(template, form, dict(special)).partition(_ANSWER)
            if answer:
                found.append(tail.partition(_QUESTION)[0])
                break
    return tuple(found)


def _in_parts(messages: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """As templates of models that see want it: content as a list of parts."""
    return [dict(one) | {"content": [{"type": "text", "text": one["content"]}]} for one in messages]


def _rendered(template: str, messages: Sequence[Mapping[str, Any]], special: Mapping[str, str]) -> str:
    """The conversation as text; empty where the template has no words for it."""
    pieces: list[str] = []
    size = 0
    try:
        for piece in _compiled(template).generate(messages=messages, add_generation_prompt=False, **special):
            pieces.append(piece)
            size += len(piece)
            if size > _MOST_CHARACTERS:
                return ""
    except Exception:  # a template is a stranger's program: it may fail in any way
        return ""
    return "".join(pieces)


@lru_cache(maxsize=64)
def _compiled(template: str) -> jinja2.Template:
    """In transformers' environment (utils/chat_template_utils.py): sandboxed, blocks trimmed, its few functions."""
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, jinja2.ext.loopcontrols]
    )
    environment.filters["tojson"] = _to_json
    environment.globals |= {"raise_exception": _refuse, FUNCTION: PROMPT_DATE.strftime}
    return environment.from_string(template)


class _Generation(jinja2.ext.Extension):
    """``{% generation %}``: marks what an assistant says, for training; it changes no text."""

    tags = {"generation"}

    def parse(self, parser: Any) -> Any:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def _to_json(value: Any, ensure_ascii: bool = False, **more: Any) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, **more)


def _refuse(message: str) -> None:
    raise jinja2.exceptions.TemplateError(message)
