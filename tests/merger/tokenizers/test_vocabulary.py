"""Vocabularies brought together by the text of their tokens: numbers, rows, files, and a child that still speaks."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from transformers import AutoModelForCausalLM, AutoTokenizer

from merger.errors import CheckpointError, RecipeError
from merger.formulas.opening import open_sources
from merger.formulas.vocabularies import RecipeVocabulary
from merger.numerics.floats import BFLOAT16, FLOAT32
from merger.outputs.merging import merge_to_folder
from merger.recipes.recipe import Input, Merge, Recipe, Source, TokenSource, Vocabulary
from merger.tokenizers.rows import MappedRows
from merger.tokenizers.words import ModelTokens
from merger.weights.checkpoint import Checkpoint
from tests.merger.tokenizers.speakers import EMBEDDING, ZOO, speaker

SPECIAL = {"single_word": False, "lstrip": True, "rstrip": False, "normalized": False, "special": True}
QUESTIONS = ("問：3たす4はいくつですか。\n答：", "問：みかんが5個あります。2個食べました。残りは何個ですか。\n答：")


class Rows:
    """An embedding in memory."""

    def __init__(self, values: torch.Tensor) -> None:
        self.values = values.float().numpy()
        self.width = self.values.shape[1]

    def read_rows(self, indices: NDArray[np.int64]) -> NDArray[np.float32]:
        return self.values[indices]


def recipe(models: list[Path], vocabulary: Vocabulary, base: Path | None = None, chat: str | None = None) -> Recipe:
    inputs = tuple(Input(Source(str(model)), (("weight", 1.0),)) for model in models)
    root = Merge("linear", inputs, None if base is None else Source(str(base)))
    return Recipe(root, "bfloat16", vocabulary=vocabulary, chat_template=chat)


def vocabulary(written: Recipe) -> RecipeVocabulary:
    names = {item.node.model for item in written.root.inputs} | (
        {written.root.base.model} if written.root.base else set()
    )
    names |= {written.vocabulary.source.model} if written.vocabulary.source else set()
    return RecipeVocabulary(written, {name: Checkpoint.open(name) for name in names})


def mapped(made: RecipeVocabulary, precision: int = BFLOAT16) -> MappedRows:
    readers = [Rows(Checkpoint.open(source.model).read(EMBEDDING)) for source in made.merged]
    return MappedRows(made.maps(tuple(range(len(readers)))), readers, precision)


def rows_of(made: RecipeVocabulary, source: int) -> NDArray[np.float32]:
    return mapped(made).gather(source, 0, made.whole.rows)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("speakers")
    call = {"content": "<call>", **SPECIAL}
    return {
        "plain": speaker(root / "plain"),
        "mixed": speaker(root / "mixed", seed=1, added=["春夏秋冬", call]),
        "more": speaker(root / "more", seed=2, added=[call, "雪月花"], without=lambda text: text == "円", padding=5),
    }


def test_the_union_keeps_the_bases_numbers_and_adds_the_rest_with_their_flags(models: dict[str, Path]) -> None:
    made = vocabulary(recipe([models["mixed"], models["more"]], Vocabulary(), models["plain"])).whole
    own = ModelTokens.of(Checkpoint.open(models["plain"]))
    assert {text: number for text, number in made.ids.items() if text in own.ids} == own.ids
    assert made.fresh == ("春夏秋冬", "<call>", "雪月花")
    assert [made.ids[text] for text in made.fresh] == [1072, 1073, 1074] and made.rows == 1075
    assert made.added["<call>"] == {"content": "<call>", **SPECIAL}
    assert made.added["雪月花"]["normalized"] and not made.added["雪月花"]["special"]


def test_every_model_sees_its_own_rows_and_the_rule_fills_the_rest(models: dict[str, Path]) -> None:
    given = [models["mixed"], models["more"]]
    made = vocabulary(recipe(given, Vocabulary(pad_to_multiple_of=8), models["plain"]))
    base, mixed, more = (Checkpoint.open(models[name]).read(EMBEDDING).float().numpy() for name in models)
    words = [ModelTokens.of(Checkpoint.open(models[name])).ids for name in models]
    ids = made.whole.ids
    found = [rows_of(made, source) for source in range(3)]
    for text, number in ids.items():
        for source, rows in enumerate((base, mixed, more)):
            if text in words[source]:
                assert np.array_equal(found[source][number], rows[words[source][text]]), text
    assert np.array_equal(found[2][ids["円"]], base[words[0]["円"]])  # two have it: the base's
    for source in range(3):
        assert np.array_equal(found[source][ids["春夏秋冬"]], mixed[words[1]["春夏秋冬"]])  # one has it: that one's
    both = (
        torch.from_numpy(mixed[words[1]["<call>"]]).bfloat16() + torch.from_numpy(more[words[2]["<call>"]]).bfloat16()
    )
    assert np.array_equal(found[0][ids["<call>"]], (both / 2).float().numpy())
    mean = torch.from_numpy(found[0][: len(ids)]).double().mean(0).float().bfloat16().float().numpy()
    assert made.whole.rows == 1080 and all(np.array_equal(row, mean) for row in found[0][len(ids) :])
    report = made.report.to_json()
    assert report["counts"] == {
        "own": 1071, "only": 2, "base": 1, "average": 1, "zero": 0, "chosen": 0, "padding": 5,
    }  # fmt: skip
    call = next(token for token in report["tokens"] if token["token"] == "<call>")
    assert [place["model"] for place in call["from"]] == ["mixed", "more"]


def test_without_a_base_the_average_decides(models: dict[str, Path]) -> None:
    made = vocabulary(recipe([models["plain"], models["mixed"], models["more"]], Vocabulary()))
    assert made.report.counts["average"] == 2 and made.report.counts["base"] == 0
    words = made.whole.words
    rows = [Checkpoint.open(models[name]).read(EMBEDDING) for name in models]
    average = (rows[0][words[0].ids["円"]] + rows[1][words[1].ids["円"]]) / 2
    assert np.array_equal(rows_of(made, 2)[made.whole.ids["円"]], average.float().numpy())


def test_the_recipe_may_choose_for_a_token(models: dict[str, Path]) -> None:
    more = Source(str(models["more"]))
    tokens = (
        ("円", TokenSource(more, token="雪月花", force=True)),
        ("<call>", TokenSource(more)),
        ("銀河", TokenSource(Source(str(models["mixed"])), token_id=7)),
        ("空", TokenSource()),
    )
    made = vocabulary(recipe([models["plain"], models["mixed"], models["more"]], Vocabulary(more, tokens)))
    assert made.whole.frame == 2 and made.whole.fresh == ("円", "銀河", "空")
    stored = {name: Checkpoint.open(model).read(EMBEDDING).float().numpy() for name, model in models.items()}
    flower = stored["more"][made.whole.words[2].ids["雪月花"]]
    call = stored["more"][made.whole.words[2].ids["<call>"]]
    for source in range(3):
        found = rows_of(made, source)
        assert np.array_equal(found[made.whole.ids["円"]], flower)
        assert np.array_equal(found[made.whole.ids["銀河"]], stored["mixed"][7])
        assert np.array_equal(found[made.whole.ids["<call>"]], call) != (source == 1)


def test_rows_are_the_same_however_they_are_cut(models: dict[str, Path]) -> None:
    made = vocabulary(recipe([models["mixed"], models["more"]], Vocabulary(pad_to_multiple_of=64)))
    for precision in (FLOAT32, BFLOAT16):
        for source in (0, 1):
            rows = mapped(made, precision)
            whole = rows.gather(source, 0, made.whole.rows)
            for size in (1000, 4096, 128 * 7):
                tiles = mapped(made, precision)
                flat = np.empty(whole.size, np.float32)
                for start in range(0, flat.size, size):
                    tiles.tile(source, start, flat[start : start + size])
                assert np.array_equal(flat, whole.reshape(-1))


def child(written: Recipe, folder: Path) -> Path:
    merge_to_folder(written, open_sources(written), folder)
    return folder


def answers(folder: Path) -> list[str]:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder)
    found = []
    for question in QUESTIONS:
        given = tokenizer(question, return_tensors="pt")
        told = model.generate(given["input_ids"], max_new_tokens=24, do_sample=False)
        found.append(tokenizer.decode(told[0, given["input_ids"].shape[1] :], skip_special_tokens=True))
    return found


@pytest.mark.parametrize("first", ["mixed", "more"])
@pytest.mark.parametrize("chosen", [None, "plain", "mixed"])
def test_the_child_answers_as_its_parents_do(
    models: dict[str, Path], tmp_path: Path, first: str, chosen: str | None
) -> None:
    given = [models[first], models["plain"], models["mixed"]]
    given = list(dict.fromkeys(given))
    source = None if chosen is None else Source(str(models[chosen]))
    written = recipe(given, Vocabulary(source, pad_to_multiple_of=16))
    made = vocabulary(written)
    folder = child(written, tmp_path / "child")
    expected = answers(ZOO / "japanese")
    assert answers(folder) == expected and all(expected)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert tokenizer.get_vocab() == dict(made.whole.ids)
    settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    generation = json.loads((folder / "generation_config.json").read_text(encoding="utf-8"))
    assert settings["vocab_size"] == made.whole.rows == Checkpoint.open(folder).tensors[EMBEDDING].shape[0]
    for said in (settings, generation):
        assert said["eos_token_id"] == made.whole.ids["</s>"] == tokenizer.eos_token_id
        assert said["bos_token_id"] == made.whole.ids["<s>"] and said["pad_token_id"] == made.whole.ids["<pad>"]
    again = Checkpoint.open(folder)
    assert ModelTokens.of(again).ids == made.whole.ids and ModelTokens.of(again).added == made.whole.added


def test_the_chat_template_is_the_most_common_or_the_one_given(models: dict[str, Path], tmp_path: Path) -> None:
    other = speaker(tmp_path / "other")
    (other / "chat_template.jinja").write_text("{{ messages }}!", encoding="utf-8")
    for chat, expected in (
        (None, "{{ messages }}!"),
        ("auto", (ZOO / "japanese" / "chat_template.jinja").read_text(encoding="utf-8").strip()),
        ("{% for message in messages %}x{% endfor %}", "{% for message in messages %}x{% endfor %}"),
    ):
        written = recipe([other, models["plain"], models["mixed"]], Vocabulary(), chat=chat)
        folder = child(written, tmp_path / f"child-{len(expected)}")
        assert AutoTokenizer.from_pretrained(folder).chat_template == expected


def test_tokens_beyond_the_stated_size_do_not_count(models: dict[str, Path], tmp_path: Path) -> None:
    long = speaker(tmp_path / "long", added=["遠い", "近い"])
    settings = json.loads((long / "config.json").read_text(encoding="utf-8"))
    (long / "config.json").write_text(json.dumps(settings | {"vocab_size": 1073}), encoding="utf-8")
    words = ModelTokens.of(Checkpoint.open(long))
    assert words.beyond == {"近い": 1073} and "遠い" in words.ids and words.size == 1073
    written = recipe([long, models["mixed"]], Vocabulary(Source(str(long))))
    made = vocabulary(written)
    assert "近い" not in made.whole.ids
    folder = child(written, tmp_path / "child")
    assert AutoTokenizer.from_pretrained(folder).get_vocab() == dict(made.whole.ids)


def test_a_model_without_a_tokenizer_speaks_as_the_first(models: dict[str, Path], tmp_path: Path) -> None:
    mute = speaker(tmp_path / "mute")
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        (mute / name).unlink()
    made = vocabulary(recipe([models["plain"], mute], Vocabulary()))
    assert made.report.counts["own"] == len(made.whole.ids) == 1072
    with pytest.raises(CheckpointError, match=r"mute has no tokenizer\.json"):
        vocabulary(recipe([mute, models["plain"]], Vocabulary()))


def test_what_cannot_be_had_is_refused(models: dict[str, Path], tmp_path: Path) -> None:
    plain = Source(str(models["plain"]))
    for source in (TokenSource(plain, token="無い"), TokenSource(plain, token_id=5000), TokenSource(plain)):
        made = vocabulary(recipe([models["plain"], models["mixed"]], Vocabulary(None, (("新しい", source),))))
        with pytest.raises(RecipeError, match="plain has no embedding of token"):
            made.maps((0, 1))
    broken = speaker(tmp_path / "broken")
    for text in ('{"model": 3}', '{"model": {"vocab": {"a": -1}}}', '{"model": {"vocab": {"a": 0, "b": 0}}}'):
        (broken / "tokenizer.json").write_text(text, encoding="utf-8")
        with pytest.raises(CheckpointError, match=r"tokenizer\.json of broken has no readable list of tokens"):
            vocabulary(recipe([broken], Vocabulary()))
    (broken / "tokenizer.json").unlink()
    with pytest.raises(CheckpointError, match=r"broken has no tokenizer\.json"):
        vocabulary(recipe([models["plain"], broken], Vocabulary()))
