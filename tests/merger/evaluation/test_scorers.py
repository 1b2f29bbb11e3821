"""Scorers tell right from nearly right, and say how nearly."""

import time
from difflib import SequenceMatcher

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from merger.evaluation.scorers import SCORERS
from merger.evaluation.scorers._choosing import chosen
from merger.evaluation.scorers._common import longest_common
from merger.evaluation.scorers._pieces import pieces
from merger.evaluation.scorers._repetition import repeats
from merger.evaluation.scorers.choice import labelled
from merger.evaluation.thinking import answer_of

FRUIT = ("りんご", "みかん", "東京都", "京都")
SPOKEN = ("choice", "choice_logprob", "choice_logprob_norm", "choice_logprob_bytes")


@pytest.mark.parametrize(
    ("scorer", "text", "answer", "right"),
    [
        ("exact", " ＡＢＣ ", "ABC", True),
        ("exact", "abc", "ABC", False),
        ("exact", "答えはABCです", "ABC", False),
        ("number", "37+5=42。答えは四十二個です。", "42", True),
        ("number", "The answer is 42 apples.", "42 apples", True),
        ("number", "答えは0.5です", "1/2", True),
        ("number", "答えは421です", "42", False),
        ("number", "東京", "東京", False),
        ("japanese_answer", "32+5=37。答えは三十七個です。", "37個", True),
        ("japanese_answer", "37個", "三十七個", True),
        ("japanese_answer", "３７コ", "三十七個", True),
        ("japanese_answer", "37本", "37個", False),
        ("japanese_answer", "37", "37個", False),
        ("japanese_answer", "38個", "37個", False),
        ("japanese_answer", "3+4=7。答えは三十七個です", "七個", False),
        ("japanese_answer", "答えは37個です", "37", True),
        ("japanese_answer", "答えは37%です", "37", False),
        ("japanese_answer", "50パーセント", "50%", True),
        ("japanese_answer", "答えは東京都です。", "東京都", True),
        ("japanese_answer", "答えは京都です。", "東京都", False),
        ("japanese_answer", "答えは5月3日です", "五月三日", True),
        ("japanese_answer", "答えは4月3日です", "五月三日", False),
        ("japanese_answer", "", "37個", False),
        ("contains", "答えは三十七個です。", "37個", True),
        ("contains", "答えは三十七個です。", "七個", False),
        ("contains", "137個", "37個", False),
        ("contains", "首都はTOKYOだ", "Tokyo", True),
        ("contains", "Tokyoite", "Tokyo", False),
        ("contains", "よし!!", "!", True),
        ("contains", "東京ではありません。", "東京", False),
        ("contains", "大阪ではなく東京だ。", "東京", True),
        ("contains", "The capital is Osaka, not Tokyo.", "Tokyo", False),
        ("contains", "Not only Tokyo but also Osaka", "Tokyo", True),
        ("contains", "この届出の対象ではない", "対象ではない", True),
        ("contains", "ビタミンC", "ビタミンA", False),
        ("regex", "答えは３７個です", r"3[67]個", True),
        ("regex", "答え：三個", r"：\p{Han}個$", True),
        ("regex", "38個", r"3[67]個", False),
        ("regex", "37個です", r"^\d+個$", False),
    ],
)
def test_right(scorer: str, text: str, answer: str, right: bool) -> None:
    assert SCORERS[scorer].right(text, answer) is right


@pytest.mark.parametrize(
    ("scorer", "text", "answer", "share"),
    [
        ("f1", "21人", "12人", 0.5),
        ("jsquad_f1", "21人", "12人", 1.0),
        ("llm_jp_char_f1", "21人", "12人", 0.67),
        ("rouge_l", "21人", "12人", 0.5),
        ("f1", "十二人です", "12人", 4 / 6),
        ("f1", "the big red dog", "a red dog", 4 / 5),
        ("f1", "東京", "大阪", 0.0),
        ("f1", "", "大阪", 0.0),
        ("f1", "都京", "東京都", 4 / 5),
        ("rouge_l", "都京", "東京都", 2 / 5),
        ("rouge_l", "the cat sat on the mat", "on the mat sat the cat", 4 / 8),
    ],
)
def test_shares_of_the_same_words_by_each_variant(scorer: str, text: str, answer: str, share: float) -> None:
    assert SCORERS[scorer].score(text, (answer,)) == pytest.approx(share)


def test_the_best_of_several_answers_counts() -> None:
    assert SCORERS["exact"].score("B", ("A", "B")) == 1.0
    assert SCORERS["exact"].score("C", ("A", "B")) == 0.0
    assert SCORERS["f1"].score("大阪府", ("東京", "大阪", "大分")) == pytest.approx(4 / 5)
    assert SCORERS["exact"].score("C", ()) == 0.0


@given(st.sampled_from(sorted(set(SCORERS) - {"regex"})), st.text(max_size=60), st.text(min_size=1, max_size=60))
def test_every_score_is_a_float_between_0_and_1(scorer: str, text: str, answer: str) -> None:
    score = SCORERS[scorer].score(text, (answer,), (answer, "別"))
    assert type(score) is float
    assert 0.0 <= score <= 1.0


