"""A format of question files: its declaration, its line in the registry, how it is told from others, words and docs."""

from importlib import import_module
from io import BytesIO
from itertools import combinations

from django.utils import translation
from openpyxl import Workbook

from merger.evaluation.tasks import QUESTION_FORMATS, inspect_file
from merger.evaluation.tasks._format import Content
from tests.contracts.declarations import files, rows
from webapp.catalog import question_formats


def _workbook() -> bytes:
    book, file = Workbook(), BytesIO()
    book.active.append(["question", "answer"])
    book.active.append(["1+1?", "2"])
    book.save(file)
    return file.getvalue()


# One question in each format that is read of bytes.
SAMPLES = {
    "xlsx": _workbook(),
    "jsonl": b'{"question": "1+1?", "answer": "2"}',
    "csv": b"question,answer\n1+1?,2\n",
}


def test_every_declaration_is_registered_under_the_name_of_its_file() -> None:
    modules = {name: import_module(f"merger.evaluation.tasks.{name}") for name in files("merger/evaluation/tasks")}
    declared = {name: one.QUESTION_FORMAT for name, one in modules.items() if hasattr(one, "QUESTION_FORMAT")}
    assert declared == QUESTION_FORMATS
    assert [known.name for known in QUESTION_FORMATS.values()] == list(QUESTION_FORMATS)


def test_formats_are_read_in_one_way_and_told_apart_by_their_endings() -> None:
    for known in QUESTION_FORMATS.values():
        assert (known.read is None) != (known.read_path is None), known.name
        assert known.suffixes and "/" in known.media_type
    for one, other in combinations(QUESTION_FORMATS.values(), 2):
        assert not {*one.suffixes, *one.refused} & {*other.suffixes, *other.refused}
        assert one.media_type != other.media_type


def test_every_format_is_found_by_what_a_content_begins_with() -> None:
    """One that stands in the registry behind a format that takes anything is never asked."""
    assert set(SAMPLES) == {name for name, known in QUESTION_FORMATS.items() if known.read is not None}
    for name, content in SAMPLES.items():
        assert next(known.name for known in QUESTION_FORMATS.values() if known.begins(Content(content))) == name
        (item,) = inspect_file(content).items
        assert (item.question, item.answers) == ("1+1?", ("2",))


def test_what_can_be_sent_has_words_in_both_languages() -> None:
    sent = {name for name, known in QUESTION_FORMATS.items() if known.read is not None}
    assert set(question_formats.LABELS) == sent
    for language in ("en", "ja"):
        with translation.override(language):
            assert all(str(label) in question_formats.listed() for label in question_formats.LABELS.values())


def test_every_format_stands_in_the_docs() -> None:
    assert rows("questions.md", "Files", "format") == set(QUESTION_FORMATS)
