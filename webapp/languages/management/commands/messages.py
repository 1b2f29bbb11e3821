"""`manage.py messages update | check | compile`: gettext without GNU gettext."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from webapp.languages import catalogues
from webapp.languages.extracting import ExtractionError


class Command(BaseCommand):
    help = "Bring the translations up to the source, check that both languages are complete, or compile them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["update", "check", "compile"])

    def handle(self, *args: object, **options: str) -> None:
        root = settings.BASE_DIR
        try:
            match options["action"]:
                case "update":
                    for path in catalogues.update(root):
                        self.stdout.write(f"updated {path.relative_to(root)}")
                    self._report(catalogues.check(root))
                case "check":
                    findings = catalogues.check(root)
                    self._report(findings)
                    if findings:
                        raise CommandError(f"{len(findings)} messages need attention: see above.")
                case "compile":
                    for path in catalogues.compile_all(root):
                        self.stdout.write(f"compiled {path.relative_to(root)}")
        except ExtractionError as error:
            raise CommandError(str(error)) from None

    def _report(self, findings: list[catalogues.EntryProblem]) -> None:
        for finding in findings:
            self.stdout.write(str(finding))
