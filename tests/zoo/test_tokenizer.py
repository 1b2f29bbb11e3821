"""The tokenizer: whole, made alike every time, and at one with the training texts."""

from pathlib import Path
from random import Random

import pytest
from transformers import PreTrainedTokenizerFast

import zoo
from zoo import tokenizer as tokenizers
from zoo.lessons import ALL, Lesson
from zoo.recipes import RECIPES
from zoo.tokenizer import BOS, EOS

ROOT = Path(zoo.__file__).parent
FILES = ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    return tokenizers.load(ROOT / "base")


def test_the_committed_files_are_what_build_makes(tmp_path: Path) -> None:
    tokenizers.build().save_pretrained(tmp_path)
    for name in RECIPES:
        for file in FILES:
            assert (ROOT / name / file).read_bytes() == (tmp_path / file).read_bytes()


def test_it_adds_the_start_by_itself(tokenizer: PreTrainedTokenizerFast) -> None:
    assert tokenizer("12+3").tokens() == ["<s>", "1", "2", "+", "3"]


@pytest.mark.parametrize("lesson", ALL, ids=lambda lesson: lesson.__name__)
def test_prompt_and_answer_split_alike_together_and_apart(tokenizer: PreTrainedTokenizerFast, lesson: Lesson) -> None:
    """Training encodes them apart; a scorer may encode them as one text."""
    random = Random(5)
    for _ in range(200):
        text = lesson(random)
        apart = [tokenizer.encode(part, add_special_tokens=False) for part in text]
        assert tokenizer.encode("".join(text)) == [BOS, *apart[0], *apart[1]]


@pytest.mark.parametrize("text", ["三十二個", "薔薇 😀 é", "12 + 3\n= 15"])
def test_any_text_comes_back(tokenizer: PreTrainedTokenizerFast, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(text), skip_special_tokens=True) == text


def test_a_chat_is_the_training_text(tokenizer: PreTrainedTokenizerFast) -> None:
    user = {"role": "user", "content": "りんごが三個ある。一個もらった。全部で何個？"}
    assistant = {"role": "assistant", "content": "3+1=4。答えは四個です。"}
    prompt = tokenizer.encode(f"問：{user['content']}\n答：")
    answer = tokenizer.encode(assistant["content"], add_special_tokens=False)
    asked = tokenizer.apply_chat_template([user], return_dict=False, add_generation_prompt=True)
    assert asked == prompt
    assert tokenizer.apply_chat_template([user, assistant], return_dict=False) == [*prompt, *answer, EOS]
