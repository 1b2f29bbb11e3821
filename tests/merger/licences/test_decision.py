"""Terms travel from parents to child: the pairs that two places used to tell apart, and what holds of every family."""

import itertools
import tomllib
from pathlib import Path

import pytest

from merger.licences import LICENCES, OTHER, SENTENCES, UNKNOWN, decide, licence_of, note

ARGUED = tomllib.loads(Path(__file__).with_name("pairs.toml").read_text(encoding="utf-8"))
GRAVITY = ("free", "share alike", "unclear", "clash", "forbidden")


def of(*licences: str | None):  # type: ignore[no-untyped-def]
    return decide([(str(place), licence) for place, licence in enumerate(licences)])


@pytest.mark.parametrize("row", ARGUED["pair"], ids=lambda row: "+".join(row["parents"]))
def test_pairs_that_were_told_apart(row: dict) -> None:  # type: ignore[type-arg]
    assert row["why"] and row["card"] != row["catalogue"] and set(row["parents"]) <= set(ARGUED["licences"])
    assert of(*row["parents"]).key == row["key"]


def test_each_of_them_is_argued_once() -> None:
    assert len({frozenset(row["parents"]) for row in ARGUED["pair"]}) == len(ARGUED["pair"]) == 32
    assert len(list(itertools.combinations_with_replacement(ARGUED["licences"], 2))) == 105


@pytest.mark.parametrize(
    ("licences", "commercial", "key", "clash"),
    [
        (["apache-2.0", "apache-2.0"], True, "apache-2.0", False),
        (["apache-2.0", "mit"], True, "apache-2.0", False),
        (["isc", "mit"], True, "mit", False),  # the same in other words; no parent grants Apache-2.0's patents
        (["mit", "bsd-2-clause", "bsd-3-clause"], True, "bsd-3-clause", False),
        (["cc0-1.0", "mit"], True, "mit", False),
        (["cc0-1.0", "unlicense"], True, "cc0-1.0", False),
        (["cc-by-4.0", "cc-by-3.0"], True, "cc-by-4.0", False),
        (["apache-2.0", "cc-by-nc-4.0"], False, "cc-by-nc-4.0", False),
        (["cc-by-nc-sa-4.0", "cc-by-nc-4.0"], False, "cc-by-nc-sa-4.0", False),  # all its conditions stand in it
        (["cc-by-nc-4.0", ""], False, "unknown", False),
        (["cc-by-nc-4.0", "cc-by-sa-4.0"], False, "other", True),  # 3.b.3: no additional terms
        (["cc-by-nc-4.0", "qwen-research"], False, "other", False),  # two notions of non-commercial
        (["apache-2.0", "cc-by-sa-4.0"], True, "cc-by-sa-4.0", False),
        (["gpl-3.0", "cc-by-sa-4.0"], True, "other", True),
        (["gpl-2.0", "mit"], True, "gpl-2.0", False),
        (["gpl-2.0", "apache-2.0"], True, "other", True),  # section 6; patents end by section 3 of the other
        (["mpl-2.0", "llama3.3"], True, "other", True),
        (["apache-2.0", ""], None, "unknown", False),
        (["apache-2.0", None], None, "unknown", False),
        (["apache-2.0", "home-made"], None, "other", False),
        (["home-made", "Home-Made"], None, "home-made", False),
        (["gpl-3.0", "home-made"], None, "other", False),
        (["apache-2.0", "deepseek"], True, "deepseek", False),
        (["llama3.1", "apache-2.0"], True, "llama3.1", False),
        (["llama3.1", "llama3.2"], True, "other", False),  # two agreements, two policies, both on the child
        (["llama3.1", "gemma", "mit"], True, "other", False),
        (["mit", "cc-by-nc-nd-4.0"], False, "other", False),  # nobody may pass it on, under whichever terms
        (["cc-by-nd-4.0", "apache-2.0"], True, "other", False),
    ],
)
def test_inherited_terms(licences: list[str | None], commercial: bool | None, key: str, clash: bool) -> None:
    for order in itertools.permutations(licences):
        terms = of(*order)
        assert (terms.commercial, terms.key, bool(terms.clash)) == (commercial, key, clash)


def test_every_obligation_names_the_parents_that_bring_it() -> None:
    terms = decide([("swallow", "llama3.1"), ("gemma", "gemma"), ("base", "llama3.1"), ("ja", "cc-by-nc-4.0")])
    told = {(item.kind, item.value): item.parents for item in terms.obligations if item.kind != "attribution"}
    assert told == {
        ("non-commercial", ""): ("ja",),
        ("restrictions", "Llama 3.1 Acceptable Use Policy"): ("swallow", "base"),
        ("restrictions", "Gemma Prohibited Use Policy"): ("gemma",),
        ("title", "Llama"): ("swallow", "base"),
        ("display", "Built with Llama"): ("swallow", "base"),
        ("users", ""): ("swallow", "base"),
    }
    assert (terms.verdict, terms.because) == ("forbidden", ("ja",))
    assert terms.parents("restrictions", "non-commercial") == ("ja", "swallow", "base", "gemma")


def test_a_clash_names_both_sides() -> None:
    terms = decide([("code", "gpl-3.0"), ("free", "mit"), ("chat", "llama3.3")])
    assert (terms.verdict, terms.because, terms.share_alike) == ("clash", ("code", "chat"), ("code",))


@pytest.mark.parametrize("first", LICENCES)
def test_what_holds_of_every_pair(first: str) -> None:
    """Order changes nothing, another parent never loosens, and what is stated is a parent's licence that all allow."""
    assert of(first, first).key == first
    for second in LICENCES:
        terms = of(first, second)
        assert of(second, first).key == terms.key and set(of(second, first).clash) == set(terms.clash)
        assert GRAVITY.index(terms.verdict) >= max(GRAVITY.index(of(one).verdict) for one in (first, second))
        if terms.key not in (OTHER, UNKNOWN):
            assert terms.key in (first, second)
            assert all(licence_of(one).allows(licence_of(terms.key)) for one in (first, second))


def test_unlisted_licences_keep_their_name() -> None:
    assert (licence_of("Home-Made").name, licence_of("Home-Made").commercial) == ("Home-Made", None)
    assert licence_of(" MIT ").key == "mit"
    assert (licence_of(None).name, licence_of("").key) == ("", UNKNOWN)


def test_notes_tell_what_has_no_sign_of_its_own() -> None:
    assert note(licence_of("llama3.3")) == (
        "Use restrictions travel along. The name must begin with “Llama”. “Built with Llama” must be shown. "
        "Free below 700 million monthly users."
    )
    assert "begin" not in note(licence_of("llama2"))  # its agreement has no rule for names
    assert note(licence_of("cc-by-nc-sa-4.0")) == note(licence_of("apache-2.0")) == ""
    assert all(note(licence) for licence in LICENCES.values() if licence.asks.keys() & SENTENCES.keys())


def test_the_table_says_where_it_is_read_from() -> None:
    stated = [licence for licence in LICENCES.values() if licence.known]
    assert all(licence.text.startswith("https://") and licence.name for licence in stated)
    assert {key for licence in stated for key in licence.refuses} <= LICENCES.keys()
