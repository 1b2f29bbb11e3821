"""`manage.py create_user NAME --role ROLE`: makes a user and prints a sign-in link."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from webapp.accounts.models import Role, User
from webapp.accounts.tokens import create_link


class Command(BaseCommand):
    help = "Create a user without a password and print a one-time sign-in link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name")
        parser.add_argument("--role", choices=list(Role.values), default=Role.EXPERT.value)
        parser.add_argument("--language", choices=[code for code, _ in settings.LANGUAGES], default="")

    def handle(self, *args: object, **options: str) -> None:
        if User.objects.filter(username=options["user"]).exists():
            raise CommandError(f"There is already a user called {options['user']}.")
        user = User(username=options["user"], role=options["role"], language=options["language"])
        user.set_unusable_password()
        user.full_clean()
        user.save()
        self.stdout.write(settings.PUBLIC_URL.rstrip("/") + create_link(user))
