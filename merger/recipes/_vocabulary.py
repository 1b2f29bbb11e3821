"""Whose tokens the child speaks, and how it chats, in YAML."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from merger.errors import N_, RecipeError
from merger.recipes.recipe import Recipe, Source, TokenSource, Vocabulary
from merger.tokenizers.templates import NAMES, name_of, template

_KEYS = ("source", "tokens", "pad_to_multiple_of")
_TOKEN_KEYS = ("source", "force")
_MODEL_TOKEN_KEYS = ("kind", "model", "token", "token_id")
_SHORTEST_TEMPLATE = 20


@dataclass(frozen=True)
class Models:
    """The models of a recipe. base: what ``base`` means. find: the source that a model's name means."""

    base: Source
    find: Callable[[Any, str], Source]


def read_vocabulary(document: dict[Any, Any], models: Models) -> Vocabulary | None:
    """From ``tokenizer_source`` or ``tokenizer``; None: neither is there. Raises RecipeError."""
    short, long = document.get("tokenizer_source"), document.get("tokenizer")
    if short is not None and long is not None:
        raise RecipeError(
            N_("The recipe has both {one} and {two}."),
            mend=N_("Keep exactly one."),
            one="tokenizer_source",
            two="tokenizer",
        )
    if short is not None:
        return Vocabulary(_source(short, "tokenizer_source", models))
    if long is None:
        return None
    if not isinstance(long, dict):
        raise RecipeError(
            N_("{key} must be a mapping."),
            mend=N_("Its keys are {accepted}."),
            key="tokenizer",
            accepted=", ".join(_KEYS),
        )
    _known(long, _KEYS, "tokenizer")
    return Vocabulary(
        _source(long.get("source", "union"), "tokenizer.source", models),
        _tokens(long.get("tokens"), models),
        _multiple(long.get("pad_to_multiple_of")),
    )


def read_chat_template(value: Any) -> str | None:
    """The template itself, "auto" or "none"; short names are looked up. Raises RecipeError."""
    if value is None:
        return None
    if value in ("auto", "none"):
        return str(value)
    if isinstance(value, str) and value in NAMES:
        return template(value)
    if not isinstance(value, str) or len(value) < _SHORTEST_TEMPLATE or "{" not in value:
        raise RecipeError(
            N_("There is no chat template {value}."),
            mend=N_("Write auto, none, a Jinja template, or one of {accepted}."),
            value=repr(value)[:60],
            accepted=", ".join(NAMES),
        )
    return value


def write_vocabulary(recipe: Recipe) -> dict[str, Any]:
    """The keys that :func:`read_vocabulary` and :func:`read_chat_template` read back equal."""
    written: dict[str, Any] = {}
    vocabulary = recipe.vocabulary
    if vocabulary is not None:
        source = vocabulary.source.model if vocabulary.source else "union"
        if vocabulary.tokens or vocabulary.pad_to_multiple_of is not None:
            long: dict[str, Any] = {"source": source}
            if vocabulary.tokens:
                long["tokens"] = {text: _write_token(item) for text, item in vocabulary.tokens}
            if vocabulary.pad_to_multiple_of is not None:
                long["pad_to_multiple_of"] = vocabulary.pad_to_multiple_of
            written["tokenizer"] = long
        else:
            written["tokenizer_source"] = source
    if recipe.chat_template is not None:
        written["chat_template"] = name_of(recipe.chat_template) or recipe.chat_template
    return written


def _source(value: Any, key: str, models: Models) -> Source | None:
    if value == "union":
        return None
    return models.base if value == "base" else models.find(value, key)


def _tokens(value: Any, models: Models) -> tuple[tuple[str, TokenSource], ...]:
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise RecipeError(
            N_("{key} must be a mapping of names to values."), mend=N_("Write name: value."), key="tokenizer.tokens"
        )
    return tuple((str(text), _token(str(text), item, models)) for text, item in value.items())


def _token(text: str, value: Any, models: Models) -> TokenSource:
    key = f"tokenizer.tokens.{text}"
    if not isinstance(value, dict) or value.get("source") is None:
        raise RecipeError(
            N_("{key} has no source."),
            mend=N_("Write source: with a model, {{kind: zero}}, or {{kind: model_token, model: M, token: T}}."),
            key=key,
        )
    _known(value, _TOKEN_KEYS, key)
    force = value.get("force", False)
    if not isinstance(force, bool):
        raise RecipeError(N_("{key} must be true or false."), mend=N_("Choose one."), key=f"{key}.force")
    source = value["source"]
    if not isinstance(source, dict) or "kind" not in source:
        return TokenSource(models.find(source, f"{key}.source"), force=force)
    if source == {"kind": "zero"}:
        return TokenSource(force=force)
    _known(source, _MODEL_TOKEN_KEYS, f"{key}.source")
    token, number = source.get("token"), source.get("token_id")
    wrong = (token is None) == (number is None) or not (number is None or (type(number) is int and number >= 0))
    if source["kind"] != "model_token" or "model" not in source or wrong:
        raise RecipeError(
            N_("{key} must say where the embedding comes from."),
            mend=N_("Write {{kind: zero}}, or {{kind: model_token, model: M}} with either token or token_id."),
            key=f"{key}.source",
        )
    model = models.find(source["model"], f"{key}.source.model")
    return TokenSource(model, None if token is None else str(token), number, force)


def _multiple(value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or value < 1:
        raise RecipeError(
            N_("{key} must be a whole number above zero."),
            mend=N_("Write 64, say."),
            key="tokenizer.pad_to_multiple_of",
        )
    return value


def _write_token(item: TokenSource) -> dict[str, Any]:
    source: Any = {"kind": "zero"}
    if item.model is not None:
        source = item.model.model
        if item.token is not None:
            source = {"kind": "model_token", "model": source, "token": item.token}
        elif item.token_id is not None:
            source = {"kind": "model_token", "model": source, "token_id": item.token_id}
    return {"source": source, "force": True} if item.force else {"source": source}


def _known(value: dict[Any, Any], accepted: tuple[str, ...], key: str) -> None:
    for name in value:
        if name not in accepted:
            raise RecipeError(
                N_("{word} is no key of {key}."),
                mend=N_("Use {accepted}."),
                word=name,
                key=key,
                accepted=", ".join(accepted),
            )
