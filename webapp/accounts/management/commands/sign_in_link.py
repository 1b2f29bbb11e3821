"""`manage.py sign_in_link [USER]`: prints a one-time sign-in link, for the first administrator by default."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from webapp.accounts.models import User
from webapp.accounts.tokens import create_link, first_administrator


class Command(BaseCommand):
    help = "Print a link that signs USER in once. Without USER: the first administrator, made when there is none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", nargs="?", help="user name")

    def handle(self, *args: object, **options: str | None) -> None:
        name = options["user"]
        user = User.objects.filter(username=name, is_active=True).first() if name else first_administrator()
        if user is None:
            raise CommandError(f"No active user is called {name}.")
        self.stdout.write(settings.PUBLIC_URL.rstrip("/") + create_link(user))
