"""The page of a run hands the browser words for whatever its search may be called."""

import pytest
from django.test import Client

from merger.genomes import PATH
from merger.methods import METHODS
from merger.weights.granularity import RUNS
from tests.webapp import thread
from webapp.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_stage_and_every_parameter_has_words(as_expert: Client, expert: User) -> None:
    cuts = ("type", "groups:4", "type*groups:2", "layer+path")
    stage = {"algorithm": "one_plus_lambda", "generations": 1, "population": 4, "sigma": 0.3}
    run = thread.run(expert, stages=[stage | {"granularity": cut} for cut in cuts])
    for page in (f"/runs/{run.pk}/", f"/designs/{run.design_id}/"):
        props = as_expert.get(page).context["props"]
        words = {item["name"]: item["label"] for item in props["granularities"]}
        for cut in cuts:
            kind, number, _ = cut.removesuffix(PATH).partition(":")
            assert words[kind + (RUNS if number else "")], cut
        assert words[PATH]
    parameters = as_expert.get(f"/runs/{run.pk}/").context["props"]["parameters"]
    assert {spec.name for method in METHODS.values() for spec in method.parameters} <= set(parameters)
