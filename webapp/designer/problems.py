"""Everything that stands against a design, on the part where it can be mended, before any weight is read."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from merger.checks import oddities, validate
from merger.checks.problem import Severity
from merger.errors import MergerError, SearchError
from merger.evolution import check_people, check_slopes
from merger.methods import METHODS
from merger.outputs.conversation import notices
from merger.recipes.recipe import sources
from merger.search import SEARCHES
from webapp.catalog import queries
from webapp.catalog.models import Model
from webapp.catalog.store import checkpoint_of
from webapp.designer import fitting, methods, search_settings, search_size, search_words
from webapp.designer.compile import compile, is_free
from webapp.designer.fault_words import ACTIONS, for_drawing
from webapp.designer.graph import MOST_LEAVES, Graph
from webapp.designer.licence_problems import licence_problems
from webapp.designer.named_sets import named_sets
from webapp.designer.problem import Problem
from webapp.designer.question_problems import question_problems
from webapp.designer.search_settings import SearchSettings
from webapp.foundation.ownership import Person


def problems(user: Person, graph: Graph, search: Any) -> list[Problem]:
    """All problems of a design, those of the drawing first."""
    models = queries.models_by_id(user, [node.model for node in graph.of_kind("source")])
    drawn = [*_structure(graph), *_sources(graph, models)]
    if not any(item.severity == "error" for item in drawn):
        drawn += _recipe(graph, models)
    if not any(item.severity == "error" for item in drawn):
        drawn += _fit(graph, models)
    fine = not any(item.severity == "error" for item in drawn)
    return [*drawn, *_licences(graph, models), *_search(user, graph, models if fine else {}, search)]


def _structure(graph: Graph) -> Iterator[Problem]:
    if not graph.of_kind("source"):
        yield Problem(
            _("There is no model on the canvas yet."), _("Drag at least two models onto it."), action="add_model"
        )
    if not graph.of_kind("merge"):
        yield Problem(_("Nothing is merged yet."), _("Drag a way of merging onto the canvas."), action="add_merge")
        return
    circle = graph.cycle()
    if circle:
        yield Problem(_("These parts feed themselves in a circle."), _("Remove one connection."), node=circle[0])
        return
    results = graph.results()
    for node in results[1:]:
        yield Problem(
            _("There are {count} results; a design has one.").format(count=len(results)),
            _("Connect this merge onwards, or delete it."),
            node=node.id,
        )
    if len(results) == 1 and graph.leaves(results[0].id) > MOST_LEAVES:
        yield Problem(_("The drawing is too deeply entangled."), _("Merge in fewer steps."), node=results[0].id)
    for node in graph.of_kind("merge"):
        bases = graph.into(node.id, "base")
        for edge in bases[1:]:
            yield Problem(_("A merge has one base model."), _("Remove this connection."), node=node.id, edge=edge.id)


def _sources(graph: Graph, models: Mapping[str, Model]) -> Iterator[Problem]:
    for node in graph.of_kind("source"):
        if node.model not in models:
            yield Problem(
                _("This model is no longer in the catalogue."), _("Choose another one."), node=node.id,
                action="choose_model",
            )  # fmt: skip
        elif not graph.out_of(node.id):
            yield Problem(
                _("“{name}” is not connected to anything.").format(name=models[node.model].name),
                _("Connect it to a merge, or delete it."),
                severity="warning",
                node=node.id,
            )


def _recipe(graph: Graph, models: Mapping[str, Model]) -> Iterator[Problem]:
    try:
        recipe = compile(graph)
    except MergerError as fault:
        yield _told(fault, graph, models)
        return
    for finding in validate(recipe):
        yield _told(finding, graph, models)
    for finding in oddities(recipe):
        yield _told(finding, graph, models, "warning")
    if not is_free(recipe):
        yield _nothing_searched(graph)


def _nothing_searched(graph: Graph) -> Problem:
    """Placed on the merge nearest to the result that has anything to search."""
    result = graph.results()[0]
    others = [node for node in reversed(graph.of_kind("merge")) if node != result]
    for node in (result, *others):
        if node.method in METHODS and any(spec.searchable for spec in METHODS[node.method].parameters):
            return Problem(
                _("Nothing is left to the search: every weight is fixed."),
                _("Let at least one weight be searched."),
                node=node.id,
                action="free_weights",
            )
    return Problem(
        _("Nothing is left to the search: “{method}” has no weights.").format(method=methods.label(result.method)),
        _("Choose another way of mixing, or mix its child further."),
        node=result.id,
    )


def _told(fault: MergerError, graph: Graph, models: Mapping[str, Model], severity: Severity = "error") -> Problem:
    message, mend, node = for_drawing(fault, graph, models)
    return Problem(message, mend, severity, node=node)


def _fit(graph: Graph, models: Mapping[str, Model]) -> Iterator[Problem]:
    order = [node for node in graph.of_kind("source") if graph.out_of(node.id)]
    chosen = list(dict.fromkeys(node.model for node in order))
    first = sources(compile(graph).root)[0].model  # whose settings the child has
    for finding in fitting.findings([models[key] for key in chosen], chosen.index(first)):
        blamed = chosen[finding.model] if finding.model is not None else None
        node = next((item.id for item in order if item.model == blamed), None)
        yield Problem(finding.message, finding.mend, finding.severity, node=node)


def _asked(graph: Graph, models: Mapping[str, Model], settings: SearchSettings) -> Iterator[Problem]:
    """How the child will be asked and where its answers end, where its sources do not agree."""
    recipe = compile(graph, chat_template=settings.chat_template)
    used = {source.model: models[source.model] for source in sources(recipe.root)}
    checkpoints = {key: checkpoint_of(model) for key, model in used.items()}
    names = {key: model.name for key, model in used.items()}
    for notice in notices(recipe, checkpoints, names):
        message, mend, _node = for_drawing(notice, graph, models)
        yield Problem(message, mend, "warning", node=graph.results()[0].id, action=ACTIONS.get(notice.code))


def _licences(graph: Graph, models: Mapping[str, Model]) -> Iterator[Problem]:
    results = graph.results()
    used = [
        (node.id, models[node.model])
        for node in graph.of_kind("source")
        if node.model in models and graph.out_of(node.id)
    ]
    for message, mend, node in licence_problems(used, results[0].id if len(results) == 1 else None):
        yield Problem(message, mend, "warning", node=node)


def _search(user: Person, graph: Graph, models: Mapping[str, Model], search: Any) -> Iterator[Problem]:
    """What stands against the search; whether it can begin is asked of a drawing without errors (models not empty)."""
    try:
        settings = search_settings.read(search)
    except MergerError as fault:
        yield _of_search(fault)
        return
    named = named_sets(user, settings)
    scorers = [found.scorer for found in named.sets.values()]
    settings = search_settings.fitted(settings, scorers)
    try:
        check_slopes(settings.preset.stages, settings.fitness, settings.economy, scorers)
        if settings.people is not None:
            stages = [stage.searched for stage in settings.preset.stages]
            check_people(settings.people, stages, bool(settings.economy.estimator))
    except SearchError as fault:
        yield _of_search(fault)
    yield from question_problems(settings, named)
    if models:
        yield from _asked(graph, models, settings)
        yield from _beginning(graph, models, settings)
    if not settings.skills and not settings.measures:
        yield from _single_goal(settings)


def _single_goal(settings: SearchSettings) -> Iterator[Problem]:
    """Some searches weigh goals against each other: a few cannot do without several, others are merely of no use."""
    for name in dict.fromkeys(stage.algorithm for stage in settings.preset.stages):
        words, objectives = search_words.ALGORITHMS[name], SEARCHES[name].objectives
        if objectives != "none":
            yield Problem(
                _("“{search}” weighs several goals, and there is one.").format(search=words.label),
                _("Add what the child must not lose, or choose another way of searching."),
                "error" if objectives == "required" else "warning",
                action="open_search",
            )


def _beginning(graph: Graph, models: Mapping[str, Model], settings: SearchSettings) -> Iterator[Problem]:
    try:
        search_size.sizes(graph, models, settings)
    except SearchError as fault:
        yield _of_search(fault, len(settings.preset.stages))
    except MergerError as fault:
        yield _told(fault, graph, models)


def _of_search(fault: MergerError, stages: int = 1) -> Problem:
    message, mend, _node = for_drawing(fault, Graph({}, ()), {})
    if stages > 1 and "stage" in fault.facts:
        message = _("Stage {number}: {message}").format(number=fault.facts["stage"], message=message)
    return Problem(message, mend, action="open_search")
