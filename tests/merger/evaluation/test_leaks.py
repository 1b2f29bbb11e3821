"""Twins across splits are told with both rows; forms that many questions share are no twins."""

import math
import random
import time

import pytest

from merger.evaluation.tasks import inspect_file, read_task
from merger.evaluation.tasks._leaks import NEAR, twins

LONG = "太郎さんは八百屋で大根とにんじんと玉ねぎを買いました。代金はいくらでしょう"


def told(rows: list[tuple[str, str]]) -> list[tuple[int | None, str]]:
    text = "question,answer,split\n" + "".join(f"{question},a,{split}\n" for question, split in rows)
    found = inspect_file(text.encode())
    assert found.problems == ()
    assert read_task(text.encode()).items == found.items
    return [(warning.row, warning.tell()["message"]) for warning in found.warnings]


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("首都は東京？", "首都は、東京!", "The same question stands in row 2, in another split (search)."),
        ("ＡＢＣ とは", "abcとは？", "The same question stands in row 2, in another split (search)."),
        (LONG, LONG + "か", "Nearly the same question stands in row 2, in another split (search)."),
        (LONG, LONG.replace("買い", "購入し"), "Nearly the same question stands in row 2, in another split (search)."),
    ],
)
def test_twins_are_told(first: str, second: str, message: str) -> None:
    assert told([(first, "search"), (second, "heldout")]) == [(3, message)]
    assert told([(first, "search"), (second, "search")]) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("3足す4はいくつになりますか", "3足す5はいくつになりますか"),
        ("三足す四はいくつになりますか", "三足す五はいくつになりますか"),
        ("春は？", "夏は？"),
        (LONG, LONG[::-1]),
    ],
)
def test_other_questions_are_no_twins(first: str, second: str) -> None:
    assert told([(first, "search"), (second, "heldout")]) == []


def test_a_form_that_many_questions_share_weighs_little() -> None:
    words = ["".join(random.Random(number).sample("東西南北中山川田村町市大小上下", 6)) for number in range(300)]
    rows = [(f"次の地名の読みを、ひらがなで正しく書いてください。{word}", "search") for word in words]
    assert told([(question, ("search", "heldout")[place % 2]) for place, (question, _) in enumerate(rows)]) == []


def test_pairs_are_those_of_comparing_all() -> None:
    draw = random.Random(2)
    texts = ["".join(draw.choice("あいうえおさしすせそたちつてとなにぬねの") for _ in range(30)) for _ in range(60)]
    for _ in range(90):
        text = draw.choice(texts)
        at = draw.randrange(len(text))
        texts.append(text[:at] + draw.choice("かきく") * draw.randrange(1, 4) + text[at + 1 :])
    splits = [draw.choice(["search", "heldout"]) for _ in texts]
    grams = [{text[at : at + 3] for at in range(len(text) - 2)} for text in texts]
    weights = {gram: math.log1p(len(texts) / sum(gram in some for some in grams)) for gram in set().union(*grams)}

    def alike(one: int, two: int) -> bool:
        both = math.fsum(weights[gram] for gram in grams[one] & grams[two])
        return splits[one] != splits[two] and both >= NEAR * math.fsum(weights[g] for g in grams[one] | grams[two])

    firsts = {}
    for two in range(len(texts)):
        for one in range(two):
            if alike(one, two):
                firsts.setdefault(two, one)
    assert len(firsts) > 10
    assert {second: first for first, second in twins(texts, splits)} == firsts


@pytest.mark.parametrize("size", [8, 80])
def test_ten_thousand_questions_take_seconds(size: int) -> None:
    draw = random.Random(3)
    letters = [chr(0x3042 + number) for number in range(size)]
    texts = ["".join(draw.choices(letters, k=40)) for _ in range(10_000)]
    splits = [("search", "heldout")[place % 2] for place in range(len(texts))]
    started = time.process_time()
    assert list(twins(texts, splits)) == []
    assert time.process_time() - started < 5
