"""An address that is asked to work in an organisation."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.organisation import Membership, Organisation
from folkmoot.spine.models.team import Team

VALID_FOR = timedelta(days=7)


def _end() -> datetime:
    return timezone.now() + VALID_FOR


class Invitation(models.Model):
    """A role offered to an address. Whoever opens the mail's link and accepts holds it from then on.

    The link is signed and kept nowhere; this row says whether it still counts.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Membership.Role)
    teams: models.ManyToManyField[Team, models.Model] = models.ManyToManyField(
        Team, related_name="+", blank=True, verbose_name=_("teams")
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=_end)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("invited_at", "pk")
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "email"),
                condition=models.Q(accepted_at=None),
                name="one_open_invitation_per_address",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"

    @property
    def is_open(self) -> bool:
        """Whether its link still counts."""
        return self.accepted_at is None and self.expires_at > timezone.now()
