"""Every problem sits on the part where it can be mended."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tests.webapp import thread
from webapp.accounts.models import User
from webapp.catalog.models import EvaluationSet, Model
from webapp.designer import queries
from webapp.designer.estimate import estimate
from webapp.designer.graph import read
from webapp.designer.problems import Problem, problems
from webapp.designer.search_settings import read as read_search

pytestmark = pytest.mark.django_db
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def ready(expert: User) -> tuple[dict[str, Any], dict[str, Any]]:
    return thread.drawing(thread.zoo_models()), thread.search(thread.questions(expert))


def found(user: User, graph: dict[str, Any], search: dict[str, Any]) -> list[Problem]:
    with translation.override("en"):
        return problems(user, read(graph), search)


def test_a_ready_design_has_none(expert: User, ready: tuple[dict[str, Any], dict[str, Any]]) -> None:
    assert found(expert, *ready) == []


def _no_base(graph: dict[str, Any]) -> None:
    del graph["edges"][0]


def _one_model(graph: dict[str, Any]) -> None:
    del graph["edges"][1:]


def _fixed(graph: dict[str, Any]) -> None:
    for edge in graph["edges"][1:]:
        edge["parameters"] = {"weight": 0.5}


def _unknown_model(graph: dict[str, Any]) -> None:
    graph["nodes"][1]["model"] = "00000000-0000-0000-0000-000000000000"


def _unknown_method(graph: dict[str, Any]) -> None:
    graph["nodes"][3]["method"] = "magic"


def _two_bases(graph: dict[str, Any]) -> None:
    graph["edges"].append({"id": "second", "from": "n1", "to": "m", "port": "base", "parameters": {}})


def _two_results(graph: dict[str, Any]) -> None:
    graph["nodes"].append({"id": "m2", "kind": "merge", "method": "linear", "parameters": {}})


def _circle(graph: dict[str, Any]) -> None:
    graph["nodes"].append({"id": "m2", "kind": "merge", "method": "linear", "parameters": {}})
    graph["edges"] += [
        {"id": "there", "from": "m", "to": "m2", "port": "models", "parameters": {}},
        {"id": "back", "from": "m2", "to": "m", "port": "models", "parameters": {}},
    ]


@pytest.mark.parametrize(
    ("change", "node"),
    [
        (_no_base, "m"), (_one_model, "m"), (_fixed, "m"), (_unknown_model, "n1"), (_unknown_method, "m"),
        (_two_bases, "m"), (_two_results, "m2"), (_circle, "m"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_drawing(
    expert: User, ready: tuple[dict[str, Any], dict[str, Any]], change: Change, node: str
) -> None:
    graph, search = ready
    change(graph)
    errors = [item for item in found(expert, graph, search) if item.severity == "error"]
    assert node in [item.node for item in errors], errors
    assert all(item.message for item in errors)


def _as(graph: dict[str, Any], method: str, *ports: str, **parameters: Any) -> None:
    """The same models into another method, by these ports."""
    graph["nodes"][3] |= {"method": method, "name": "Child"}
    graph["edges"] = [
        {"id": f"e{place}", "from": f"n{place}", "to": "m", "port": port,
         "parameters": dict(parameters) if port == "models" else {}}
        for place, port in enumerate(ports)
    ]  # fmt: skip


FREE = {"free": {"low": 0, "high": 1, "granularity": "layer"}}


@pytest.mark.parametrize(
    ("method", "ports"),
    [
        ("nuslerp", ("models", "models")), ("nuslerp", ("base", "models", "models")),
        ("multislerp", ("models", "models")),
        ("multislerp", ("base", "models", "models")), ("dare_ties", ("base", "models", "models")),
        ("della", ("base", "models", "models")), ("breadcrumbs", ("base", "models")),
    ],
)  # fmt: skip
def test_methods_with_and_without_a_base(
    expert: User, ready: tuple[dict[str, Any], dict[str, Any]], method: str, ports: tuple[str, ...]
) -> None:
    graph, search = ready
    thins = {"density": 0.5} if method not in ("nuslerp", "multislerp") else {}
    _as(graph, method, *ports, weight=FREE, **thins)
    assert [item for item in found(expert, graph, search) if item.severity == "error"] == []


@pytest.mark.parametrize(
    ("method", "ports", "message"),
    [
        ("nuslerp", ("models", "models", "models"),
         "Child: Smooth blend by weights (two) takes exactly 2 model(s), not 3."),
        ("nuslerp", ("base", "models"),
         "Child: Smooth blend by weights (two) takes exactly 2 model(s) beside the base, not 1."),
        ("karcher", ("base", "models", "models"), "Child: Middle of all directions takes no base model."),
        ("della", ("models", "models", "models"),
         "Child: Mostly large, conflicts settled needs a base model."),
        ("model_stock", ("base", "models"),
         "Child: Average, held near the base takes at least 2 model(s) beside the base, not 1."),
    ],
)  # fmt: skip
def test_refusals_speak_the_words_of_the_screen(
    expert: User, ready: tuple[dict[str, Any], dict[str, Any]], method: str, ports: tuple[str, ...], message: str
) -> None:
    graph, search = ready
    _as(graph, method, *ports, **({"weight": FREE} if method in ("nuslerp", "della") else {}))
    assert message in [item.message for item in found(expert, graph, search)]


def test_models_and_numbers_are_called_by_their_names(
    expert: User, ready: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    graph, search = ready
    _as(graph, "della", "base", "models", "models", weight=FREE, density=0.95)
    graph["edges"][2]["parameters"]["density"] = 2
    messages = [item.message for item in found(expert, graph, search)]
    assert messages == [
        "Child: How much of the differences to keep must lie between 0 and 1, not 2.",
        "Child: keeping 0.95 of what japanese learned and sparing large ones by 0.15 cannot go together.",
    ]


def test_a_number_without_effect_is_a_warning(expert: User, ready: tuple[dict[str, Any], dict[str, Any]]) -> None:
    graph, search = ready
    graph["nodes"][3]["parameters"] = {"t": 0.5}
    assert [(item.severity, item.message, item.node) for item in found(expert, graph, search)] == [
        (
            "warning",
            "This merge: Add the differences has no parameter Balance between the two, so it has no effect.",
            "m",
        )
    ]


def test_a_method_without_weights_leaves_nothing_to_the_search(
    expert: User, ready: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    graph, search = ready
    _as(graph, "karcher", "models", "models")
    errors = [item for item in found(expert, graph, search) if item.severity == "error"]
    assert [(item.message, item.mend, item.action) for item in errors] == [
        (
            "Nothing is left to the search: “Middle of all directions” has no weights.",
            "Choose another way of mixing, or mix its child further.",
            None,
        )
    ]
    _as(graph, "sce", "base", "models", "models")
    assert [item.action for item in found(expert, graph, search)] == ["free_weights"]


def test_an_empty_canvas_says_what_to_do(expert: User) -> None:
    actions = [item.action for item in found(expert, {"nodes": [], "edges": []}, {})]
    assert actions == ["add_model", "add_merge", "choose_question_set"]


def test_models_that_do_not_fit_are_named_on_their_node(
    expert: User, ready: tuple[dict[str, Any], dict[str, Any]], tmp_path: Any
) -> None:
    import json
    import shutil
    from pathlib import Path

    graph, search = ready
    arithmetic = Model.objects.get(name="arithmetic")
    shutil.copytree(arithmetic.path, tmp_path / "odd")
    settings = json.loads((tmp_path / "odd/config.json").read_text())
    (tmp_path / "odd/config.json").write_text(json.dumps(settings | {"vocab_size": settings["vocab_size"] + 1}))
    Model.objects.filter(pk=arithmetic.pk).update(path=str(Path(tmp_path / "odd")))
    errors = [item for item in found(expert, graph, search) if item.severity == "error"]
    assert [item.node for item in errors] == ["n2"] and "rows" in errors[0].message


def test_licences_are_warned_of_on_the_source_that_causes_them(
    expert: User, ready: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    Model.objects.filter(name="japanese").update(licence="cc-by-nc-4.0")
    warnings = found(expert, *ready)
    assert [(item.severity, item.node) for item in warnings] == [("warning", "n1")]
    assert "No commercial use" in warnings[0].message and "legal check" in warnings[0].mend


def test_other_peoples_models_and_questions_do_not_exist(
    make_user: Callable[..., User], ready: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    stranger = make_user("expert", "stranger")
    graph, search = ready
    assert [item.action for item in found(stranger, graph, search)] == ["choose_question_set"]
    Model.objects.filter(name="japanese").update(owner=make_user("expert", "owner"))
    assert "n1" in [item.node for item in found(stranger, graph, search)]


def test_a_set_without_held_out_questions_is_refused(
    expert: User, ready: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    EvaluationSet.objects.update(splits={"search": 12, "validation": 3, "heldout": 0})
    assert ["heldout" in item.message for item in found(expert, *ready)] == [True]


def test_nothing_measured_is_said_so(ready: tuple[dict[str, Any], dict[str, Any]]) -> None:
    graph, search = ready
    with translation.override("en"):
        value = estimate(read(graph), read_search(search))
    assert (value["measured"], value["low"], value["high"], value["candidates"]) == (False, None, None, 12)
    assert value["text"] == "Not measured yet; a trial run will tell."


def test_the_sentence_names_models_methods_and_ranges(
    expert: User, ready: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    with translation.override("en"):
        sentence = queries.check(expert, *ready)["sentence"]
    assert sentence == (
        "“Add the differences”: starting from base, Add the differences with "
        "japanese (weight searched between -1 and 2), arithmetic (weight searched between -1 and 2). "
        "The search tries 12 candidates and keeps what answers “few questions” best."
    )


def test_a_model_that_cannot_be_asked_stops_the_search(
    expert: User, ready: tuple[dict[str, Any], dict[str, Any]], tmp_path: Path
) -> None:
    graph, search = ready
    model = Model.objects.get(pk=graph["nodes"][1]["model"])
    folder = tmp_path / "own"
    shutil.copytree(model.path, folder)
    settings = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(settings | {"model_type": "ownkind"}))
    Model.objects.filter(pk=model.pk).update(path=str(folder))
    errors = [item for item in found(expert, graph, search) if item.severity == "error"]
    assert [item.message for item in errors] == [
        f"{model.name} cannot be asked questions here: its class (ownkind) or its tokenizer comes as Python files, "
        "which never run."
    ]
    assert errors[0].node == graph["nodes"][1]["id"]
