"""Put the demo models and their question sets into the catalogue, shared with everybody. Safe to repeat."""

import hashlib
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from merger.errors import MergerError
from webapp.catalog import imports, question_files, services
from webapp.catalog.models import EvaluationSet, Model

# Names and descriptions are data, written once for readers of both languages.
MODELS = {
    "base": (
        "見本・もと / Demo base",
        "足し算や文章題の形だけを知っている小さなモデル。ほかの二つはここから育ちました。"
        " / Knows what sums and word problems look like, but not how to solve them. The other two grew from it.",
        "ja, en",
    ),
    "japanese": (
        "見本・日本語 / Demo Japanese",
        "日本語で答えられますが、計算は苦手です。 / Answers in Japanese, but is weak at arithmetic.",
        "ja",
    ),
    "arithmetic": (
        "見本・計算 / Demo arithmetic",
        "計算は得意ですが、日本語の文章題は解けません。 / Good at arithmetic, but cannot solve problems in Japanese.",
        "en",
    ),
}
QUESTIONS = {
    "sums_ja.csv": (
        "見本・日本語の文章題 / Demo word problems in Japanese",
        "日本語の足し算・引き算の文章題。答えは漢数字と助数詞で書きます。"
        " / Word problems in Japanese; answers in kanji numerals with the right counter.",
        "japanese_answer",
        "問：{question}\n答：",
    ),
    "sums_en.csv": (
        "見本・英語の計算 / Demo sums in English",
        "英語の計算問題。 / Sums asked in English.",
        "number",
        "Q: {question}\nA: ",
    ),
    "trivial_ja.csv": (
        "見本・やさしい日本語 / Demo simple Japanese",
        "計算のいらない、やさしい日本語の問い。 / Simple questions in Japanese that need no arithmetic.",
        "japanese_answer",
        "問：{question}\n答：",
    ),
}
LONGEST_ANSWER = 26  # tokens


class Command(BaseCommand):
    """Registers zoo/{base,japanese,arithmetic} and zoo/questions/*.csv."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """No arguments."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell one line for each thing that was added; nothing when all is there already."""
        zoo = settings.BASE_DIR / "zoo"
        for folder, (name, description, language) in MODELS.items():
            path = zoo / folder
            if not path.is_dir():
                self.stderr.write(f"{path.name}: not there; train it with python -m zoo")
                continue
            try:
                model, new = imports.register(
                    path, name=name, owner=None, origin=Model.Origin.FOLDER, description=description, language=language
                )
            except MergerError as fault:
                self.stderr.write(f"{folder}: {fault}")
                continue
            if new:
                self.stdout.write(f"{folder}: {model.name}")
        for filename, facts in QUESTIONS.items():
            self._questions(zoo / "questions" / filename, *facts)

    @transaction.atomic
    def _questions(self, path: Any, name: str, description: str, scorer: str, template: str) -> None:
        if not path.is_file():
            return
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        kept = EvaluationSet.objects.filter(owner=None, filename=path.name)
        if kept.filter(sha256=sha256).exists():
            question_files.keep(content, sha256, path.name)  # the store may be new while the database is not
            return
        services.add_evaluation_set(
            None,
            filename=path.name,
            content=content,
            name=name,
            description=description,
            scorer=scorer,
            template=template,
            max_new_tokens=LONGEST_ANSWER,
        )
        self.stdout.write(f"{path.name}: {name}")
