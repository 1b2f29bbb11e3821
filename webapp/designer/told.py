"""The engine's findings in the words of the drawing: it speaks to people who write YAML."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from merger.errors import N_, MergerError
from webapp.catalog import jobs
from webapp.catalog.models import Model
from webapp.designer import methods, parameters
from webapp.designer.graph import Graph

# What the engine says -> what a person reads beside a drawing; what is not here is said as it is.
WORDS: Mapping[str, str] = {
    "Name it (base_model).": N_("Connect one, or make one of the models the base."),
    "Leave base_model out, or list it among the models.": N_("Connect it as one of the models instead."),
    "{node}: with density {density} and epsilon {epsilon} of {model}, chances leave the range from 0 to 1.": N_(
        "{node}: keeping {density} of what {model} learned and sparing large ones by {epsilon} cannot go together."
    ),
    "CMA-ES varies 2 to {most} genes at a time; here there are {genes}.": N_(
        "The learning search varies 2 to {most} weights at a time; here there are {genes}."
    ),
    "Choose another granularity.": N_("Let the search tell more or fewer parts of the models apart."),
    "A generation of {population} is too small for CMA-ES.": N_(
        "{population} candidates a generation are too few to learn from."
    ),
    "A generation of {population} is too small for this search.": N_(
        "{population} candidates a generation are too few for this way of searching."
    ),
    "A step width of {sigma} is not possible.": N_("A first step of {sigma} is not possible."),
    "A grid of {points} values for each of {genes} genes is not possible (up to {most} combinations).": N_(
        "{points} values for each of {genes} weights make too many combinations (up to {most} are possible)."
    ),
    "Choose fewer values, or one gene for the whole model.": N_(
        "Choose fewer values, or one weight for the whole model."
    ),
    "Questions that change every generation leave nobody to race against.": N_(
        "A race needs the same questions in every generation."
    ),
    "Set rotate: false, or leave rungs out.": N_("Switch the changing of questions off, or the race."),
    "How long the money lasts is not known.": N_("How long the money lasts is not known."),
    "Add price: what an hour of this machine costs.": N_("Say what an hour of this machine costs."),
    "To choose another, write chat_template: auto, none, a name such as chatml, or the template itself.": N_(
        "It will answer as its sources are asked. If it shall go on with plain text instead, choose that here."
    ),
    "Leave chat_template out, and it takes the one that most of them have.": N_(
        "Its sources were trained to be asked with one; most children answer better that way."
    ),
    "To change that, edit eos_token_id in the child's generation_config.json.": N_("There is nothing to do."),
    "Set tokenizer_source to union, or to {model}.": N_(
        "Make {model} the base, or connect it first, so that the child reads texts as it does."
    ),
    "Put the tokenizer's files into its folder, or take the settings of a model that has them (settings_source).": N_(
        "Make another model the base, or connect another first."
    ),
    "Choose models with the same tokenizer, or give the child one vocabulary (tokenizer_source: union).": N_(
        "Choose models with the same tokenizer."
    ),
    "Give the child one vocabulary (tokenizer_source: union): rows without a token are left out then.": N_(
        "Choose models with as many rows. Whoever writes recipes can merge these two with one vocabulary."
    ),
    "To keep what {a} learnt of them, give the child one vocabulary (tokenizer_source: union).": N_(
        "Where these tokens matter, choose models that all have them."
    ),
    "Choose whose settings the child has: settings_source in a recipe, the base or first model in a design.": N_(
        "The child has those of the base, or else of the model that was connected first."
    ),
    "Leave it out of the search, or merge it with fixed weights by python -m merger merge.": N_(
        "Leave it out of the design."
    ),
    "Search with its language model alone, or merge it with fixed weights by python -m merger merge.": N_(
        "Use its language model alone."
    ),
    "Choose an epsilon below density and below 1 - density.": N_(
        "Keep about half of the differences, or spare large ones less."
    ),
}


def told(fault: MergerError, graph: Graph, models: Mapping[str, Model]) -> tuple[str, str, str | None]:
    """(message, mend, id of the blamed node): labels for methods and parameters, names for ids."""
    facts = {name: f"{fact:g}" if isinstance(fact, float) else fact for name, fact in fault.facts.items()}
    node = graph.nodes.get(str(facts.get("node")))
    if node is not None:
        facts["node"] = node.name or _("This merge")
        facts |= {"method": methods.label(node.method)} if "method" in facts else {}
        facts |= {"parameter": parameters.label(node.method, str(facts["parameter"]))} if "parameter" in facts else {}
    if "model" in facts:
        facts["model"] = _name(str(facts["model"]), graph, models)
    return said(fault.message, facts), said(fault.mend, facts), node.id if node is not None else None


def said(template: str, facts: Mapping[str, Any]) -> str:
    """A message or a mend of the engine, filled, in the words for drawings where it has others."""
    return jobs.told(WORDS.get(template, template), dict(facts))


def _name(key: str, graph: Graph, models: Mapping[str, Model]) -> str:
    """What a person calls the model or merge that the engine knows by its id."""
    if key in models:
        return models[key].name
    node = graph.nodes.get(key)
    return node.name or methods.label(node.method) if node else key
