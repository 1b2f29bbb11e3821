"""Translations: both languages complete, and the tools that see to it."""

from pathlib import Path

import pytest
from babel.messages.catalog import Message as Entry

from webapp.environment import ROOT
from webapp.languages import catalogues
from webapp.languages.extracting import (
    ExtractionError,
    Message,
    python_messages,
    script_messages,
    template_messages,
)


def test_both_languages_are_complete() -> None:
    assert [str(finding) for finding in catalogues.check(ROOT)] == []


def test_messages_in_python() -> None:
    source = """
_("one"); gettext_lazy("two " "halves"); ngettext("%(n)s model", "%(n)s models", n); pgettext("verb", "Merge")
CheckpointError(N_("{file} is broken."), mend=N_("Send it again."), file=f)
print("not this")
"""
    assert list(python_messages(source, "a.py")) == [
        Message("one", "", "", "a.py"),
        Message("two halves", "", "", "a.py"),
        Message("%(n)s model", "%(n)s models", "", "a.py"),
        Message("Merge", "", "verb", "a.py"),
        Message("{file} is broken.", "", "", "a.py"),
        Message("Send it again.", "", "", "a.py"),
    ]


def test_messages_in_templates() -> None:
    source = """{% load i18n %}
  <h1>{% translate "It's here" %}</h1> don't
    {% blocktranslate with name=model.name trimmed %}
      Models of
      {{ name }}
    {% endblocktranslate %}
<a title="{% translate 'Open' context 'verb' %}">
{% blocktranslate count n=models|length %}{{ n }} model{% plural %}{{ n }} models{% endblocktranslate %}
"""
    assert list(template_messages(source, "a.html")) == [
        Message("It's here", "", "", "a.html"),
        Message("Models of %(name)s", "", "", "a.html"),
        Message("Open", "", "verb", "a.html"),
        Message("%(n)s model", "%(n)s models", "", "a.html"),
    ]


def test_messages_in_scripts() -> None:
    source = r"""
// gettext("not this") in a comment
/* gettext("nor this") */
<p title={gettext("A \"quoted\" word")}>don't {interpolate(gettext('%(n)s left'), { n })}</p>
const a = ngettext("%(n)s model", `%(n)s models`, n), b = pgettext("verb", "Merge");
const long = gettext(
  "one " +
    "line\n\u63a5",
);
model.gettext("nor a method"); gettext(variable);
"""
    assert list(script_messages(source, "a.svelte")) == [
        Message('A "quoted" word', "", "", "a.svelte"),
        Message("%(n)s left", "", "", "a.svelte"),
        Message("%(n)s model", "%(n)s models", "", "a.svelte"),
        Message("Merge", "", "verb", "a.svelte"),
        Message("one line\n接", "", "", "a.svelte"),
    ]


@pytest.mark.parametrize("call", ["gettext(`${n} left`)", 'gettext("a" + n)', 'ngettext("a", b, n)', 'ngettext("a")'])
def test_a_message_that_cannot_be_read_is_named(call: str) -> None:
    with pytest.raises(ExtractionError, match=r"^a\.ts:2: n?gettext\(\) takes plain string literals only\.$"):
        list(script_messages("\n" + call, "a.ts"))


@pytest.mark.parametrize(
    ("text", "translation", "problem"),
    [
        ("Saved.", "保存しました。", ""),
        ("Saved.", "", "not translated"),
        ("{file} is broken.", "{file} は壊れています。", ""),
        ("{file} is broken.", "ファイルは壊れています。", "placeholders differ in 'ファイルは壊れています。'"),
        ("%(n)s left", "残り%(m)s", "placeholders differ in '残り%(m)s'"),
        (("%(n)s model", "%(n)s models"), ("モデル%(n)s個",), ""),
        (("one model", "%(n)s models"), ("モデル%(n)s個",), ""),
    ],
)
def test_what_is_wrong_with_an_entry(text: str | tuple[str, str], translation: str | tuple[str], problem: str) -> None:
    assert catalogues.entry_problem(Entry(text, translation)) == problem
    assert catalogues.entry_problem(Entry(text, translation, flags=["fuzzy"])) == "fuzzy"


def test_update_keeps_translations_adds_drops_and_is_stable(tmp_path: Path) -> None:
    views = tmp_path / "webapp" / "views.py"
    views.parent.mkdir()
    views.write_text('_("kept"); _("dropped")')
    assert len(catalogues.update(tmp_path)) == 4
    path = catalogues.po_path(tmp_path, "ja", "django")
    text = path.read_text().replace('msgid "kept"\nmsgstr ""', 'msgid "kept"\nmsgstr "残す"')
    path.write_text(text)
    views.write_text('\n\n_("added"); _("kept")')
    catalogues.update(tmp_path)
    found = {entry.id: entry.string for entry in catalogues.entries(catalogues.read(path, "ja"))}
    assert found == {"added": "", "kept": "残す"}
    english = catalogues.read(catalogues.po_path(tmp_path, "en", "django"), "en")
    assert {entry.id: entry.string for entry in catalogues.entries(english)} == {"added": "added", "kept": "kept"}
    views.write_text('\n\n\n\n_("added")\n\n_("kept")')
    assert catalogues.update(tmp_path) == []
    assert [str(finding) for finding in catalogues.check(tmp_path)] == [
        "locale/ja/LC_MESSAGES/django.po: not translated: 'added'"
    ]
    assert len(catalogues.compile_all(tmp_path)) == 4
    assert catalogues.compile_all(tmp_path) == []
