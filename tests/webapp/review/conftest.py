"""A judging project over made answers, and one out of a real run."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # this file is read before Django is set up
    from webapp.accounts.models import User
    from webapp.review.models import Project, Rater

MakeProject = Callable[..., "Project"]
MakeRater = Callable[..., "Rater"]


@pytest.fixture
def make_project(expert: "User") -> MakeProject:
    """make_project(questions=6, raters=2) -> an open project of three systems, whose answers are written here."""
    from tests.webapp.review.projects import project

    return lambda **wish: project(expert, **wish)


@pytest.fixture
def make_rater(make_user: Callable[..., "User"]) -> MakeRater:
    """make_rater(project) -> a new person's place in it."""
    from webapp.review.inviting import assign

    return lambda project, role="annotator": assign(project, make_user(role))
