"""The short form of benchmarks/taste.py: what its raters like, and that their noisy judgements make usable ratings."""

import json

from benchmarks import taste
from merger.judgements import AnsweredItem, PairTally, ratings


def test_the_taste_is_about_the_form_and_not_about_the_sum() -> None:
    assert taste.taste("4+34=38. 38 hats.", "hats") == taste.taste("1+1=9. 9 hats.", "hats") == 1
    assert taste.taste("4+34=38. 38 cards.", "hats") == 1 / 3
    assert taste.taste("4+34=38. 38 hats.\n1+1=2", "hats") == taste.taste("三十八個です。", "hats") == 0


def test_three_hundred_noisy_judgements_mostly_say_the_taste() -> None:
    items = taste.english().split("search")
    answers = {
        "s0": [f"1+1=2. 2 {taste.unit(item)}." for item in items],
        "s1": ["1+1=2. 2 things." for _ in items],
        "s2": [item.question for item in items],
    }
    said = list(taste.judged(answers, items, seed=1))
    assert len(said) == taste.JUDGEMENTS and {one.rater for one in said} == {f"R{who}" for who in range(taste.RATERS)}
    assert said == list(taste.judged(answers, items, seed=1)) != list(taste.judged(answers, items, seed=2))
    asked = [
        AnsweredItem(
            id=item.id, question=item.question, answers={name: texts[place] for name, texts in answers.items()}
        )
        for place, item in enumerate(items)
    ]
    found = ratings(PairTally.of(said), asked)
    assert found.enough and found.people == taste.RATERS
    rows = [json.loads(line) for line in found.content.splitlines()]
    units = {item.question: taste.unit(item) for item in items}
    as_liked = [
        taste.taste(row["preferred"][0], units[row["question"]]) > taste.taste(row["other"][0], units[row["question"]])
        for row in rows
    ]
    assert 0.8 < sum(as_liked) / len(rows) < 1  # noise: a fifth of the judgements is a side by chance
    weights = {
        right: [row["weight"] for row, liked in zip(rows, as_liked, strict=True) if liked == right]
        for right in (True, False)
    }
    assert sum(weights[True]) / len(weights[True]) > sum(weights[False]) / len(weights[False])  # agreement tells
