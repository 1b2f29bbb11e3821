"""People judge over the real API while the web process and PostgreSQL are killed: benchmarks/annotators.py, short."""

import pytest

from benchmarks import annotators
from tests.product import Product

pytestmark = pytest.mark.flow


def test_nothing_is_lost_doubled_or_given_twice(app: Product) -> None:
    project = annotators.rows(app, turns=270)
    kills = (("web", 0.2), ("postgres", 0.5))
    people = 6
    everybody, killed = annotators.judged_at_once(app, project, people, seconds=8.0, think=0.4, kills=kills, least=4)
    annotators.until_answered(app)
    assert len(killed) == 2
    assert annotators.times(everybody, killed)["tried again"] > 0  # the kills were noticed
    found = annotators.checked(app, project, everybody)
    assert found.pop("judgements") >= 4 * people
    found.pop("undone")
    assert set(found.values()) == {0}, found
