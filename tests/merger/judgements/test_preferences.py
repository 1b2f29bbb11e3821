"""Everything of a project of pairs."""

import pytest

from benchmarks._raters import SimulatedRater, World
from merger.judgements import PairTally, pair_results
from tests.merger.judgements.saying import said, tally_of


def test_a_project() -> None:
    world = World((0.8, 0.0, -0.8), (SimulatedRater(0.1),) * 5, items=60)
    results = pair_results(PairTally.of(world.judged(0)), seed=1)
    assert [one.system for one in results.strengths] == ["system0", "system1", "system2"]
    assert [(one.first, one.second) for one in results.rates] == [
        ("system0", "system1"),
        ("system0", "system2"),
        ("system1", "system2"),
    ]
    assert results.rate("system0", "system2").verdict == "better"
    assert results.rate("system2", "system0").verdict == "worse"
    assert results.matrix["system0"]["system1"] + results.matrix["system1"]["system0"] == pytest.approx(1)
    assert (results.judgements, results.items, results.people) == (540, 60, 5)
    assert results.agreement is not None and results.agreement.value > 0
    assert results == pair_results(PairTally.of(list(world.judged(0))[::-1]), seed=1)
    with pytest.raises(KeyError):
        results.rate("system0", "nobody")


def test_by_tag() -> None:
    tally = tally_of(*((f"polite{n}", "aaa") for n in range(12)), *((f"short{n}", "bbb") for n in range(12)))
    tags = {item: ("all", item.rstrip("0123456789")) for item, _ in tally.counts} | {"unjudged": ("other",)}
    told = {one.tag: one.rates for one in pair_results(tally, tags).tags}
    assert list(told) == ["all", "polite", "short"]
    assert [rates[0].rate.value for rates in told.values()] == [0.5, 1, 0]
    assert [rates[0].verdict for rates in told.values()] == ["no better", "better", "worse"]


def test_disagreements_for_adjudication() -> None:
    tally = tally_of(("agreed", "aaa"), ("near", "aas"), ("divided", "ab"), ("two to one", "aab"), ("many", "aabb"))
    tally.add(said("divided", "right", rater="third", adjudication=True))
    results = pair_results(tally)
    assert [(one.item, one.settled) for one in results.disagreements] == [
        ("many", False),
        ("divided", True),
        ("two to one", False),
    ]
    assert results.disagreements[0].counts == (2, 2, 0, 0)
    assert [one.adjudicated for one in results.disagreements] == [(), (0, 1, 0, 0), ()]
    assert results.judgements == 15  # the adjudication settles an item and is no figure


def test_nothing_yet_and_only_practice() -> None:
    for tally in (PairTally(), PairTally.of([said("p", "left", practice="left")])):
        results = pair_results(tally)
        assert (results.strengths, results.rates, results.agreement, results.people) == ((), (), None, 0)
    assert results.raters[0].practised == 1
