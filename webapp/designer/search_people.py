"""Whom a search asks on the way, out of the panel's JSON."""

from typing import Any

from merger.errors import N_
from merger.evolution import People
from webapp.designer.reading import Unsettled, real, section, whole
from webapp.designer.search_stages import MOST_GENERATIONS, MOST_STAGES
from webapp.foundation.refusals import Refused

MOST_TIMES = 50


def people(value: Any) -> People | None:
    """None: nobody is asked. Raises Refused, and SearchError where numbers do not go together."""
    if value is None:
        return None
    given = section(value, "people")
    numbers = given.get("generations")
    if not isinstance(numbers, list) or len(numbers) > MOST_TIMES:
        raise Refused(N_("The search settings are not readable."), field="people")
    if not numbers:
        raise Unsettled(N_("Say after which generations people are asked."), field="people")
    read = [whole(number, "people", 1, MOST_GENERATIONS * MOST_STAGES) for number in numbers]
    usual = People((1,))
    weight = real(given.get("weight"), "people", 0.01, 1)
    return People(
        tuple(sorted({number for number in read if number is not None})) or (1,),
        whole(given.get("leaders"), "people", 2, 6) or usual.leaders,
        whole(given.get("judgements"), "people", 1, 10_000) or usual.judgements,
        usual.weight if weight is None else weight,
    )
