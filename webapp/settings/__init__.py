"""Django settings: one module for every place; what differs comes from the environment (see webapp/environment.py)."""

import django_stubs_ext

# Lets `models.ForeignKey["User", "User"]` and `forms.ModelForm[User]` be written as the type checker reads them.
django_stubs_ext.monkeypatch()

from webapp.settings.base import *
from webapp.settings.mail import *
from webapp.settings.security import *
