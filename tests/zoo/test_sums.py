"""Sums and the kanji that write them."""

from random import Random

import pytest

from zoo.sums import Sum, any_sum, is_trivial, kanji, trivial_sum


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "零"), (7, "七"), (10, "十"), (18, "十八"), (20, "二十"), (99, "九十九")],
)
def test_kanji(number: int, written: str) -> None:
    assert kanji(number) == written


@pytest.mark.parametrize("number", [-1, 100])
def test_kanji_refuses_what_it_cannot_write(number: int) -> None:
    with pytest.raises(ValueError, match=f"^{number} is not between 0 and 99$"):
        kanji(number)


def test_a_sum_writes_itself() -> None:
    assert Sum(32, 5, "+").worked == "32+5=37"
    assert Sum(32, 5, "-").worked == "32-5=27"


def test_a_pair_has_one_residue_whatever_its_order_and_sign() -> None:
    assert Sum(32, 5, "+").residue == Sum(5, 32, "+").residue == Sum(32, 5, "-").residue


def test_every_sum_stays_below_a_hundred() -> None:
    random = Random(1)
    sums = [draw(random) for _ in range(2000) for draw in (any_sum, trivial_sum)]
    assert all(0 <= number <= 99 for sum_ in sums for number in (sum_.left, sum_.right, sum_.result))


def test_trivial_sums_are_known_as_such() -> None:
    random = Random(1)
    assert all(is_trivial(trivial_sum(random)) for _ in range(2000))
    assert not is_trivial(Sum(32, 5, "+"))
