"""`manage.py openapi`: write the API's description, from which the front end's types are made (`npm run types`)."""

from django.core.management.base import BaseCommand

from webapp.api import described


class Command(BaseCommand):
    help = "Write static/openapi.json."

    def handle(self, *args: object, **options: str) -> None:
        described.FILE.write_text(described.text(), encoding="utf-8")
        self.stdout.write(f"wrote {described.FILE.name}")
