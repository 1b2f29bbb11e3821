"""How models mark what they think before they answer: one table, each row with its source."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Marker:
    """A pair of regular expressions (any case) between which a thought stands, and where the pair is written.

    written: opening and closing text as a model writes them. first: counts only at the very beginning of a text,
    because its words could stand in an answer as well.
    """

    name: str
    opens: str
    closes: str
    written: tuple[str, str]
    source: str
    first: bool = False


def tag(name: str, source: str, left: str = "<", right: str = ">") -> Marker:
    """``<name>`` … ``</name>``; spaces, attributes, and full-width brackets do no harm."""
    begin, end = f"[{re.escape(left)}＜]" if left == "<" else re.escape(left), re.escape(right)
    inner = re.escape(name)
    rest = r"(?:\s[^<>＜＞\n]{0,80})?\s*"
    if left == "<":
        end = f"[{end}＞]"
    return Marker(
        name,
        rf"{begin}\s*{inner}{rest}{end}",
        rf"{begin}\s*[/／]\s*{inner}\s*{end}",
        (f"{left}{name}{right}", f"{left}/{name}{right}"),
        source,
    )


def pair(opening: str, closing: str, source: str, label: str = "") -> Marker:
    """Two fixed texts; ``label``: a word that a model may write right behind the opening one."""
    behind = rf"(?:\s*{label}\b)?" if label else ""
    return Marker(opening, re.escape(opening) + behind, re.escape(closing), (opening, closing), source)


_HARMONY = r"(?:<\|end\|>\s*)?(?:<\|start\|>\s*)?(?:assistant\s*)?<\|channel\|>\s*"

MARKERS: tuple[Marker, ...] = (
    tag("think", "DeepSeek-R1, QwQ, Qwen3, GLM-4.5, SmolLM3, Phi-4-reasoning, Hunyuan, EXAONE 4, OLMo 3, Nemotron"),
    tag("thinking", "Reflection-Llama; prompts that ask for it (Anthropic's cookbook)"),
    tag("thought", "EXAONE Deep; Marco-o1 (<Thought>)"),
    tag("thoughts", "prompts that ask for it"),
    tag("reasoning", "prompts that ask for it (DeepHermes, GRPO recipes)"),
    tag("reason", "prompts that ask for it"),
    tag("scratchpad", "prompts that ask for it (Anthropic's cookbook)"),
    tag("reflection", "Reflection-Llama"),
    tag("cot", "prompts that ask for it"),
    tag("inner_monologue", "prompts that ask for it"),
    tag("思考", "Japanese fine-tunes"),
    tag("推論", "Japanese fine-tunes"),
    tag("考え", "Japanese fine-tunes"),
    tag("思考過程", "Japanese fine-tunes"),
    tag("推論過程", "Japanese fine-tunes"),
    tag("analysis", "prompts that ask for it (Anthropic's cookbook)"),
    tag("chain_of_thought", "prompts that ask for it"),
    tag("rationale", "prompts that ask for it"),
    tag("seed:think", "Seed-OSS"),
    tag("think:opensource", "Hunyuan"),
    tag("longcat_think", "LongCat-Flash-Thinking"),
    tag("mm:think", "MiniMax"),
    tag("THINK", "Magistral", "[", "]"),
    tag("THINKING", "prompts that ask for it", "[", "]"),
    tag("REASONING", "prompts that ask for it", "[", "]"),
    pair("◁think▷", "◁/think▷", "Kimi-VL-Thinking"),
    pair("<|begin_of_thought|>", "<|end_of_thought|>", "Sky-T1, OpenThinker"),
    pair("<|START_THINKING|>", "<|END_THINKING|>", "Command A Reasoning"),
    pair("<|thinking|>", "<|/thinking|>", "prompts that ask for it"),
    pair("<|think|>", "<|/think|>", "prompts that ask for it"),
    pair("<|think_start|>", "<|think_end|>", "prompts that ask for it"),
    pair("<|inner_prefix|>", "<|inner_suffix|>", "Apertus"),
    pair("<|plamo:begin_think:plamo|>", "<|plamo:end_think:plamo|>", "PLaMo 3"),
    pair("<unused94>", "<unused95>", "MedGemma", label="thought"),
    pair("<|channel>", "<channel|>", "Gemma 4", label="thought"),
    pair("[unused16]", "[unused17]", "openPangu"),
    Marker(
        "harmony",
        _HARMONY + r"(?:analysis|commentary)\b[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>",
        rf"{_HARMONY}final\b[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>|assistantfinal",
        ("<|channel|>analysis<|message|>", "<|channel|>final<|message|>"),
        "gpt-oss (OpenAI harmony); its last words as they read where special tokens were dropped",
    ),
    Marker(
        "granite",
        r"here(?:'s|’s| is) my thought process\s*:",
        r"here(?:'s|’s| is) my response\s*:",
        ("Here is my thought process:", "Here is my response:"),
        "Granite 3.2",
        first=True,
    ),
    Marker(
        "apriel",
        r"here are my reasoning steps\s*:",
        r"\[BEGIN FINAL RESPONSE\]",
        ("Here are my reasoning steps:", "[BEGIN FINAL RESPONSE]"),
        "Apriel Thinker",
        first=True,
    ),
)

# What a model may put around the answer that follows its thought: (before, after). Open-R1, DeepSeek-R1-Zero,
# Hunyuan, ERNIE 4.5, Reflection-Llama, Marco-o1, Sky-T1, Command A, Apriel.
_NAMES = r"answer|response|output|solution|final[_ ]?answer|final|回答|解答|答え"
ANSWERS: tuple[tuple[str, str], ...] = (
    (rf"[<＜](?P<name>{_NAMES})[>＞]", r"[<＜][/／](?P=name)[>＞]"),
    (r"<\|begin_of_solution\|>", r"<\|end_of_solution\|>"),
    (r"<\|START_RESPONSE\|>", r"<\|END_RESPONSE\|>"),
    (r"", r"\[END FINAL RESPONSE\]|<\|(?:return|end|call)\|>"),
)