@given(st.sampled_from(["exact", "contains", "f1", "jsquad_f1", "rouge_l"]), st.text(min_size=1, max_size=80))
def test_the_answer_itself_is_right(scorer: str, answer: str) -> None:
    assume(answer_of(answer) == answer)  # "<THINKING>" alone is a thought that does not end
    assert SCORERS[scorer].score(answer, (answer,)) == 1.0


@given(st.text("abc", max_size=40), st.text("abcd", max_size=40))
def test_longest_common_subsequence_is_that_of_the_table(first: str, second: str) -> None:
    row = [0] * (len(second) + 1)
    for sign in first:
        left_above = 0
        for place, other in enumerate(second, start=1):
            left_above, row[place] = row[place], left_above + 1 if sign == other else max(row[place], row[place - 1])
    assert longest_common(first, second) == longest_common(second, first) == row[-1]
    assert row[-1] >= sum(block.size for block in SequenceMatcher(None, first, second).get_matching_blocks())


def test_pieces() -> None:
    assert pieces("答えは、三十七個。") == pieces("答えは37個") == ["答", "え", "は", "37", "個"]
    assert pieces("The Tokyo-Osaka line") == ["tokyo", "osaka", "line"]
    assert pieces("ＡＩは　１，２００円") == ["ai", "は", "1200", "円"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("答えはBです。", 1),
        ("2", 1),
        ("②", 1),
        ("イ", 1),
        ("(B) みかん", 1),
        ("B. みかん", 1),
        ("みかん", 1),
        ("I think it is みかん, of course", 1),
        ("選択肢2", 1),
        ("The answer is (C).", 2),
        ("答え：4番", 3),
        ("それは京都だと思います。", 3),
        ("答えは東京都です", 2),
        ("りんごかみかん", None),
        ("a big one", None),
        ("9", None),
        ("Z", None),
        ("", None),
    ],
)
def test_the_choice_that_a_text_settles_on(text: str, place: int | None) -> None:
    assert chosen(text, FRUIT) == place


def test_choices_that_are_numbers_are_read_as_their_words_first() -> None:
    assert chosen("答えは2です", ("4", "3", "2")) == 2
    assert chosen("答えはBです", ("4", "3", "2")) == 1


def test_choices_are_scored_by_the_choice_named() -> None:
    assert SCORERS["choice"].score("答えはBです", ("みかん",), FRUIT) == 1.0
    assert SCORERS["choice"].score("答えはAです", ("みかん",), FRUIT) == 0.0
    assert SCORERS["choice"].score("どれでもない", ("みかん",), FRUIT) == 0.0
    assert SCORERS["choice_logprob"].score("A", ("A",), ("B", "A")) == 1.0
    assert [name for name, scorer in SCORERS.items() if scorer.needs_choices] == list(SPOKEN)
    assert labelled(FRUIT[:2]) == "A. りんご\nB. みかん"


@pytest.mark.parametrize(
    "text",
    [
        "答えは三十七個です。",
        "32+5=37。答えは三十七個です。",
        "東京都",
        "令和元年",
        "18",
        "日光浴に適しているのは屋外です",
    ],
)
def test_japanese(text: str) -> None:
    assert SCORERS["japanese"].score(text, ("別",)) == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "The answer is thirty-seven apples.",
        "首先，我们来看这个问题。她早餐吃了3个，所以剩下9个鸡蛋。每个卖2美元，总共可以得到18美元。答えは18です",
        "So he has 18 apples in total, because 9 and 9 is 18. 答えは18です",
        "ののののの18",
    ],
)
def test_not_japanese(text: str) -> None:
    assert SCORERS["japanese"].score(text, ("別",)) == 0.0


@pytest.mark.parametrize(
    ("text", "stuck"),
    [
        ("ののののの18", True),
        ("答えは三個です。" * 5, True),
        ("この問題はとても難しいと思います。" * 3, True),
        ("a, a, a, a, a", False),
        ("1000000", False),
        ("-----------", False),
        ("一歩一歩", False),
        ("すもももももももものうち", True),  # a tongue twister pays for it
        ("もも、もも", False),
    ],
)
def test_repetition(text: str, stuck: bool) -> None:
    assert repeats(text) is stuck


@pytest.mark.parametrize("pattern", ["(", r"(?=a)", r"(a)\1", "a" * 501, "((a{1000}){1000}){1000}"])
def test_patterns_that_cannot_be_used(pattern: str) -> None:
    assert SCORERS["regex"].fault(pattern) is not None
    assert SCORERS["regex"].fault(r"\d+個") is None


def test_no_pattern_takes_long() -> None:
    started = time.process_time()
    assert SCORERS["regex"].score("a" * 20_000 + "!", (r"(a+)+$", r"(a|a)*b", r"(.*)(.*)(.*)(.*)x")) == 0.0
    assert SCORERS["rouge_l"].score("あいうえお" * 1000, ("いろはにあ" * 1000,)) > 0.0
    repeats("".join(chr(0x4E00 + place % 977) for place in range(20_000)))
    assert time.process_time() - started < 1.0
