"""The public body, and who works there in which role."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A public body that listens, answers and decides."""

    class Kind(models.TextChoices):
        COUNCIL = "council", _("Council")
        POLICE = "police", _("Police service")
        FIRE = "fire", _("Fire and rescue service")
        AMBULANCE = "ambulance", _("Ambulance service")
        DEPARTMENT = "department", _("Department")
        OTHER = "other", _("Other public body")

    name = models.CharField(_("name"), max_length=200, unique=True)
    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    #: The body's policy: whether words stay, signed by nobody, when a person asks to be erased.
    words_stay = models.BooleanField(_("words stay without the person"), default=True)
    #: The body's promise: so many working days after a question was asked, its answer is due.
    answer_days = models.PositiveSmallIntegerField(
        _("working days to answer a question"), default=2
    )
    #: Order in which bodies are shown; the first one gives the site its name.
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ("position", "name")
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's role in an organisation. A user without one is a citizen."""

    class Role(models.TextChoices):
        CONTRIBUTOR = "contributor", _("Contributor")
        MODERATOR = "moderator", _("Moderator")
        ANALYST = "analyst", _("Analyst")
        OFFICER = "officer", _("Officer")
        ADMINISTRATOR = "administrator", _("Administrator")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "organisation"), name="one_role_per_user_and_organisation"
            ),
        )
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.organisation}"
