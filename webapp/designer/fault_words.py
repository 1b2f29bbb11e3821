"""The engine's findings in the words of the drawing: it speaks to people who write YAML."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from merger.errors import N_, MergerError
from webapp.catalog.models import Model
from webapp.designer import methods, parameters
from webapp.designer.graph import Graph
from webapp.foundation.messages import translated

# Code of a fault -> what a person reads beside a drawing: message and mend, "" where the engine's own will do.
WORDS: Mapping[str, tuple[str, str]] = {
    "base_missing": ("", N_("Connect one, or make one of the models the base.")),
    "base_unwanted": ("", N_("Connect it as one of the models instead.")),
    "chances_out_of_range": (
        N_("{node}: keeping {density} of what {model} learned and sparing large ones by {epsilon} cannot go together."),
        N_("Keep about half of the differences, or spare large ones less."),
    ),
    "genes_beyond_cma_es": (
        N_("The learning search varies 2 to {most} weights at a time; here there are {genes}."),
        N_("Let the search tell more or fewer parts of the models apart."),
    ),
    "genes_too_few": ("", N_("Let the search tell more or fewer parts of the models apart.")),
    "population_too_small": (N_("{population} candidates a generation are too few for this way of searching."), ""),
    "grid_too_large": (
        N_("{points} values for each of {genes} weights make too many combinations (up to {most} are possible)."),
        N_("Choose fewer values, or one weight for the whole model."),
    ),
    "race_on_changing_questions": (
        N_("A race needs the same questions in every generation."),
        N_("Switch the changing of questions off, or the race."),
    ),
    "people_after_the_end": (
        N_("People cannot judge after generation {value}: the search has {total}."),
        N_("Choose an earlier generation."),
    ),
    "people_unheard": (
        N_("In generation {value} the search works in a way that cannot use what people say."),
        N_("Choose an earlier generation, or another way of searching."),
    ),
    "people_beside_an_estimate": (
        N_("People cannot judge where the score is estimated from fewer questions."),
        N_("Switch the estimating off, or do not ask people."),
    ),
    "price_missing": ("", N_("Say what an hour of this machine costs.")),
    "templates_differ": (
        "",
        N_("It will answer as its sources are asked. If it shall go on with plain text instead, choose that here."),
    ),
    "template_left_out": (
        "",
        N_("Its sources were trained to be asked with one; most children answer better that way."),
    ),
    "ends_differ": ("", N_("There is nothing to do.")),
    "end_token_lacking": (
        "",
        N_("Make {model} the base, or connect it first, so that the child reads texts as it does."),
    ),
    "tokenizer_lacking": ("", N_("Make another model the base, or connect another first.")),
    "tokens_numbered_differently": ("", N_("Choose models with the same tokenizer.")),
    "vocabulary_sizes_differ": ("", N_("Choose models with the same tokenizer.")),
    "rows_differ": (
        "",
        N_("Choose models with as many rows. Whoever writes recipes can merge these two with one vocabulary."),
    ),
    "tokens_lost": ("", N_("Where these tokens matter, choose models that all have them.")),
    "settings_differ": (
        "",
        N_("The child has those of the base, or else of the model that was connected first."),
    ),
    "towers_differ": ("", N_("The child has those of the base, or else of the model that was connected first.")),
    "code_of_its_own": ("", N_("Leave it out of the design.")),
    "towers_unjudged": ("", N_("Use its language model alone.")),
    "no_causal_model": ("", N_("Leave it out of the design.")),
}
# Code of a fault -> its one-click mend on the canvas.
ACTIONS: Mapping[str, str] = {"templates_differ": "ask_plain", "template_left_out": "ask_as_sources"}


def for_drawing(fault: MergerError, graph: Graph, models: Mapping[str, Model]) -> tuple[str, str, str | None]:
    """(message, mend, id of the blamed node): labels for methods and parameters, names for ids."""
    facts = {name: f"{fact:g}" if isinstance(fact, float) else fact for name, fact in fault.facts.items()}
    node = graph.nodes.get(str(facts.get("node")))
    if node is not None:
        facts["node"] = node.name or _("This merge")
        facts |= {"method": methods.label(node.method)} if "method" in facts else {}
        facts |= {"parameter": parameters.label(node.method, str(facts["parameter"]))} if "parameter" in facts else {}
    if "model" in facts:
        facts["model"] = _name(str(facts["model"]), graph, models)
    return *in_words(fault, facts), node.id if node is not None else None


def in_words(fault: MergerError, facts: Mapping[str, object]) -> tuple[str, str]:
    """Message and mend of a fault, filled, in the words for drawings where there are such."""
    message, mend = WORDS.get(fault.code, ("", ""))
    return translated(message or fault.message, facts), translated(mend or fault.mend, facts)


def _name(key: str, graph: Graph, models: Mapping[str, Model]) -> str:
    """What a person calls the model or merge that the engine knows by its id."""
    if key in models:
        return models[key].name
    node = graph.nodes.get(key)
    return node.name or methods.label(node.method) if node else key
