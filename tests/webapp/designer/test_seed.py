"""The seed of a search reaches the methods that draw lots: the child that is saved is the one that was scored."""

import pytest

from tests.webapp import thread
from webapp.accounts.models import User
from webapp.designer.models import Design
from webapp.lineage.recipes import design_text
from webapp.runs.services import start

pytestmark = pytest.mark.django_db


def design(owner: User, method: str, seed: int | None) -> Design:
    found = thread.design(owner, seed=seed)
    found.graph["nodes"][3]["method"] = method
    for edge in found.graph["edges"][1:]:
        edge["parameters"]["density"] = 0.5
    found.save()
    return found


@pytest.mark.parametrize("seed", [7, None], ids=["given", "drawn"])
def test_a_run_draws_lots_from_its_seed(expert: User, seed: int | None) -> None:
    run = start(expert, design(expert, "dare_ties", seed))
    assert run.plan["engine"]["recipe"]["seed"] == run.plan["engine"]["seed"] == run.seed
    assert seed in (None, run.seed)


def test_recipes_that_draw_none_carry_none(expert: User) -> None:
    assert "seed" not in start(expert, design(expert, "ties", 7)).plan["engine"]["recipe"]


def test_the_recipe_as_yaml_names_it(expert: User) -> None:
    for method, named in (("dare_ties", True), ("ties", False)):
        assert ("seed: 7" in design_text(expert, design(expert, method, 7))) == named
