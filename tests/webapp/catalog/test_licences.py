"""Terms travel down the edges: the strictest wins."""

import pytest

from webapp.catalog.licences import inherit, licence_of


@pytest.mark.parametrize(
    ("licences", "commercial", "key", "clash"),
    [
        (["apache-2.0", "apache-2.0"], True, "apache-2.0", False),
        (["apache-2.0", "mit"], True, "apache-2.0", False),
        (["apache-2.0", "cc-by-nc-4.0"], False, "other", False),
        (["cc-by-nc-4.0", ""], False, "other", False),
        (["apache-2.0", "cc-by-sa-4.0"], True, "cc-by-sa-4.0", False),
        (["gpl-3.0", "cc-by-sa-4.0"], True, "other", True),
        (["apache-2.0", ""], None, "other", False),
        (["apache-2.0", "home-made"], None, "other", False),
        (["llama3.1", "apache-2.0"], True, "other", False),
    ],
)
def test_inherited_terms(licences: list[str], commercial: bool | None, key: str, clash: bool) -> None:
    terms = inherit([(str(place), licence) for place, licence in enumerate(licences)])
    assert (terms.commercial, terms.key, terms.clash) == (commercial, key, clash)


def test_unknown_licences_keep_their_name() -> None:
    assert licence_of("Home-Made").name == "Home-Made"
    assert licence_of("MIT").key == "mit"
