"""How a child converses: whose tokenizer and chat template it takes, and which tokens end its answers.

The one owner of these rules: what a search asks, what a merge saves and what ``check`` tells all go by them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from merger.errors import N_, CheckpointError, MergerError, RecipeError
from merger.formulas.expression import shell_of
from merger.formulas.opening import Checkpoints
from merger.formulas.vocabularies import RecipeVocabulary, base_of
from merger.recipes.recipe import Recipe, Source, sources
from merger.tokenizers.chat import AUTO, NO_TEMPLATE, chat_template_of, most_common_template
from merger.tokenizers.dates import PROMPT_DATE, is_dated
from merger.tokenizers.ends import GENERATION, Stops
from merger.tokenizers.generation import idle_notice
from merger.tokenizers.special import special_tokens
from merger.tokenizers.turns import turn_end
from merger.tokenizers.unconverted import unconverted_words
from merger.tokenizers.words import TOKENIZER, AddedToken, ModelTokens
from merger.weights.checkpoint import Checkpoint


def tokenizer_source(recipe: Recipe, checkpoints: Checkpoints) -> Source:
    """The source whose tokenizer the child takes; in a union the others' tokens are added to it."""
    if recipe.vocabulary is None:
        return shell_of(recipe, checkpoints)
    return recipe.vocabulary.source or base_of(recipe) or sources(recipe.root)[0]


def generation_source(recipe: Recipe, checkpoints: Checkpoints) -> Source | None:
    """The source whose generation settings the child takes: the tokenizer's, else the settings'; None: it has none."""
    order = (tokenizer_source(recipe, checkpoints), shell_of(recipe, checkpoints))
    return next((one for one in order if (checkpoints[one.model].path / GENERATION).is_file()), None)


@dataclass(frozen=True)
class Template:
    """A child's chat template; text None: it has none and is asked plain text. own: its tokenizer brings it along."""

    text: str | None
    own: bool = False


def template_of(recipe: Recipe, checkpoints: Checkpoints) -> Template:
    """The recipe's ``chat_template``; where it says nothing the tokenizer's own, else the one most sources have.

    A base has no template, its fine-tunes have, and what is merged from them answers as they do: asked without one it
    would be put questions in a form that no parent was trained on.
    """
    wanted = recipe.chat_template
    if wanted == NO_TEMPLATE:
        return Template(None)
    if wanted not in (None, AUTO):
        return Template(wanted)
    own = chat_template_of(checkpoints[tokenizer_source(recipe, checkpoints).model])
    if wanted is None and own:
        return Template(own, own=True)
    common = most_common_template([checkpoints[source.model] for source in sources(recipe.root)])
    return Template(common or own, own=common is None)


@dataclass(frozen=True)
class ChildEnds:
    """ids: the child's end tokens by its own numbers, its tokenizer's source's first; texts: of those that have one.

    lacking: models and their end tokens that the child's tokenizer does not have as single tokens.
    """

    ids: tuple[int, ...]
    texts: tuple[str, ...]
    lacking: tuple[tuple[str, str], ...]


def ends_of(recipe: Recipe, checkpoints: Checkpoints, vocabulary: RecipeVocabulary | None) -> ChildEnds:
    """All end tokens of all sources, by their texts, and what closes a turn in the child's own template.

    vocabulary: the recipe's. Without one all sources number their tokens alike, so numbers do where texts are unknown.
    """
    frame = tokenizer_source(recipe, checkpoints)
    child, added = _tokens(checkpoints[frame.model], vocabulary)
    ids: dict[int, str | None] = {}
    lacking: dict[tuple[str, str], None] = {}
    for source in dict.fromkeys([frame, *sources(recipe.root)]):
        checkpoint = checkpoints[source.model]
        stops, words = Stops.of(checkpoint), _words(source, checkpoint, vocabulary)
        for text in stops.texts(words) if words and child else ():
            if text in child:
                ids.setdefault(child[text], text)
            else:
                lacking[source.model, text] = None
        if vocabulary is None:
            named = words.ids.values() if words and child else ()
            for number in stops.numbers:
                if number not in named:
                    ids.setdefault(number, None)
    template = template_of(recipe, checkpoints).text
    special = special_tokens(checkpoints[frame.model].tokenizer_folder)
    end = turn_end(template, special, added) if template else None
    if end is not None:
        ids.setdefault(child[end], end)
    return ChildEnds(tuple(ids), tuple(text for text in ids.values() if text), tuple(lacking))


