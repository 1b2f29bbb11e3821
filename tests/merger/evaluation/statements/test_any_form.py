"""Whatever the choices, the label and the form: the label is read back; what stands around it changes nothing."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merger.evaluation.scorers import SCORERS
from merger.evaluation.scorers._choosing import chosen
from merger.evaluation.statements import final_answer

LABELS = {
    "upper": "ABCDEFGH",
    "lower": "abcdefgh",
    "full width": "ＡＢＣＤＥＦＧＨ",
    "circled": "ⒶⒷⒸⒹⒺⒻⒼⒽ",
    "kana": "アイウエオカキク",
    "circled kana": "㋐㋑㋒㋓㋔㋕㋖㋗",
    "digits": "12345678",
    "circled digits": "①②③④⑤⑥⑦⑧",
    "filled digits": "❶❷❸❹❺❻❼❽",
}
FORMS = [
    "正解は{}です。",
    "正解：{}",
    "答え：（{}）",
    "答えは「{}」です。",
    "{}が正解です。",
    "選択肢{}が正しいです。",
    "最も適切なのは{}です。",
    "したがって、正解は{}となります。",
    "結論：{}",
    "**答え：{}**",
    "{}です。",
    "{}",
    "（{}）",
    "The answer is {}.",
    "The correct option is ({}).",
    "Answer: {}",
    "Final answer: **{}**",
    "I choose option {}.",
    "Option {} is correct.",
    r"\boxed{{{}}}",
    r"$\boxed{{\text{{{}}}}}$",
    '{{"answer": "{}"}}',
    "<answer>{}</answer>",
    "### 正解\n\n{}",
    "| 項目 | 内容 |\n|---|---|\n| 正解 | {} |",
]
CUED = [form for form in FORMS if form not in ("{}です。", "{}", "（{}）")]
# Words that stand for nothing else: no labels, no numbers, no cues.
WORDS = st.text("春夏秋冬山川海空星花鳥風雪", min_size=2, max_size=6)
CHOICES = st.lists(WORDS, min_size=3, max_size=8, unique=True).filter(
    lambda words: not any(one in other for one in words for other in words if one != other)
)
BEFORE = [
    "",
    "問題を考えます。\n",
    "まず、選択肢を一つずつ見ていきましょう。\n\n",
    "Let me think about it.\n",
    "Aは古い説です。\n",
]
AFTER = [
    "",
    "\n\n解説：理由は次のとおりです。",
    "\n\nなお、Aを選ぶ人もいます。",
    "\n\nNote: A is a common mistake.",
    "\nAは誤りです。",
]


@settings(deadline=None)
@given(st.data(), CHOICES, st.sampled_from(sorted(LABELS)), st.sampled_from(FORMS))
def test_a_label_in_any_form(data: st.DataObject, choices: list[str], kind: str, form: str) -> None:
    place = data.draw(st.integers(0, len(choices) - 1))
    assert chosen(form.format(LABELS[kind][place]), choices) == place


@settings(deadline=None)
@given(st.data(), CHOICES, st.sampled_from(FORMS))
def test_the_words_in_any_form(data: st.DataObject, choices: list[str], form: str) -> None:
    place = data.draw(st.integers(0, len(choices) - 1))
    assert chosen(form.format(choices[place]), choices) == place
    assert chosen(form.format(f"{'ABCDEFGH'[place]}. {choices[place]}"), choices) == place


@settings(deadline=None)
@given(st.data(), CHOICES, st.sampled_from(CUED), st.sampled_from(BEFORE), st.sampled_from(AFTER))
def test_what_stands_around_a_statement(
    data: st.DataObject, choices: list[str], form: str, before: str, after: str
) -> None:
    place = data.draw(st.integers(1, len(choices) - 1))
    assert chosen(before + form.format("ABCDEFGH"[place]) + after, choices) == place


@settings(deadline=None)
@given(st.data(), CHOICES, st.sampled_from(CUED))
def test_two_answers_are_none(data: st.DataObject, choices: list[str], form: str) -> None:
    first, second = data.draw(st.permutations(range(len(choices))))[:2]
    for both in ("{}と{}", "{}または{}", "{} or {}", "{} and {}"):
        assert chosen(form.format(both.format("ABCDEFGH"[first], "ABCDEFGH"[second])), choices) is None


@settings(deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(CUED[:-2]), st.sampled_from(BEFORE), st.sampled_from(AFTER))
def test_a_number_in_any_form(number: int, form: str, before: str, after: str) -> None:
    found = final_answer(before + form.format(number) + after).number
    assert found is not None and found.value == number


@settings(deadline=None)
@given(st.text(st.sampled_from(list("AB東京答えは正解です。、(){}[]\\$*#|:\n 1.<>\"'?notor"))), st.text(max_size=30))
def test_nothing_raises(text: str, other: str) -> None:
    for scorer in ("choice", "number", "japanese_answer", "contains", "exact"):
        assert 0.0 <= SCORERS[scorer].score(text + other, ("東京",), ("東京", "大阪")) <= 1.0


PIECES = [
    "答え:",
    "A. ",
    "\\boxed{",
    "答えはA",
    "AではなくB",
    "if ",
    "| a |\n",
    "#### 3\n",
    '{"answer": "',
    "1+",
    "**",
    "not ",
    "いや、",
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_megabyte_takes_no_longer_than_its_end(piece: str) -> None:
    started = time.process_time()
    text = piece * (1_000_000 // len(piece))
    chosen(text, ("大阪", "東京", "京都"))
    final_answer(text)
    assert time.process_time() - started < 10.0
