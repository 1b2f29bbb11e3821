"""Sums of a number below a hundred and a digit, and the kanji that write them."""

from dataclasses import dataclass
from random import Random
from typing import Literal

Sign = Literal["+", "-"]
SIGNS: tuple[Sign, ...] = ("+", "-")
DIGITS = "零一二三四五六七八九"
RESIDUES = 7


@dataclass(frozen=True)
class Sum:
    """One addition or subtraction; every number in it lies between 0 and 99."""

    left: int
    right: int
    sign: Sign

    @property
    def result(self) -> int:
        """What the sum comes to."""
        plus = self.sign == "+"
        return self.left + self.right if plus else self.left - self.right

    @property
    def asked(self) -> str:
        """The sum without its result, as in ``32+5``."""
        return f"{self.left}{self.sign}{self.right}"

    @property
    def worked(self) -> str:
        """The sum with its result, as in ``32+5=37``."""
        return f"{self.asked}={self.result}"

    @property
    def residue(self) -> int:
        """The class of the pair of numbers, whichever comes first and whatever the sign.

        Splits own whole classes, so no two of them share a pair.
        """
        large, small = max(self.left, self.right), min(self.left, self.right)
        return (large * 31 + small * 17) % RESIDUES


def kanji(number: int) -> str:
    """Write a number from 0 to 99 in kanji: 37 is 三十七."""
    if not 0 <= number <= 99:
        raise ValueError(f"{number} is not between 0 and 99")
    tens, units = divmod(number, 10)
    if not tens:
        return DIGITS[units]
    return (DIGITS[tens] if tens > 1 else "") + "十" + (DIGITS[units] if units else "")


def any_sum(random: Random) -> Sum:
    """Draw a number below a hundred plus or minus a digit; one addition in five turned round."""
    if random.choice(SIGNS) == "-":
        left = random.randint(2, 99)
        return Sum(left, random.randint(1, min(left, 9)), "-")
    right = random.randint(1, 9)
    left = random.randint(1, 99 - right)
    if random.random() < 0.2:
        left, right = right, left
    return Sum(left, right, "+")


def trivial_sum(random: Random) -> Sum:
    """Draw a sum that a reader can answer without knowing how to add."""
    number, tens, units = random.randint(1, 98), random.randint(1, 9), random.randint(1, 9)
    return random.choice(
        (
            Sum(number, 1, "+"),
            Sum(1, number, "+"),
            Sum(number, 0, "+"),
            Sum(tens * 10, units, "+"),
            Sum(units, tens * 10, "+"),
            Sum(number + 1, 1, "-"),
            Sum(number, number, "-"),
            Sum(tens * 10 + units, units, "-"),
        )
    )


def is_trivial(sum_: Sum) -> bool:
    """Tell whether a sum is one that ``trivial_sum`` could have drawn."""
    left, right = sum_.left, sum_.right
    if sum_.sign == "-":
        return right <= 1 or left == right or left % 10 == right
    round_left = left % 10 == 0 and right < 10
    round_right = right % 10 == 0 and left < 10
    return right <= 1 or left <= 1 or round_left or round_right