def notices(recipe: Recipe, checkpoints: Checkpoints, names: Mapping[str, str] | None = None) -> Iterator[MergerError]:
    """What a person should know of how the child will converse, where its sources do not agree.

    names: what to call the models, by ``Source.model`` (default: by their folders).
    """
    called = names or {model: checkpoint.name for model, checkpoint in checkpoints.items()}
    yield from template_notices(recipe, checkpoints, called)
    donor = tokenizer_source(recipe, checkpoints).model
    frame = checkpoints[donor]
    if not frame.tokenizer_files:
        yield RecipeError(
            N_("{model} has no tokenizer, so the child will have none and cannot be asked."),
            mend=N_("Put the tokenizer's files into its folder, or take the settings of a model that has them "
                    "(settings_source)."),
            code="tokenizer_lacking", model=called[donor],
        )  # fmt: skip
    generating = generation_source(recipe, checkpoints)
    idle = None if generating is None else idle_notice(checkpoints[generating.model])
    if idle is not None:
        yield idle
    if is_dated(template_of(recipe, checkpoints).text):
        yield RecipeError(
            N_("The child's chat template writes the date of the day; here it is asked with {date} every day, so that "
               "the same questions are put in the same words."),
            mend=N_("Nothing needs to be done; elsewhere the child is told the day on which it is asked."),
            date=PROMPT_DATE.date().isoformat(),
        )  # fmt: skip
    models = {source: checkpoints[source.model] for source in sources(recipe.root)}
    yield from _without_rows({called[source.model]: checkpoint for source, checkpoint in models.items()})
    if len({Stops.of(checkpoint) for checkpoint in models.values()}) == 1 and recipe.chat_template is None:
        return
    vocabulary = None if recipe.vocabulary is None else RecipeVocabulary(recipe, checkpoints)
    found = ends_of(recipe, checkpoints, vocabulary)
    said = [
        f"{called[source.model]}: {', '.join(Stops.of(checkpoint).texts(words)) or '-'}"
        for source, checkpoint in models.items()
        if (words := _words(source, checkpoint, vocabulary))
    ]
    if len({one.partition(": ")[2] for one in said}) > 1:
        yield RecipeError(
            N_("The models end their answers with different tokens ({said}); the child ends with any of {ends}."),
            mend=N_("To change that, edit eos_token_id in the child's generation_config.json."),
            code="ends_differ", said="; ".join(said), ends=", ".join(found.texts) or "-",
        )  # fmt: skip
    for model, token in found.lacking:
        yield RecipeError(
            N_("{model} ends its answers with {token}, which the child's tokenizer does not have as one token."),
            mend=N_("Set tokenizer_source to union, or to {model}."),
            code="end_token_lacking", model=called[model], token=token,
        )  # fmt: skip


def _without_rows(models: Mapping[str, Checkpoint]) -> Iterator[MergerError]:
    """Tokens that a model's tokenizer makes of a text, and that the model cannot be given."""
    for name, checkpoint in models.items():
        words = _read(checkpoint)
        if words and words.beyond:
            yield CheckpointError(
                N_("The tokenizer of {model} has {count} tokens, such as {token}, for which the model has no row; "
                   "asked with them it fails."),
                mend=N_("Use the tokenizer that belongs to the model."),
                model=name, count=len(words.beyond), token=ascii(next(iter(words.beyond)))[1:-1],
            )  # fmt: skip


def template_notices(
    recipe: Recipe, checkpoints: Checkpoints, names: Mapping[str, str] | None = None
) -> Iterator[MergerError]:
    """Whose chat template the child takes where the sources' differ, and that it takes none where they have one.

    names: what to call the models, by ``Source.model`` (default: by their folders).
    """
    called = names or {model: checkpoint.name for model, checkpoint in checkpoints.items()}
    order = dict.fromkeys([tokenizer_source(recipe, checkpoints), *sources(recipe.root)])
    templates = {called[source.model]: (chat_template_of(checkpoints[source.model]) or "").strip() for source in order}
    having = [name for name, text in templates.items() if text]
    if recipe.chat_template == NO_TEMPLATE and having:
        yield RecipeError(
            N_("The child gets no chat template and is asked with plain text, though {models} have one."),
            mend=N_("Leave chat_template out, and it takes the one that most of them have."),
            code="template_left_out",
            models=", ".join(having),
        )
    if recipe.chat_template is not None or len(set(templates.values())) == 1:
        return
    taken = (template_of(recipe, checkpoints).text or "").strip()
    bare = [name for name, text in templates.items() if not text]
    message = (
        N_("{bare} has no chat template; the child takes the one of {model} and is asked with it.")
        if bare
        else N_("The models have different chat templates; the child takes the one of {model} and is asked with it.")
    )
    yield RecipeError(
        message,
        mend=N_("To choose another, write chat_template: auto, none, a name such as chatml, or the template itself."),
        code="templates_differ",
        bare=", ".join(bare), model=next(name for name, text in templates.items() if text == taken),
    )  # fmt: skip


def _tokens(
    frame: Checkpoint, vocabulary: RecipeVocabulary | None
) -> tuple[Mapping[str, int], Mapping[str, AddedToken]]:
    """The child's tokens: text -> number, and those that are taken whole; empty where they cannot be read."""
    if vocabulary is not None:
        return vocabulary.whole.ids, vocabulary.whole.added
    words = _read(frame)
    return (words.ids, words.added) if words else ({}, {})


def _words(source: Source, checkpoint: Checkpoint, vocabulary: RecipeVocabulary | None) -> ModelTokens | None:
    if vocabulary is not None and source in vocabulary.sources:
        return vocabulary.whole.words[vocabulary.sources.index(source)]
    return _read(checkpoint)


def _read(checkpoint: Checkpoint) -> ModelTokens | None:
    if (checkpoint.tokenizer_folder / TOKENIZER).is_file():
        return ModelTokens.of(checkpoint)
    return unconverted_words(checkpoint)
