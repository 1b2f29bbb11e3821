"""Whose tokens the child speaks, and how it chats."""

import pytest

from merger.errors import RecipeError
from merger.recipes.mergekit import read_mergekit, write_mergekit
from merger.recipes.recipe import Source, TokenSource, Vocabulary, from_json, to_json
from merger.tokenizers.templates import NAMES, template

LINEAR = "merge_method: linear\nbase_model: a\nmodels: [{model: a}, {model: b}]\nparameters: {weight: 1}\n"
TOKENS = """tokenizer:
  source: union
  pad_to_multiple_of: 64
  tokens:
    <a>: {source: a}
    <b>: {source: {model: {path: b}}, force: true}
    <c>: {source: {kind: zero}}
    <d>: {source: {kind: model_token, model: b, token: x}}
    <e>: {source: {kind: model_token, model: b, token_id: 7}}
"""


@pytest.mark.parametrize(
    ("text", "vocabulary"),
    [
        ("", None),
        ("tokenizer_source: base\n", Vocabulary(Source("a"))),
        ("tokenizer_source: union\n", Vocabulary()),
        ("tokenizer_source: c\n", Vocabulary(Source("c"))),
        ("tokenizer: {}\n", Vocabulary()),
        ("tokenizer: {source: base, pad_to_multiple_of: 8}\n", Vocabulary(Source("a"), pad_to_multiple_of=8)),
        (
            TOKENS,
            Vocabulary(
                tokens=(
                    ("<a>", TokenSource(Source("a"))),
                    ("<b>", TokenSource(Source("b"), force=True)),
                    ("<c>", TokenSource()),
                    ("<d>", TokenSource(Source("b"), token="x")),
                    ("<e>", TokenSource(Source("b"), token_id=7)),
                ),
                pad_to_multiple_of=64,
            ),
        ),
    ],
)
def test_vocabularies_are_read_and_written(text: str, vocabulary: Vocabulary | None) -> None:
    recipe = read_mergekit(LINEAR + text)
    assert recipe.vocabulary == vocabulary
    assert read_mergekit(write_mergekit(recipe)) == recipe
    assert from_json(to_json(recipe)) == recipe


def test_base_without_a_base_is_the_first_model() -> None:
    text = LINEAR.replace("base_model: a\n", "") + "tokenizer_source: base\n"
    assert read_mergekit(text).vocabulary == Vocabulary(Source("a"))


@pytest.mark.parametrize("name", NAMES)
def test_a_chat_template_has_a_name(name: str) -> None:
    recipe = read_mergekit(LINEAR + f"chat_template: {name}\n")
    assert recipe.chat_template == template(name)
    assert f"chat_template: {name}\n" in write_mergekit(recipe)
    assert read_mergekit(write_mergekit(recipe)) == recipe


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tokenizer_source: a\ntokenizer: {}\n", "The recipe has both tokenizer_source and tokenizer. "
         "Keep exactly one."),
        ("tokenizer: [union]\n", "tokenizer must be a mapping. Its keys are source, tokens, pad_to_multiple_of."),
        ("tokenizer: {pad: 8}\n", "pad is no key of tokenizer. Use source, tokens, pad_to_multiple_of."),
        ("tokenizer: {pad_to_multiple_of: 0}\n", "tokenizer.pad_to_multiple_of must be a whole number above zero. "
         "Write 64, say."),
        ("tokenizer: {tokens: {x: {}}}\n", "tokenizer.tokens.x has no source. "
         "Write source: with a model, {kind: zero}, or {kind: model_token, model: M, token: T}."),
        ("tokenizer: {tokens: {x: {source: {kind: model_token, model: a}}}}\n", "tokenizer.tokens.x.source must say "
         "where the embedding comes from. "
         "Write {kind: zero}, or {kind: model_token, model: M} with either token or token_id."),
        ("chat_template: chatlm\n", "There is no chat template 'chatlm'. "
         "Write auto, none, a Jinja template, or one of alpaca, chatml, exaone, llama3, mistral."),
    ],
)  # fmt: skip
def test_each_fault_is_told(text: str, told: str) -> None:
    with pytest.raises(RecipeError) as caught:
        read_mergekit(LINEAR + text)
    assert str(caught.value) == told
