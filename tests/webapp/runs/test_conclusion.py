"""What only the web knows of a report: who else has looked at the held-out questions."""

import pytest

from tests.webapp import thread
from webapp.accounts.models import User
from webapp.runs.looks import earlier_looks

pytestmark = pytest.mark.django_db(transaction=True)


def test_runs_judged_on_the_same_questions_are_counted(expert: User) -> None:
    first, second = thread.run(expert), thread.run(expert)
    assert (earlier_looks(first), earlier_looks(second)) == (0, 0)
    first.report = {"winner": {}}
    first.save()
    assert (earlier_looks(first), earlier_looks(second)) == (0, 1)
    questions = first.plan["evaluation_set"]["sha256"]
    assert first.judged_on == [questions]
    first.judged_on = ["0" * 64]  # as if asked others
    first.save()
    assert earlier_looks(second) == 0
