"""The tokenizer all three models share: a small BPE, made here from the lessons.

Digits, kanji numerals and signs are always tokens of their own, so a number reads the same
everywhere; what the alphabet lacks falls back to bytes.
"""

import json
from pathlib import Path
from random import Random

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from zoo.lessons import ALL

PAD, BOS, EOS = 0, 1, 2
SPECIAL = ("<pad>", "<s>", "</s>")
MERGES = 420
TEXTS_PER_LESSON = 4000
SEED = 7
CONTEXT = 256
KANJI = (
    "一二三四五六七八九十百千万零〇問答式太郎花子次健美今全部合何個本枚冊匹羽台円人残持買使入箱家足引数学校"
    "犬猫鳥車紙切手鉛筆皿玉時年月日前後先生友店庭池魚山川水火木金土大小中上下左右出来行見食飲書読話聞"
    "言葉和西暦昭平成令治正計算同多少増減差届売加"
)
ALONE = "[0-9一二三四五六七八九十〇零+=-]"
AFTER_SENTENCE = r"(?<=[。？\n.?])"
CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if message['role'] == 'user' %}問：{{ message['content'] }}\n答："
    "{% elif message['role'] == 'assistant' %}{{ message['content'] }}{{ eos_token }}"
    "{% endif %}{% endfor %}"
)


def alphabet() -> list[str]:
    """List the characters that get a token of their own, in a fixed order."""
    characters = [chr(code) for code in range(32, 127)] + ["\n"]
    characters += [chr(code) for code in range(0x3041, 0x3094)]  # hiragana
    characters += [chr(code) for code in range(0x30A1, 0x30F5)]  # katakana
    characters += "ー、。？！：「」・" + KANJI
    return list(dict.fromkeys(characters))


def _splitter() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(ALONE), "isolated"),
            pre_tokenizers.Split(Regex(AFTER_SENTENCE), "isolated"),
        ]
    )


def _merges(characters: list[str]) -> list[tuple[str, str]]:
    """Learn which pieces to join from a corpus of every lesson."""
    random = Random(SEED)
    corpus = ["".join(lesson(random)) for lesson in ALL for _ in range(TEXTS_PER_LESSON)]
    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = _splitter()
    learner.train_from_iterator(
        corpus,
        trainers.BpeTrainer(vocab_size=len(characters) + MERGES, initial_alphabet=characters, show_progress=False),
    )
    merges = json.loads(learner.to_str())["model"]["merges"]
    return [(left, right) for left, right in merges]


def build() -> PreTrainedTokenizerFast:
    """Make the tokenizer; the same one every time."""
    characters = alphabet()
    merges = _merges(characters)
    pieces = [*SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256)), *characters]
    pieces += [left + right for left, right in merges]
    vocabulary = {piece: index for index, piece in enumerate(dict.fromkeys(pieces))}
    backend = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, byte_fallback=True))
    backend.pre_tokenizer = _splitter()
    backend.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    backend.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A $B", special_tokens=[("<s>", BOS)]
    )
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # untyped in transformers
        tokenizer_object=backend,
        pad_token=SPECIAL[PAD],
        bos_token=SPECIAL[BOS],
        eos_token=SPECIAL[EOS],
        padding_side="left",
        model_max_length=CONTEXT,
        model_input_names=["input_ids", "attention_mask"],
        clean_up_tokenization_spaces=False,
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def load(folder: Path) -> PreTrainedTokenizerFast:
    """Load a tokenizer written by ``build().save_pretrained``."""
    tokenizer: PreTrainedTokenizerFast = PreTrainedTokenizerFast.from_pretrained(folder)
    return tokenizer
