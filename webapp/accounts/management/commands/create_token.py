"""`manage.py create_token USER`: prints one new API token."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from webapp.accounts.models import User
from webapp.accounts.tokens import create_token


class Command(BaseCommand):
    help = "Print a new API token for USER. It is shown once and stored as a digest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name")
        parser.add_argument("--name", default="command line", help="what the token is for")

    def handle(self, *args: object, **options: str) -> None:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"No active user is called {options['user']}.")
        self.stdout.write(create_token(user, options["name"])[1])
