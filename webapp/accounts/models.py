"""Facts about people: users with one role, API tokens, one-time links. Secrets are stored as digests only."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    EXPERT = "expert", _("Expert")
    MANAGER = "manager", _("Manager")
    ANNOTATOR = "annotator", _("Annotator")
    ADMINISTRATOR = "administrator", _("Administrator")


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractUser):
    """A person who signs in. language "" means: as the browser asks. work_mail: wants mail when there is work."""

    role = models.CharField(_("Role"), max_length=16, choices=Role, default=Role.EXPERT)
    language = models.CharField(_("Language"), max_length=8, blank=True, choices=settings.LANGUAGES)
    theme = models.CharField(_("Colours"), max_length=8, choices=Theme, default=Theme.SYSTEM)
    work_mail = models.BooleanField(_("Tell me by mail when there is something to judge"), default=True)

    @property
    def shown_name(self) -> str:
        return self.get_full_name() or self.username


class ApiToken(models.Model):
    """A bearer token for the REST API; the token itself is shown once, at its creation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("Name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    used = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return self.name


class OneTimeLink(models.Model):
    """A sign-in link that works once and only until it expires."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="one_time_links")
    digest = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link for {self.user_id}"
