"""Thinking aloud: forms that models really write, in both languages, and every scorer behind the cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merger.evaluation.scorers import SCORERS
from merger.evaluation.thinking import answer_of, standard
from merger.evaluation.thinking.markers import MARKERS

# text, answer; the thought holds 12 wherever there is one, and no answer does
FORMS = [
    ("<analysis>12</analysis>\n<answer>18</answer>", "18"),
    ("<chain_of_thought>12</chain_of_thought>18", "18"),
    ("<rationale>12</rationale>18", "18"),
    ("<思考過程>12</思考過程>18", "18"),
    ("<考え>12</考え>18", "18"),
    ("<|think_start|>12<|think_end|>18", "18"),
    ("<think>「<think>と</think>」か。12</think>18", "18"),
    ("<think>\n3×4=12だろうか。\n</think>\n\n18", "18"),  # DeepSeek-R1, QwQ, Qwen3
    ("<think>3×4=12。答えは12。いや、あと6冊ある。</think>\n\n合計は18冊です。", "合計は18冊です。"),
    ("<think>\n\n</think>\n\n東京", "東京"),  # Qwen3 told not to think
    ("<think></think>東京", "東京"),  # Nemotron, Hunyuan
    ("<think>答えは12冊?</think>18冊です。", "18冊です。"),
    ("Okay, so 3 times 4 is 12. Wait, 6 more.\n</think>\n\nThe answer is 18.", "The answer is 18."),  # opened before
    ("まず3×4を計算して12。さらに6冊。\n</think>\n\n18冊", "18冊"),
    ("</think>\n\n18", "18"),
    ("<thinking>12, no, 18</thinking>\n18", "18"),
    ("<Thought>\n12か。\n</Thought>\n<Output>\n18\n</Output>", "18"),  # Marco-o1
    ("<thought>\n12\n</thought>\n\n18", "18"),  # EXAONE Deep
    ("<reasoning>\n12\n</reasoning>\n<answer>\n18\n</answer>\n", "18"),  # GRPO recipes
    ("<think>\n12\n</think>\n<answer>\n18\n</answer>", "18"),  # Hunyuan, DeepSeek-R1-Zero
    ("<think>12</think> <answer> 18 </answer>\nUser: 次の問題は12です", "18"),
    ("<think>12</think>\n\n<response>\n18\n</response>", "18"),  # ERNIE 4.5
    ("<thinking>12 <reflection>wrong: 12</reflection> so</thinking><output>18</output>", "18"),  # Reflection-Llama
    ("<scratchpad>12</scratchpad>18", "18"),
    ("<思考>12かもしれない</思考>\n答えは18です。", "答えは18です。"),
    ("<推論>\n12\n</推論>\n<回答>18</回答>", "18"),
    ("<seed:think>12<seed:cot_budget_reflect>used 9 tokens</seed:cot_budget_reflect></seed:think>18", "18"),
    ("<longcat_think>\n12\n</longcat_think>\n18", "18"),
    ("[THINK]3×4=12[/THINK]18です。", "18です。"),  # Magistral
    ("◁think▷12だろう◁/think▷18", "18"),  # Kimi-VL-Thinking
    ("<|begin_of_thought|>\n12\n<|end_of_thought|>\n\n<|begin_of_solution|>\n18\n<|end_of_solution|>", "18"),
    ("<|START_THINKING|>12<|END_THINKING|><|START_RESPONSE|>18<|END_RESPONSE|>", "18"),  # Command A Reasoning
    ("<|inner_prefix|>12<|inner_suffix|>18", "18"),  # Apertus
    ("<|plamo:begin_think:plamo|>12<|plamo:end_think:plamo|>18", "18"),  # PLaMo 3
    ("<unused94>thought\nIt may be 12.<unused95>18", "18"),  # MedGemma
    ("<|channel>thought\n12<channel|>18", "18"),  # Gemma 4
    ("<|channel|>analysis<|message|>3*4=12<|end|><|start|>assistant<|channel|>final<|message|>18<|return|>", "18"),
    ("<|channel|>analysis<|message|>3*4=12assistant<|channel|>final<|message|>18", "18"),  # <|start|>, <|end|> dropped
    ("<|channel|>final<|message|>18", "18"),
    ("<|channel|>analysis<|message|>12<|end|><|start|>assistant<|channel|>commentary<|message|>12<|end|>"
     "<|start|>assistant<|channel|>final <|constrain|>json<|message|>18", "18"),
    ("analysis3*4=12, but 6 moreassistantfinal18", "18"),  # gpt-oss, every special token dropped
    ("Here is my thought process: 12. Here is my response: 18", "18"),  # Granite 3.2
    ("Here's my thought process:\n12\n\nHere's my response:\n18", "18"),
    ("Here are my reasoning steps:\n12\n[BEGIN FINAL RESPONSE]\n18\n[END FINAL RESPONSE]\n<|end|>", "18"),  # Apriel
    ("<THINK>12</THINK>18", "18"),
    ("<Think>12</think >18", "18"),
    ("＜think＞12＜／think＞18", "18"),
    ("<think>12<think>12</think>12</think>18", "18"),  # one within another
    ("<think>12 <think> again 12</think>18", "18"),  # begun twice, ended once
    ("<think>12</thinking>18", "18"),  # another end than beginning
    ("<think>12</think>\n<think>また12</think>\n18", "18"),
    ("<think>12</think>たぶん12\n<think>いや違う</think>18", "18"),  # the last word counts
    ("考えます。<think>12</think>18", "18"),
    ("18です。<think>12ではない。よし。</think>", "18です。"),  # nothing follows the thought
    ("<think>12</think>18</think>", "18"),  # an end too many
    ("<think>```python\nprint(12)\n</think>18", "18"),  # code left open within a thought
    ("<think>「</think>」と書けば終わる。12</think>18", "18"),  # spoken about within a thought
    ("<think>まず3×4で12。しかし、まだ引くものが", ""),  # never ended: no answer
    ("<think>\n12 <reasoning>12</reasoning> 12", ""),
    ("[THINK]12", ""),
    ("<|channel|>analysis<|message|>We have 12", ""),
    ("Here are my reasoning steps:\n12", ""),
    ("<unused94>thought\n12", ""),
    ("<think>12</think>12?\n<think>やはり12", ""),
    ("答えは12。<think>本当か", ""),
    ("<think>12</think>", ""),
]  # fmt: skip

# a tag that is spoken about, and words that only look like one
PLAIN = [
    "考えるときの印は<think>と</think>です",
    "The model uses <think> and </think> around thoughts.",
    "【思考】\n12\n【回答】\n18",
    "18",
    "  18\n",
    "",
    "I think the answer is 18.",
    "thinking it over: 18",
    "よく考えると (think) 18です。",
    "3 < 18 > 4, think!",
    "<thinker>18</thinker>",
    "<b>18</b>",
    "<answer>18</answer>",
    "思考の結果、18です。",
    "「<think>」は考えを囲む印です。",
    "`<think>` と `</think>` の間に考えを書きます。",
    "<think>タグは考えを囲みます。",
    "The </think> tag ends a thought.",
    "このモデルは考えを<think>で始めます",
    "例:\n```xml\n<think>\n12\n</think>\n```\nこのように書きます。",
    "```\n</think>\n```",
    "~~~\n<think>\n~~~\n18",
    "Here is my response: 18",
    "The channel is final.",
]


@pytest.mark.parametrize(("text", "answer"), FORMS)
def test_an_answer_is_what_follows_the_thought(text: str, answer: str) -> None:
    said = standard().split(text)
    assert said.answer == answer
    assert "12" not in said.answer
    assert said.thought.count("12") == text.partition("User:")[0].count("12")  # folded away, not lost
    assert said.ended is (answer != "" or text == "<think>12</think>")


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_answer_is_untouched(text: str) -> None:
    assert standard().split(text) == type(standard().split(""))("", text)
    assert answer_of(f"<think>12</think>{text}") == text.strip().removeprefix("<answer>").removesuffix("</answer>")


def test_code_that_shows_the_tags_stays_in_an_answer_behind_a_thought() -> None:
    code = "こう書きます。\n```python\nprompt = '<think>\\n'\nend = '</think>'\n```\n以上です。"
    assert standard().split(f"<think>\n例を示そう: ```</think>\n\n{code}").answer == code
    assert standard().split("<think>例</think>```\n<think>\n考え中\n</think>\n```").answer.startswith("```\n<think>")


def test_a_prompt_may_have_opened_the_thought() -> None:
    markers = standard()
    opened = markers.opened("<|im_start|>user\n1+1?<|im_end|>\n<|im_start|>assistant\n<think>\n")
    assert opened is not None and opened.name == "think"
    assert markers.split("12だろうか", opened).answer == ""
    assert markers.split("12だろうか", opened).thought == "12だろうか"
    assert markers.split("12</think>18", opened).answer == "18"
    assert markers.split("<think>12</think>18", opened).answer == "18"
    assert markers.split("```\n12\n</think>\n```\n18\n```", opened).answer == "```\n18\n```"


@pytest.mark.parametrize(
    "prompt",
    [
        "1+1?",
        "<think>とは何ですか。",
        "<|im_start|>assistant\n<think>\n\n</think>\n\n",
        "<｜Assistant｜></think>",
        "<|start|>assistant",
    ],
)
def test_other_prompts_leave_no_thought_open(prompt: str) -> None:
    assert standard().opened(prompt) is None
    assert standard().closed(prompt) == prompt


@pytest.mark.parametrize(
    ("prompt", "closed"),
    [
        ("assistant\n<think>\n", "assistant\n<think>\n\n</think>\n\n"),  # as Qwen3's template writes no thinking
        ("[/INST][THINK]", "[/INST][THINK]\n\n[/THINK]\n\n"),
        ("<start_of_turn>model\n<|channel>thought\n", "<start_of_turn>model\n<|channel>thought\n\n<channel|>\n\n"),
    ],
)
def test_a_thought_left_open_is_closed_before_an_answer_is_forced(prompt: str, closed: str) -> None:
    assert standard().closed(prompt) == closed
    assert standard().opened(closed) is None


@pytest.mark.parametrize("marker", MARKERS, ids=lambda marker: marker.name)
def test_every_marker_reads_what_it_writes(marker: object) -> None:
    opening, closing = marker.written  # type: ignore[attr-defined]
    said = standard().split(f"{opening}\n12\n{closing}\n18")
    assert (said.thought, said.answer) == ("12", "18")
    assert standard().split(f"{opening}\n12").answer == ""
    assert marker.source  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "until", "answer"),
    [
        ("18\n\n次の問題", ("\n\n",), "18"),
        ("\n18", ("\n",), ""),
        ("<think>12\n\nまだ</think>\n\n18\n\n次の問題", ("\n\n",), "18"),  # a mark in a thought ends nothing
        ("12。\n\n</think>18。以上", ("。",), "18"),
        ("18\n\n問: <think>12", ("\n\n",), "18"),  # what follows the end counts no more, not even a thought
        ("\n<think>12</think>18", ("\n",), "18"),
        ("<think>12</think>18Q: <think>12</think>12", ("Q:",), "18"),
    ],
)
def test_an_end_of_answers_counts_outside_thoughts(text: str, until: tuple[str, ...], answer: str) -> None:
    assert standard().split(text, until=until).answer == answer


# for every scorer: a right text, a wrong one that stands in the thought, the accepted answer, choices
JUDGED = {
    "regex": ("東京", "大阪", "東.", ()),
    "japanese": ("首都は東京であると思います。", "The capital of this country is Osaka.", "", ()),
    "number": ("18", "12", "18", ()),
    "choice": ("B", "A", "東京", ("大阪", "東京")),
}
EVERY = [(name, *JUDGED.get(name, ("東京", "大阪", "東京", ()))) for name in SCORERS]


@pytest.mark.parametrize(("name", "right", "wrong", "answer", "choices"), EVERY)
def test_no_scorer_sees_a_thought(name: str, right: str, wrong: str, answer: str, choices: tuple[str, ...]) -> None:
    def score(text: str) -> float:
        return SCORERS[name].score(text, (answer,), choices)

    assert (score(right), score(wrong)) == (1.0, 0.0)
    for opening, closing in (marker.written for marker in MARKERS):
        assert score(f"{opening}\n{wrong}\n{closing}\n\n{right}") == 1.0
        assert score(f"{opening}\n{right}\n{closing}\n\n{wrong}") == 0.0
        assert score(f"{opening}\n{right}") == 0.0
    assert score(f"{wrong}</think>{right}") == 1.0
    assert not SCORERS[name].right(f"<think>{right}", answer)


def test_a_choice_that_reads_like_a_marker_can_be_picked() -> None:
    assert SCORERS["choice_logprob"].score("<think>", ("<think>",), ("<think>", "<b>")) == 1.0


PIECES = st.sampled_from(
    ["<think>", "</think>", "[THINK]", "[/THINK]", "<|channel|>analysis<|message|>", "<|channel|>final<|message|>",
     "<reasoning>", "</reasoning>", "```\n", "`", "\n", "12", "18。", "、", "「", "」", "タグ", "<answer>", "</answer>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_no_text_breaks_the_reading(text: str) -> None:
    said = standard().split(text)
    assert said.ended or said.answer == ""
    if not said.thought and said.answer:
        assert said.answer in text
    assert len(said.thought) + len(said.answer) <= len(text) + 2 * text.count("<") + 2 * text.count("[")


@given(st.lists(PIECES, max_size=14).map("".join))
def test_an_answer_holds_no_further_thought(text: str) -> None:
    once = answer_of(text)
    assert answer_of(once) == once
